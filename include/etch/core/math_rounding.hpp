// Square root and rounding to whole numbers as constant expressions; every result is exact or
// correctly rounded, so each equals what the std:: function returns, in all bits. Clang's steps:
// sqrt 72, the others at most 20. May not know the public dispatch between constant evaluation and
// run time (core/math.hpp).
#pragma once

#include <etch/core/math_arithmetic.hpp>
#include <etch/core/target.hpp>

#include <bit>
#include <cstdint>

namespace etch::inline ETCH_TARGET::math::detail::constant {

constexpr double abs(double x) { return magnitude(x); }

/// Towards zero. From 2^52 on every double is whole.
constexpr double trunc(double x) {
  if (!(magnitude(x) < 0x1p52)) return x;
  return with_sign_of(x, magnitude(static_cast<double>(static_cast<std::int64_t>(x))));
}

constexpr double floor(double x) {
  const double whole = trunc(x);
  return whole > x ? whole - 1 : whole;
}

constexpr double ceil(double x) {
  const double whole = trunc(x);
  return whole < x ? whole + 1 : whole;
}

/// To the nearest whole number, halves away from zero.
constexpr double round(double x) {
  const double whole = trunc(x);
  if (!(magnitude(x - whole) >= 0.5)) return whole;
  return with_sign_of(x, magnitude(whole) + 1);
}

/// Correctly rounded; sqrt(-0) = -0, sqrt(x < 0) is NaN. Newton's iteration y <- (y + x/y) / 2 from
/// an estimate of 3.5 % (halving the bits of a double halves its exponent), then one exact
/// comparison with the midpoints to either side.
constexpr double sqrt(double x) {
  if (x == 0 || is_nan(x) || x == infinity) return x;
  if (x < 0) return not_a_number;

  // x = scaled 4^half with scaled in [1, 4): clear of underflow, and one ulp is 2^-52 in the
  // result.
  const int lift = x < 0x1p-1000 ? 54 : 0;
  const double normal = lift != 0 ? x * 0x1p54 : x;
  const int exponent = static_cast<int>(bits(normal) >> 52) - 1023;
  const int half = exponent >> 1;
  const double scaled = normal * power_of_two(-half) * power_of_two(-half);

  double y = from_bits((bits(scaled) >> 1) + 0x1ff7a3bea91d9b1b);
  for (int i = 0; i < 4; ++i) y = 0.5 * (y + scaled / y);  // 3e-2, 6e-4, 2e-7, 2e-14, 2e-28

  // With u = 2^-52, x and y² are multiples of u², so sqrt(x) > y + u/2, which is
  // x - y² > y u + u²/4, holds just when x - y² > y u; the other side alike.
  constexpr double ulp = 0x1p-52;
  const DoubleDouble square = two_product(y, y);
  const double above = scaled - square.high;
  if (above - y * ulp > square.low) {
    y += ulp;
  } else if (above + y * ulp <= square.low) {
    y -= ulp;
  }
  return y * power_of_two(half - lift / 2);
}

}  // namespace etch::inline ETCH_TARGET::math::detail::constant
