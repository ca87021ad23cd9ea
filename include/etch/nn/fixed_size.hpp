// Numbers whose count is in their type: arrays and spans. One that cannot be right is an error while
// compiling.
// May not know who takes them.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/target.hpp>
#include <etch/shape/shape.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>

namespace etch::inline ETCH_TARGET::detail {

template <class Values>
inline constexpr int fixed_size = -1;
template <class T, std::size_t N>
inline constexpr int fixed_size<std::array<T, N>> = static_cast<int>(N);
template <class T, std::size_t N>
inline constexpr int fixed_size<T[N]> = static_cast<int>(N);
template <class T, std::size_t N>
  requires(N != std::dynamic_extent)
inline constexpr int fixed_size<std::span<T, N>> = static_cast<int>(N);

/// So many numbers of type T as its type says.
template <class Values, class T>
concept FixedSize = fixed_size<Values> >= 0 && std::convertible_to<const Values&, std::span<const T>>;

template <FixedString Operation, int Count, FixedString What, Shape S>
struct WrongNumberOfValues {
  static constexpr Text text =
      diagnostics::wrong_number_of_values(Operation, Count, What, S.axes());
};

/// The verdict on numbers for something of shape S, such as "the input".
template <FixedString Operation, class Values, FixedString What, Shape S>
constexpr auto fills() {
  constexpr int count = fixed_size<Values>;
  return diagnostics::judge<count == S.size(), WrongNumberOfValues<Operation, count, What, S>>();
}

}  // namespace etch::inline ETCH_TARGET::detail
