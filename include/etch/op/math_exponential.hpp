// Exponential, logarithm and what is made of them, for lanes; where the library has no algorithm for
// constant evaluation in core/, for a lone number as well.
// May not know ops.
//
// Method: Cody and Waite, Software Manual for the Elementary Functions (1980), for the exponential;
// log(m) = 2 artanh((m - 1) / (m + 1)) for the logarithm, its terms added in the order of FreeBSD's
// e_log.c. The polynomials come from tests/reference/polynomials.py.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/math.hpp>
#include <etch/core/number_bits.hpp>
#include <etch/core/target.hpp>

#include <concepts>
#include <limits>
#include <type_traits>

namespace etch::inline ETCH_TARGET::math {

namespace detail {

// exp(r) = 1 + r + r² P(r) for |r| <= log(2) / 2.
template <class T>
inline constexpr Polynomial exp_tail{0.500000000000000113,     0.166666666666666675,
                                     0.0416666666666206386,    0.0083333333333297935,
                                     0.00138888889189391678,   0.000198412698643805133,
                                     0.0000248015186413959936, 2.75572664186123037e-6,
                                     2.76213386691429238e-7,   2.51013469283503402e-8};
template <>
inline constexpr Polynomial exp_tail<float>{0.5, 0.166665734, 0.0416665501, 0.00836377387,
                                            0.00139269266};

// log((1 + s) / (1 - s)) = 2s + s³ P(s²) for |s| <= 3 - 2√2.
template <class T>
inline constexpr Polynomial log_tail{
    0.666666666666666991, 0.399999999998932218, 0.285714286288109956, 0.222222106742385152,
    0.181829225135159416, 0.153306173067433049, 0.146300313641228605};
template <>
inline constexpr Polynomial log_tail<float>{0.666666856, 0.39988551, 0.295903174};

/// log 2 in two parts, the first so short that an exponent times it is exact.
template <class T>
inline constexpr DoubleDouble log_2_parts = log_2;
template <>
inline constexpr DoubleDouble log_2_parts<float>{0x1.62e4p-1, 0x1.7f7d1cf79abcap-20};

/// Below and above, exp and sinh are 0 or infinite.
template <class T>
inline constexpr T exp_underflow = T(-746);
template <>
inline constexpr float exp_underflow<float> = -104.5f;
template <class T>
inline constexpr T exp_overflow = T(711.5);
template <>
inline constexpr float exp_overflow<float> = 90.0f;

/// x, no larger and no smaller than two numbers; NaN stays.
template <Number N>
[[gnu::always_inline]] constexpr N limited(N x, Scalar<N> low, Scalar<N> high) {
  return larger(N(low), smaller(N(high), x));
}

/// exponent log(2) + rest
template <Number N>
struct Turns {
  N rest;
  N exponent;
};

/// x, within the limits above.
template <Number N>
[[gnu::always_inline]] constexpr Turns<N> turns_of(N x) {
  using T = Scalar<N>;
  constexpr auto parts = log_2_parts<T>;
  constexpr T whole = FormatOf<N>::whole;
  const N shifted = multiply_add(x, N(static_cast<T>(0x1.71547652b82fep+0)), N(whole));
  const N exponent = shifted - whole;
  const N high = multiply_add(exponent, N(static_cast<T>(-parts.high)), x);
  return {multiply_add(exponent, N(static_cast<T>(-parts.low)), high), exponent};
}

/// exp(r) of a rest.
template <Number N>
[[gnu::always_inline]] constexpr N exp_of_rest(N r) {
  const N square = r * r;
  return 1 + multiply_add(square, evaluate_in_halves(exp_tail<Scalar<N>>, r, square), r);
}

/// exp(r) - 1 of a rest; by Horner's rule, which errs less.
template <Number N>
[[gnu::always_inline]] constexpr N expm1_of_rest(N r) {
  return multiply_add(r * r, evaluate(exp_tail<Scalar<N>>, r), r);
}

/// (exp(x) - 1) / 2^halvings.
template <Number N>
[[gnu::always_inline]] constexpr N scaled_expm1(N x, int halvings) {
  constexpr bool is_float = std::is_same_v<Scalar<N>, float>;
  const Turns<N> turns = turns_of(limited(x, is_float ? -20 : -40, exp_overflow<Scalar<N>>));
  // 2^-exponent counts no more where it is less than half a unit of 1.
  const N shrink = power_of_two_at(-smaller(N(64), turns.exponent));
  const N result = scale_by((1 - shrink) + expm1_of_rest(turns.rest), turns.exponent - halvings);
  return select(x == 0, x, result);
}

/// log(x + low) for positive, finite x and low far smaller.
template <Number N>
[[gnu::always_inline]] constexpr N reduced_log(N x, N low) {
  constexpr auto log_2_of = log_2_parts<Scalar<N>>;
  const Parts<N> parts = mantissa_and_exponent(x);
  const N f = parts.mantissa - 1;
  const N s = f / (2 + f);
  const N square = s * s;
  const N half = 0.5 * f * f;
  const N tail = s * multiply_add(square, evaluate(log_tail<Scalar<N>>, square), half);
  const N small = multiply_add(parts.exponent, N(log_2_of.low), tail + low / x);
  return parts.exponent * N(log_2_of.high) - ((half - small) - f);
}

/// log's values at the borders of its domain; `x` is its argument, `result` what holds inside.
template <class T>
[[gnu::always_inline]] inline Lanes<T> with_log_borders(Lanes<T> x, Lanes<T> result) {
  constexpr T infinite = std::numeric_limits<T>::infinity();
  const Lanes<T> below = select(x == 0, -infinite, std::numeric_limits<T>::quiet_NaN());
  return select(x > 0, select(x < infinite, result, x), select(x <= 0, below, x));
}

}  // namespace detail

/// e^x, subnormal results included.
template <class T>
[[gnu::always_inline]] inline Lanes<T> exp(Lanes<T> x) {
  using namespace detail;
  const auto [rest, exponent] = turns_of(limited(x, exp_underflow<T>, exp_overflow<T>));
  return scale_by(exp_of_rest(rest), exponent);
}

/// e^x - 1, accurate near 0.
template <class T>
[[gnu::always_inline]] inline Lanes<T> expm1(Lanes<T> x) {
  return detail::scaled_expm1(x, 0);
}

/// The natural logarithm; -inf at ±0, NaN below.
template <class T>
[[gnu::always_inline]] inline Lanes<T> log(Lanes<T> x) {
  return detail::with_log_borders(x, detail::reduced_log(x, Lanes<T>(0)));
}

/// log(1 + x), accurate near 0; -inf at -1, NaN below.
template <class T>
[[gnu::always_inline]] inline Lanes<T> log1p(Lanes<T> x) {
  const auto sum = detail::two_sum(Lanes<T>(1), x);
  const Lanes<T> result =
      detail::with_log_borders(sum.high, detail::reduced_log(sum.high, sum.low));
  return select(x == 0, x, result);
}

/// 1 / (1 + e⁻ˣ), as e^x / (1 + e^x) for x < 0: no overflow, and the lower tail keeps its accuracy.
template <class T>
[[gnu::always_inline]] inline Lanes<T> logistic(Lanes<T> x) {
  const Lanes<T> power = exp(-detail::magnitude_of(x));
  return select(x < 0, power, 1) / (1 + power);
}

/// log(1 + e^x), as max(x, 0) + log(1 + e^-|x|): no overflow.
template <Number N>
[[gnu::always_inline]] constexpr N softplus(N x) {
  if constexpr (std::same_as<N, double>) {
    if (isnan(x)) return x;
  }
  const N power = exp(-detail::magnitude_of(x));
  return select(x > 0, x, N(0)) + log1p(power);
}

}  // namespace etch::inline ETCH_TARGET::math
