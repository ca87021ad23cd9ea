// Whether numbers are finite, by their bits: also in programs built with -ffast-math, and many at a time.
// May not know what the numbers are.
#pragma once

#include <etch/core/target.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
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

/// Whether all magnitudes are below a limit; a NaN's is below none. The sign of a difference of whole numbers says so,
/// which all have in common: and, subtract, and, in runs of sixteen that compilers put into vectors at -O2 as well. A
/// maximum would take them one after the other there: for 45 360 numbers 25 µs, this way 2 to 8.
template <class T>
bool all_below(T limit, std::span<const T> values) {
  using Bits = NumberBits<T>;
  using Word = typename Bits::Word;
  constexpr std::size_t run = 16;
  constexpr int sign = 8 * static_cast<int>(sizeof(T)) - 1;
  const Word end = Bits::magnitude(limit);
  const T* const first = values.data();
  Word common[run];
  for (Word& word : common) word = ~Word{0};
  std::size_t i = 0;
  for (; i + run <= values.size(); i += run) {
    for (std::size_t k = 0; k < run; ++k) common[k] &= Bits::magnitude(first[i + k]) - end;
  }
  for (; i < values.size(); ++i) common[0] &= Bits::magnitude(first[i]) - end;
  for (const Word word : common) common[0] &= word;
  return common[0] >> sign != 0;
}

template <class T>
bool all_finite(std::span<const T> values) {
  return all_below(std::numeric_limits<T>::infinity(), values);
}

}  // namespace etch::inline ETCH_TARGET::detail
