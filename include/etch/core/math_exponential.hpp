// Exponential, logarithm and what is made of them, as constant expressions in double.
// May not know the public dispatch between constant evaluation and run time (core/math.hpp).
//
// Method: reduce with a constant held in two parts, sum the Taylor series, and keep the leading
// terms as double-doubles, so that the final rounding is nearly the only one. The reductions are
// those of J.-M. Muller, Elementary Functions, 3rd ed. (2016). Special values follow the C
// standard, annex F.
//
// Measured against 64-bit mantissas at 6 million points each or more; in brackets clang's steps a
// call. In units in the last place: exp 0.53 (91), expm1 0.62 (103), log 0.54 (98), log1p 0.53
// (114), tanh 0.58 (153), logistic 0.53 (137), pow 0.53 (355); a subnormal result of exp, logistic
// or pow is rounded twice, which makes it 1.0.
#pragma once

#include <etch/core/math_arithmetic.hpp>
#include <etch/core/math_rounding.hpp>
#include <etch/core/target.hpp>

#include <bit>
#include <cstdint>

namespace etch::inline ETCH_TARGET::math::detail {

/// log 2; the high part has 42 bits, so an exponent times it is exact.
inline constexpr DoubleDouble log_2{0x1.62e42fefa3800p-1, 0x1.ef35793c76730p-45};

/// Beyond these, exp overflows, or is less than half of the smallest subnormal.
inline constexpr double largest_exponent = 709.782712893384;
inline constexpr double smallest_exponent = -745.1332191019412;

/// (1 + fraction) 2^exponent.
struct Exponential {
  DoubleDouble fraction;
  int exponent;

  constexpr double rounded() const {
    const DoubleDouble sum = fast_two_sum(1.0, fraction.high);
    return scale(sum.high + (sum.low + fraction.low), exponent);
  }
};

/// exp(x) for smallest_exponent <= x <= largest_exponent, the fraction in (-0.3, 0.42).
constexpr Exponential exponential(DoubleDouble x) {
  constexpr double c[] = {1.0 / 3,        1.0 / 12,        1.0 / 60,         1.0 / 360,
                          1.0 / 2520,     1.0 / 20160,     1.0 / 181440,     1.0 / 1814400,
                          1.0 / 19958400, 1.0 / 239500800, 1.0 / 3113510400, 1.0 / 43589145600};
  const double turns = product(x.high, 0x1.71547652b82fep+0);
  const int k = static_cast<int>(turns + (turns < 0 ? -0.5 : 0.5));
  const DoubleDouble r = two_sum(x.high - k * log_2.high, x.low - product(k, log_2.low));

  // exp(r) - 1 = r + r²/2 (1 + r (1/3 + r/12 + r²/60 + …)), where c[n] = 2/(n + 3)!.
  const DoubleDouble half_square = two_product(r.high, 0.5 * r.high);
  const double cube = product(r.high, half_square.high);
  const double tail = product(cube, polynomial(r.high, c)) + product(r.high, r.low) + r.low;
  const DoubleDouble sum = fast_two_sum(r.high, half_square.high);
  return {fast_two_sum(sum.high, sum.low + (half_square.low + tail)), k};
}

/// exp(x) - 1 for |x| <= 60.
constexpr DoubleDouble exponential_minus_1(double x) {
  const Exponential e = exponential({x, 0});
  const double power = power_of_two(e.exponent);
  return add(two_sum(power, -1), {power * e.fraction.high, power * e.fraction.low});
}

/// x = 2^exponent m with m in [sqrt(1/2), sqrt(2)), and log(m) = 2 artanh(s).
struct Logarithm {
  DoubleDouble s;  // (m - 1) / (m + 1), |s| < 0.172
  int exponent;
};

/// The reduction of log(x) for finite x > 0; a low part only where x.high is no subnormal.
constexpr Logarithm reduce_logarithm(DoubleDouble x) {
  constexpr std::uint64_t sqrt_half = 0x3fe6a09e667f3bcd;  // the bits of that double
  const int lift = x.high < 0x1p-1000 ? 54 : 0;
  const std::uint64_t normal = bits(lift == 0 ? x.high : x.high * 0x1p54);
  const std::int64_t exponent = static_cast<std::int64_t>(normal - sqrt_half) >> 52;
  const double m = from_bits(normal - (static_cast<std::uint64_t>(exponent) << 52));
  const int k = static_cast<int>(exponent) - lift;
  const DoubleDouble above_1 = two_sum(m - 1, x.low == 0 ? 0 : scale(x.low, -k));
  const DoubleDouble sum = fast_two_sum(2.0, above_1.high);
  return {divide(above_1, {sum.high, sum.low + above_1.low}), k};
}

/// log(x) = k log 2 + 2s + s³ (2/3 + 2/5 s² + …), rounded.
constexpr double logarithm(DoubleDouble x) {
  constexpr double c[] = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11, 2.0 / 13,
                          2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23};
  const Logarithm log = reduce_logarithm(x);
  const double square = product(log.s.high, log.s.high);
  const double tail = product(product(log.s.high, square), polynomial(square, c));
  const DoubleDouble sum = two_sum(log.exponent * log_2.high, 2 * log.s.high);
  return sum.high + (sum.low + (2 * log.s.low + (tail + product(log.exponent, log_2.low))));
}

