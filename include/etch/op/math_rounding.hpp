// Absolute value, sign and rounding to whole numbers in lanes; all exact. For a lone number they stand
// in core/math.hpp, but for `sign` and `fmod`.
// May not know ops.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/math.hpp>
#include <etch/core/number_bits.hpp>
#include <etch/core/target.hpp>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <type_traits>

namespace etch::inline ETCH_TARGET::math {

template <class T>
[[gnu::always_inline]] inline Lanes<T> abs(Lanes<T> x) {
  return detail::magnitude_of(x);
}

/// -1, 0 or 1 with x; ±0 and NaN stay what they are.
template <Number N>
[[gnu::always_inline]] constexpr N sign(N x) {
  return select(x > 0, N(1), select(x < 0, N(-1), x));
}

/// Towards zero. Added to a number of smaller size, 2^52 (2^23 in float) leaves no place for a fraction;
/// from there on every number is whole.
template <class T>
[[gnu::always_inline]] inline Lanes<T> trunc(Lanes<T> x) {
  constexpr T large = std::is_same_v<T, float> ? T(0x1p23) : T(0x1p52);
  const Lanes<T> size = detail::magnitude_of(x);
  const Lanes<T> shifted = size + large, near = shifted - large;
  const Lanes<T> whole = select(near > size, near - 1, near);
  return select(size < large, detail::copy_sign(whole, x), x);
}

template <class T>
[[gnu::always_inline]] inline Lanes<T> floor(Lanes<T> x) {
  const Lanes<T> whole = trunc(x);
  return select(whole > x, whole - 1, whole);
}

template <class T>
[[gnu::always_inline]] inline Lanes<T> ceil(Lanes<T> x) {
  const Lanes<T> whole = trunc(x);
  return detail::copy_sign(select(whole < x, whole + 1, whole), x);
}

/// To the nearest whole number, halves away from zero.
template <class T>
[[gnu::always_inline]] inline Lanes<T> round(Lanes<T> x) {
  const Lanes<T> whole = trunc(x);
  const Lanes<T> away = detail::copy_sign(detail::magnitude_of(whole) + 1, x);
  return select(detail::magnitude_of(x - whole) >= 0.5, away, whole);
}

/// x - n y with the whole number n nearest to x / y towards zero, exactly; it has x's sign. NaN where x
/// is infinite or y is 0. By the standard library in each lane: the quotient may have 2000 bits.
template <class T>
Lanes<T> fmod(Lanes<T> x, Lanes<T> y) {
  return detail::lane_by_lane([](T a, T b) { return std::fmod(a, b); }, x, y);
}

/// In constant evaluation by long division, 11 bits of the quotient at a time.
constexpr double fmod(double x, double y) {
  using namespace detail;
  if (!std::is_constant_evaluated()) return std::fmod(x, y);
  if (is_nan(x) || is_nan(y) || isinf(x) || y == 0) return not_a_number;
  const double a = magnitude(x), b = magnitude(y);
  if (a < b) return x;
  const auto significand = [](double v) {
    const std::uint64_t fraction = bits(v) & 0xfffffffffffff;
    return bits(v) >> 52 == 0 ? fraction : fraction | 0x10000000000000;
  };
  const auto exponent = [](double v) {
    const int field = static_cast<int>(bits(v) >> 52);
    return field == 0 ? 1 : field;
  };
  const std::uint64_t divisor = significand(b);
  std::uint64_t rest = significand(a) % divisor;
  for (int left = exponent(a) - exponent(b); left > 0; left -= 11) {
    rest = (rest << (left < 11 ? left : 11)) % divisor;
  }
  // The rest in units of b's last place: exact, as each factor is.
  const double unit = from_bits(static_cast<std::uint64_t>(exponent(b)) << 52);
  return with_sign_of(x, static_cast<double>(rest) * 0x1p-52 * unit);
}

}  // namespace etch::inline ETCH_TARGET::math
