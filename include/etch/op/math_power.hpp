// x^y in lanes; for a lone number it stands in core/math.hpp.
// May not know ops.
//
// Method: exp(y log x) with the logarithm as a double-double, since an error of y log x is an error of
// the result up to 745 times as large; in float with the arithmetic of double.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/math.hpp>
#include <etch/core/number_bits.hpp>
#include <etch/core/target.hpp>
#include <etch/op/math_exponential.hpp>
#include <etch/op/math_rounding.hpp>

#include <limits>
#include <type_traits>

namespace etch::inline ETCH_TARGET::math {

namespace detail {

// log((1 + s) / (1 - s)) = 2s + s³ (2/3 + s² P(s²)); the series of core/math_exponential.hpp.
inline constexpr Polynomial precise_log_tail{2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11, 2.0 / 13,
                                             2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23};

/// log(x) to about 2^-65 of its value, for positive, finite x.
inline Doubled<Lanes<double>> precise_log(Lanes<double> x) {
  using N = Lanes<double>;
  const Parts<N> parts = mantissa_and_exponent(x);
  const N above_1 = parts.mantissa - 1;
  const Doubled<N> sum = fast_two_sum(N(2), above_1);
  const Doubled<N> s = divide(Doubled<N>{above_1, 0}, sum);
  const Doubled<N> square = multiply(s, s);
  Doubled<N> series =
      fast_two_sum(N(2.0 / 3), square.high * evaluate(precise_log_tail, square.high));
  series.low = series.low + 0x1.5555555555555p-55;  // what 2/3 lacks as a double
  const Doubled<N> tail = multiply(s, multiply(square, series));
  const Doubled<N> log_m = add(Doubled<N>{2 * s.high, 2 * s.low}, tail);
  return add(Doubled<N>{parts.exponent * log_2.high, product(parts.exponent, N(log_2.low))}, log_m);
}

/// |log x| is 0 or at least 2^-53: with a larger exponent a power is out of range.
inline constexpr double largest_power = 0x1p66;

/// x^y for positive, finite x.
inline Lanes<double> positive_power(Lanes<double> x, Lanes<double> y) {
  using N = Lanes<double>;
  const N bounded = limited(y, -largest_power, largest_power);
  const Doubled<N> log = precise_log(x);
  const Doubled<N> exponent = multiply(log, {bounded, 0});
  const N high = limited(exponent.high, exp_underflow<double>, exp_overflow<double>);
  const N low = select(high == exponent.high, exponent.low, 0);
  const Turns<N> turns = turns_of(high);
  return scale_by(exp_of_rest(turns.rest + low), turns.exponent);
}

inline Lanes<float> positive_power(Lanes<float> x, Lanes<float> y) {
  const auto power = [](Lanes<double> base, Lanes<double> exponent) {
    const auto bounded = limited(exponent, -largest_power, largest_power);
    return exp(bounded * reduced_log(base, Lanes<double>(0)));
  };
  const WideHalves base = widen(x), exponent = widen(y);
  return narrow(power(base.low, exponent.low), power(base.high, exponent.high));
}

}  // namespace detail

/// x^y for real y; a negative x only for whole y, else NaN. Anything to the power of 0, and 1 to the
/// power of anything, is 1.
template <class T>
Lanes<T> pow(Lanes<T> x, Lanes<T> y) {
  using namespace detail;
  using N = Lanes<T>;
  constexpr T infinite = std::numeric_limits<T>::infinity();
  const N base = magnitude_of(x);
  const Mask<T> regular = (base > 0) & (base < infinite);
  const N power = positive_power(select(regular, base, 1), y);
  const N of_zero = select(y < 0, infinite, 0), of_infinity = select(y < 0, 0, infinite);
  const N size = select(regular, power, select(base == 0, of_zero, of_infinity));
  const N half = 0.5 * y;
  const Mask<T> whole = trunc(y) == y;
  const Mask<T> odd = whole & (trunc(half) != half);
  const N without_nan = select(odd, copy_sign(size, x), size);
  const Mask<T> undefined = (x < 0) & (x > -infinite) & !whole;
  const Mask<T> no_number = (x != x) | (y != y) | undefined;
  const N result = select(no_number, std::numeric_limits<T>::quiet_NaN(), without_nan);
  return select((y == 0) | (x == 1), 1, result);
}

}  // namespace etch::inline ETCH_TARGET::math