/// The same to about 2^-65 of its value: exp makes of its relative error one up to 745 times as large.
constexpr DoubleDouble precise_logarithm(double x) {
  constexpr double c[] = {2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11, 2.0 / 13,
                          2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23};
  const Logarithm log = reduce_logarithm({x, 0});
  const DoubleDouble square = multiply(log.s, log.s);
  DoubleDouble series = fast_two_sum(2.0 / 3, product(square.high, polynomial(square.high, c)));
  series.low += 0x1.5555555555555p-55;  // what 2/3 lacks as a double
  const DoubleDouble tail = multiply(log.s, multiply(square, series));
  const DoubleDouble log_m = add(DoubleDouble{2 * log.s.high, 2 * log.s.low}, tail);
  return add(DoubleDouble{log.exponent * log_2.high, product(log.exponent, log_2.low)}, log_m);
}

}  // namespace etch::inline ETCH_TARGET::math::detail

namespace etch::inline ETCH_TARGET::math::detail::constant {

constexpr double exp(double x) {
  if (is_nan(x)) return x;
  if (x > largest_exponent) return infinity;
  if (x < smallest_exponent) return 0;
  return exponential({x, 0}).rounded();
}

/// exp(x) - 1 without its cancellation near 0.
constexpr double expm1(double x) {
  if (is_nan(x) || magnitude(x) < 0x1p-54) return x;
  if (x > 60) return exp(x);
  if (x < -60) return -1;
  return exponential_minus_1(x).rounded();
}

/// log(±0) = -inf, log(x < 0) is NaN.
constexpr double log(double x) {
  if (is_nan(x) || x == infinity) return x;
  if (x == 0) return -infinity;
  if (x < 0) return not_a_number;
  return logarithm({x, 0});
}

/// log(1 + x) without its cancellation near 0.
constexpr double log1p(double x) {
  if (is_nan(x) || x == infinity || magnitude(x) < 0x1p-54) return x;
  if (x == -1) return -infinity;
  if (x < -1) return not_a_number;
  return logarithm(two_sum(1.0, x));
}

/// (exp(2x) - 1) / (exp(2x) + 1); 1 to the last bit from 22 on.
constexpr double tanh(double x) {
  if (is_nan(x) || magnitude(x) < 0x1p-28) return x;
  if (magnitude(x) > 22) return with_sign_of(x, 1);
  const DoubleDouble e = exponential_minus_1(2 * magnitude(x));
  return with_sign_of(x, divide(e, add(e, {2, 0})).rounded());
}

/// 1 / (1 + exp(-x)), as exp(x) / (1 + exp(x)) for x < 0.
constexpr double logistic(double x) {
  if (is_nan(x)) return x;
  if (x > 40) return 1;
  if (x < -60) return exp(x);
  const Exponential e = exponential({-magnitude(x), 0});
  const double power = power_of_two(e.exponent);
  const DoubleDouble fraction{power * e.fraction.high, power * e.fraction.low};
  const DoubleDouble exp_x = add(DoubleDouble{power, 0}, fraction);
  return divide(x < 0 ? exp_x : DoubleDouble{1, 0}, add(DoubleDouble{1, 0}, exp_x)).rounded();
}

/// x^y = exp(y log x), with a negative x only for whole y.
constexpr double pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (is_nan(x) || is_nan(y)) return not_a_number;
  const bool whole = trunc(y) == y;
  const bool odd = whole && magnitude(y) < 0x1p53 && (static_cast<std::int64_t>(y) & 1) != 0;
  const double sign = sign_bit(x) && odd ? -1 : 1;
  const double base = magnitude(x);

  if (base == 0 || base == infinity) return (base == 0) == (y < 0) ? sign * infinity : sign * 0;
  if (sign_bit(x) && !whole && magnitude(y) != infinity) return not_a_number;
  if (base == 1 || magnitude(y) < 0x1p-65) return sign;
  // |log x| is at least 2^-53, so this power is out of range, and y log x might overflow.
  if (magnitude(y) > 0x1p65) return (base > 1) == (y > 0) ? infinity : 0;

  const DoubleDouble exponent = multiply(precise_logarithm(base), {y, 0});
  if (exponent.high > largest_exponent) return sign * infinity;
  if (exponent.high < smallest_exponent) return sign * 0;
  return sign * exponential(exponent).rounded();
}

}  // namespace etch::inline ETCH_TARGET::math::detail::constant
