// Random bits as a function of whole numbers, in lanes and for a lone number: the same in each.
// May not know ops.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/number_bits.hpp>
#include <etch/core/target.hpp>

#include <cstdint>

namespace etch::inline ETCH_TARGET::math {

namespace detail {

constexpr std::uint32_t word_of(double x) { return static_cast<std::uint32_t>(x); }
template <class T>
[[gnu::always_inline]] inline auto word_of(Lanes<T> x) {
  using Vectors = etch::detail::VectorOf<T>;
  return reinterpret_cast<typename Vectors::Unsigned>(
      __builtin_convertvector(x.vector, typename Vectors::Mask));
}

/// The second argument only says which type of number is meant.
constexpr double number_of(std::uint32_t word, double) { return word; }
template <class T>
[[gnu::always_inline]] inline Lanes<T> number_of(typename etch::detail::VectorOf<T>::Unsigned word,
                                                 Lanes<T>) {
  // Signed, which targets can convert in one instruction: the words are below 2^24.
  const auto whole = reinterpret_cast<typename etch::detail::VectorOf<T>::Mask>(word);
  return {__builtin_convertvector(whole, typename Lanes<T>::Vector)};
}

/// A product's low 32 bits, in words that may be longer.
template <class Word>
[[gnu::always_inline]] constexpr Word low_product(Word word, std::uint32_t factor) {
  return (word * factor) & 0xffffffffu;
}

/// Exchanges all 32 bits with each other, one to one: a change of one changes half of them. (The constants
/// of the function known as lowbias32.)
template <class Word>
[[gnu::always_inline]] constexpr Word mixed(Word word) {
  word = low_product(word ^ (word >> 16), 0x7feb352du);
  word = low_product(word ^ (word >> 15), 0x846ca68bu);
  return word ^ (word >> 16);
}

}  // namespace detail

/// Uniform in [0, 1), a multiple of 2^-24, for whole numbers x, y and z below 2^24 and a stream.
template <Number N>
[[gnu::always_inline]] constexpr N uniform_hash(N x, N y, N z, std::uint32_t stream) {
  using namespace detail;
  auto word = mixed(word_of(x) ^ (stream * 0x9e3779b9u));
  word = mixed(word ^ word_of(y));
  word = mixed(word ^ word_of(z));
  return number_of(word >> 8, x) * 0x1p-24;
}

}  // namespace etch::inline ETCH_TARGET::math
