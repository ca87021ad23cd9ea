// How far apart the elements of a value lie along each axis.
// May not know whose memory it is.
#pragma once

#include <etch/core/target.hpp>
#include <etch/shape/shape.hpp>

#include <concepts>

namespace etch::inline ETCH_TARGET {

/// A step in elements for each axis; those beyond the rank are zero. A structure around an array of the
/// language for the reason that Shape gives.
struct Strides {
  int steps[Shape::max_rank] = {};
  int trip = 0;  ///< in a loop: the step from one trip's row to the next

  constexpr int operator[](std::integral auto axis) const { return steps[axis]; }
  constexpr int& operator[](std::integral auto axis) { return steps[axis]; }

  friend constexpr bool operator==(const Strides&, const Strides&) = default;
};

constexpr Strides row_major(const Shape& shape) {
  Strides strides{};
  int stride = 1;
  for (int axis = shape.rank - 1; axis >= 0; --axis) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

}  // namespace etch::inline ETCH_TARGET
