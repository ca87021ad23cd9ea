// Random numbers that are the same bits for the same seed, on every run, machine and compiler, at
// run time and in constant evaluation. May not know what they are for: initialisers and data come
// later.
//
// Nothing from <random>: the standard fixes its engines but not its distributions, whose output
// differs between standard libraries. A counter-based generator has no state to advance, so numbers
// for any (seed, stream, position) can be made in any order, by any thread.
#pragma once

#include <etch/core/math.hpp>
#include <etch/core/math_arithmetic.hpp>
#include <etch/core/math_exponential.hpp>
#include <etch/core/math_trigonometric.hpp>
#include <etch/core/target.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace etch::inline ETCH_TARGET {

/// Where a sequence of random numbers starts; a type of its own, so that no count is taken for one.
struct Seed {
  std::uint64_t value = 0;
};

/// Philox4x32-10: 128 random bits for each counter, ten rounds of multiply and exchange.
/// J. Salmon, M. Moraes, R. Dror, D. Shaw, Parallel random numbers: as easy as 1, 2, 3, SC'11.
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                              std::array<std::uint32_t, 2> key) {
  auto [a, b, c, d] = counter;
  auto [left, right] = key;
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t even = std::uint64_t{0xd2511f53} * a;
    const std::uint64_t odd = std::uint64_t{0xcd9e8d57} * c;
    a = static_cast<std::uint32_t>(odd >> 32) ^ b ^ left;
    b = static_cast<std::uint32_t>(odd);
    c = static_cast<std::uint32_t>(even >> 32) ^ d ^ right;
    d = static_cast<std::uint32_t>(even);
    left += 0x9e3779b9;   // the golden ratio,
    right += 0xbb67ae85;  // and sqrt(3) - 1: Weyl sequences
  }
  return {a, b, c, d};
}

/// The numbers of one stream, one after another: philox of (position, stream) under the seed as
/// key. Streams of one seed are independent; each has 2^66 words. A copy continues on its own.
class Random {
 public:
  constexpr explicit Random(Seed seed, std::uint64_t stream = 0) : seed_(seed), stream_(stream) {}

  /// 32 uniform bits.
  constexpr std::uint32_t bits() {
    if (next_ == block_.size()) {
      block_ =
          philox({low_word(position_), high_word(position_), low_word(stream_), high_word(stream_)},
                 {low_word(seed_.value), high_word(seed_.value)});
      ++position_;
      next_ = 0;
    }
    return block_[next_++];
  }

  /// Uniform in [0, 1): a multiple of 2^-53, from two words.
  constexpr double uniform() {
    const std::uint64_t high = bits();
    return static_cast<double>((high << 32 | bits()) >> 11) * 0x1p-53;
  }

  /// Uniform in [low, high): low + (high - low)·uniform(), which may round up to `high` itself.
  constexpr double uniform(double low, double high) {
    return low + math::detail::product(high - low, uniform());
  }

  /// Standard normal: sqrt(-2 log u) cos(2 pi v) with u in (0, 1], v in [0, 1); |result| < 8.6.
  /// Always by the library's own log and cos, also at run time: a result from libm's would change
  /// with the libm. The partner, with sin, is not kept: one number is always four words, whatever
  /// came before. G. Box, M. Muller, A note on the generation of random normal deviates, Ann. Math.
  /// Stat. 29 (1958).
  constexpr double normal() {
    namespace own = math::detail::constant;
    using math::detail::product;
    const double radius = math::sqrt(-2 * own::log(1 - uniform()));
    return product(radius, own::cos(product(0x1.921fb54442d18p+2, uniform())));
  }

  /// Uniform in 0 … n - 1, without bias; 0 for n = 0. Takes one word, seldom more.
  /// D. Lemire, Fast random integer generation in an interval, ACM TOMACS 29 (2019).
  constexpr std::uint32_t below(std::uint32_t n) {
    std::uint64_t scaled = std::uint64_t{bits()} * n;
    if (low_word(scaled) < n) {
      const std::uint32_t rejected = (0 - n) % n;  // 2^32 mod n: the words that make it uneven
      while (low_word(scaled) < rejected) scaled = std::uint64_t{bits()} * n;
    }
    return high_word(scaled);
  }

 private:
  static constexpr std::uint32_t low_word(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
  static constexpr std::uint32_t high_word(std::uint64_t x) { return low_word(x >> 32); }

  Seed seed_;
  std::uint64_t stream_;
  std::uint64_t position_ = 0;
  std::array<std::uint32_t, 4> block_{};
  std::size_t next_ = block_.size();
};

/// Puts fewer than 2^32 items into random order, every order as likely as any other.
/// R. Fisher and F. Yates, in the form of Durstenfeld, Algorithm 235, CACM 7 (1964).
template <class T>
constexpr void shuffle(std::span<T> items, Random& random) {
  for (std::size_t left = items.size(); left > 1; --left) {
    const std::size_t chosen = random.below(static_cast<std::uint32_t>(left));
    using std::swap;
    swap(items[left - 1], items[chosen]);
  }
}

}  // namespace etch::inline ETCH_TARGET
