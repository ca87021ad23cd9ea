// Arithmetic beneath the elementary functions: bits of a double, and double-double numbers, which
// carry 106 bits so that a result can be rounded once; these for lanes of double as well.
// May not know any elementary function.
//
// What is written here gives the same bits in constant evaluation and at run time, for every
// compiler and -m flag. That needs one measure against g++, which by default fuses a product with
// the addition after it: every product that is not exact goes through `product`.
// (-ffast-math allows the compiler to undo the error terms below; nothing here survives that.)
//
// Clang allows 1 048 576 steps for one constant and counts every statement and every call as one or
// two: hence long expressions, few names, and the choice between ways to write the same value.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/number_bits.hpp>
#include <etch/core/target.hpp>

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace etch::inline ETCH_TARGET::math::detail {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

constexpr std::uint64_t bits(double x) { return std::bit_cast<std::uint64_t>(x); }
constexpr double from_bits(std::uint64_t x) { return std::bit_cast<double>(x); }

constexpr bool sign_bit(double x) { return (bits(x) >> 63) != 0; }
constexpr double magnitude(double x) { return x < 0 ? -x : x + 0.0; }  // -0 + 0 is +0
constexpr double with_sign_of(double sign, double x) { return sign_bit(sign) ? -x : x; }
constexpr bool is_nan(double x) { return x != x; }

/// 2^exponent, for normal numbers: -1022 <= exponent <= 1023.
constexpr double power_of_two(int exponent) {
  return from_bits(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

/// x 2^exponent for |exponent| < 1100 and 2^-1000 < |x| <= 4 or so: rounded once where the result is
/// subnormal, infinite where it is too large, and never by an operation that overflows (which would
/// not be a constant expression).
constexpr double scale(double x, int exponent) {
  if (exponent < -1020) return x * power_of_two(exponent + 128) * power_of_two(-128);
  if (exponent < 1020) return x * power_of_two(exponent);
  const double eighth = x * power_of_two(exponent - 3);
  const bool fits = magnitude(eighth) <= std::numeric_limits<double>::max() / 8;
  return fits ? 8 * eighth : with_sign_of(x, infinity);
}

/// Rounds to float as a conversion does, but is a constant expression for every double.
constexpr float to_float(double x) {
  constexpr double limit = 0x1.ffffffp127;  // halfway from the largest float to the next power
  if (is_nan(x)) return std::numeric_limits<float>::quiet_NaN();
  if (x >= limit) return std::numeric_limits<float>::infinity();
  if (x <= -limit) return -std::numeric_limits<float>::infinity();
  return static_cast<float>(x);
}

/// Hides at run time how x was computed; costs no instruction where the register class is named.
inline double opaque(double x) {
#if defined(__GNUC__) && defined(__SSE2__)
  asm("" : "+x"(x));
  return x;
#elif defined(__GNUC__) && defined(__aarch64__)
  asm("" : "+w"(x));
  return x;
#else
  volatile double hidden = x;
  return hidden;
#endif
}

/// a·b, rounded on its own and never fused with what follows. (The builtin, not the std:: function
/// around it: that call would double the steps of the most called function here.)
constexpr double product(double a, double b) {
  return __builtin_is_constant_evaluated() ? a * b : opaque(a * b);
}

#if defined(__AVX512F__)
#define ETCH_VECTOR_REGISTER "+v"
#elif defined(__SSE2__)
#define ETCH_VECTOR_REGISTER "+x"
#elif defined(__aarch64__)
#define ETCH_VECTOR_REGISTER "+w"
#endif

/// The same in lanes.
template <class T>
[[gnu::always_inline]] inline Lanes<T> product(Lanes<T> a, Lanes<T> b) {
  Lanes<T> p = a * b;
#if defined(__GNUC__) && defined(ETCH_VECTOR_REGISTER)
  asm("" : ETCH_VECTOR_REGISTER(p.vector));
#else
  volatile typename Lanes<T>::Vector hidden = p.vector;
  p.vector = hidden;
#endif
  return p;
}
#undef ETCH_VECTOR_REGISTER

/// c[0] + c[1] x + c[2] x² + …, by Horner's rule.
template <int N>
constexpr double polynomial(double x, const double (&c)[N]) {
  double sum = c[N - 1];
  if (std::is_constant_evaluated()) {  // asked once, not for each term
    for (int i = N - 2; i >= 0; --i) sum = c[i] + sum * x;
  } else {
    for (int i = N - 2; i >= 0; --i) sum = c[i] + opaque(sum * x);
  }
  return sum;
}

/// The exact value high + low, with |low| at most half a unit in the last place of high.
/// T. J. Dekker, A floating-point technique for extending the available precision, Numer. Math. 18
/// (1971); names after Hida, Li, Bailey, Library for double-double arithmetic (2001).
template <class N>
struct Doubled {
  N high{};
  N low{};

  constexpr N rounded() const { return high + low; }
};
using DoubleDouble = Doubled<double>;

/// What is written once for a lone double and for lanes takes its type from the first argument alone.
template <class N>
using Same = std::type_identity_t<N>;

/// a + b without error, for any a and b.
template <class N>
constexpr Doubled<N> two_sum(N a, Same<N> b) {
  const N sum = a + b;
  const N b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}

/// a + b without error, for |a| >= |b| or a = 0.
template <class N>
constexpr Doubled<N> fast_two_sum(N a, Same<N> b) {
  const N sum = a + b;
  return {sum, b - (sum - a)};
}

/// Two halves of 26 bits each, so that products of halves are exact; for |x| < 2^996.
/// (Veltkamp's: multiply by 2^27 + 1 and let the rounding cut.)
constexpr DoubleDouble split(double x) {
  const double shifted = product(0x1.0000002p27, x);
  const double high = shifted - (shifted - x);
  return {high, x - high};
}
/// In lanes by cutting off bits, which is cheaper there; the low half then has 27 bits.
inline Doubled<Lanes<double>> split(Lanes<double> x) {
  const Lanes<double> high = number_from(number_bits(x) & ~std::int64_t{0x7ffffff}, x);
  return {high, x - high};
}

/// a·b without error, away from overflow and underflow.
template <class N>
constexpr Doubled<N> two_product(N a, Same<N> b) {
  const N p = product(a, b);
  const Doubled<N> x = split(a), y = split(b);
  return {p, ((x.high * y.high - p) + x.high * y.low + x.low * y.high) + x.low * y.low};
}

/// a + b to about 2^-104 where the two do not cancel.
template <class N>
constexpr Doubled<N> add(Doubled<N> a, Same<Doubled<N>> b) {
  const Doubled<N> sum = two_sum(a.high, b.high);
  return fast_two_sum(sum.high, sum.low + (a.low + b.low));
}

/// a·b to about 2^-102.
template <class N>
constexpr Doubled<N> multiply(Doubled<N> a, Same<Doubled<N>> b) {
  const Doubled<N> p = two_product(a.high, b.high);
  return fast_two_sum(p.high, p.low + (product(a.high, b.low) + product(a.low, b.high)));
}

/// a / b to about 2^-102.
template <class N>
constexpr Doubled<N> divide(Doubled<N> a, Same<Doubled<N>> b) {
  const N quotient = a.high / b.high;
  const Doubled<N> p = two_product(quotient, b.high);
  const N rest = ((a.high - p.high) - p.low) + (a.low - product(quotient, b.low));
  return fast_two_sum(quotient, rest / b.high);
}

}  // namespace etch::inline ETCH_TARGET::math::detail
