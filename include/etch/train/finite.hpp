// Whether numbers are finite, by their bits: also in programs built with -ffast-math, and many at a time.
// May not know what the numbers are.
#pragma once

#include <etch/core/target.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace etch::inline ETCH_TARGET::detail {

template <class T>
struct NumberBits {
  using Word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  static constexpr Word without_sign = static_cast<Word>(~Word{0}) >> 1;
  static constexpr Word infinity = sizeof(T) == 4 ? Word{0x7f800000} : static_cast<Word>(0x7ff0000000000000);

  /// Grows with the magnitude; a NaN's is beyond infinity's.
  static constexpr Word magnitude(T x) { return std::bit_cast<Word>(x) & without_sign; }
};

template <class T>
constexpr bool is_finite(T x) {
  return NumberBits<T>::magnitude(x) < NumberBits<T>::infinity;
}

template <class T>
constexpr bool is_nan(T x) {
  return NumberBits<T>::magnitude(x) > NumberBits<T>::infinity;
}

/// The largest magnitude; a NaN is larger than infinity. Whole numbers are compared, which compilers do in
/// vectors where a maximum of floating-point numbers would be one after the other.
template <class T>
T largest_magnitude(std::span<const T> values) {
  using Bits = NumberBits<T>;
  typename Bits::Word largest = 0;
  for (const T x : values) largest = std::max(largest, Bits::magnitude(x));
  return std::bit_cast<T>(largest);
}

/// The first number that is not finite, or the count.
template <class T>
std::size_t find_not_finite(std::span<const T> values) {
  std::size_t i = 0;
  while (i < values.size() && is_finite(values[i])) ++i;
  return i;
}

}  // namespace etch::inline ETCH_TARGET::detail
