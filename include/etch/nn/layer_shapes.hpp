// What layers that take one kind of shape share: bases of theirs.
// May not know layers.
#pragma once

#include <etch/core/target.hpp>
#include <etch/shape/shape.hpp>

namespace etch::inline ETCH_TARGET::detail {

struct OnRows {
  static constexpr auto wants = "[length, features]";
  static constexpr bool accepts(const Shape& input) { return input.rank == 2; }
};

struct OnImages {
  static constexpr auto wants = "an image [channels, height, width]";
  static constexpr bool accepts(const Shape& input) { return input.rank == 3; }
};

/// Runs over rows with a state of N numbers, and gives that behind the last row or behind each.
template <int N, bool LastRow>
struct Recurrent : OnRows {
  static constexpr int outputs = N;
  static constexpr bool gives_last_row = LastRow;
};

}  // namespace etch::inline ETCH_TARGET::detail
