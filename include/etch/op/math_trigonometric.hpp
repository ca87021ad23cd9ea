// Sine, cosine and tangent in lanes; the tangent for a lone number as well.
// May not know ops.
//
// Method: the nearest multiple of π/2 is subtracted (Cody and Waite; see core/math_trigonometric.hpp),
// in float with the arithmetic of double, which leaves no low part; then polynomials from tests/reference/polynomials.py on
// |r| <= π/4. From 2^22 on in size, which is seldom, a lane is computed alone, by the algorithm for constant evaluation: that is
// right for every double, where the C library's may be 8 units in the last place off.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/math.hpp>
#include <etch/core/number_bits.hpp>
#include <etch/core/target.hpp>

#include <cmath>
#include <concepts>
#include <limits>
#include <type_traits>

namespace etch::inline ETCH_TARGET::math {

namespace detail {

namespace constant {

/// x in radians; NaN for ±inf.
constexpr double tan(double x) {
  if (!(magnitude(x) < infinity)) return not_a_number;
  if (magnitude(x) < 0x1p-28) return x;
  const Angle angle = reduce(magnitude(x));
  const double s = sine(angle.rest), c = cosine(angle.rest);
  const double quotient = (angle.quadrant & 1) != 0 ? -c / s : s / c;
  return sign_bit(x) ? -quotient : quotient;
}

}  // namespace constant

// sin(r) = r + r³ P(r²) and cos(r) = 1 - r²/2 + r⁴ P(r²) for |r| <= π/4.
template <class T>
inline constexpr Polynomial sin_tail{-0.166666666666666645,   0.008333333333330827,
                                     -0.00019841269836575709, 2.75573160081715511e-6,
                                     -2.50511122725732437e-8, 1.59167261938893374e-10};
template <>
inline constexpr Polynomial sin_tail<float>{-0.166666646, 0.00833273656, -0.000195853732};
template <class T>
inline constexpr Polynomial cos_tail{0.0416666666666666653,    -0.00138888888888873212,
                                     0.0000248015872986512916, -2.75573172126865901e-7,
                                     2.08761340240901462e-9,   -1.13817546536629368e-11};
template <>
inline constexpr Polynomial cos_tail<float>{0.0416666646, -0.00138882913, 2.45454191e-5};

/// x = rest + quadrant·π/2; of the quadrant's bits the last two count.
template <class T>
struct LaneAngle {
  Doubled<Lanes<T>> rest;
  typename etch::detail::VectorOf<T>::Mask quadrant;

  Mask<T> is_odd() const { return {(quadrant & 1) != 0}; }
  /// -1 where bit 1 of the quadrant plus `by` is set, as a sign to flip with.
  Lanes<T> sign(typename Format<T>::Bits by) const {
    return number_from(((quadrant + by) & 2) << (Format<T>::mantissa == 23 ? 30 : 62), rest.high);
  }
};

inline constexpr double two_over_pi = 0x1.45f306dc9c883p-1;

/// For |x| < 2^22.
[[gnu::always_inline]] inline LaneAngle<double> quarter_turns(Lanes<double> x) {
  const Lanes<double> turns = x * two_over_pi + Format<double>::whole;
  return {less_quarter_turns(x, turns - Format<double>::whole), number_bits(turns)};
}

[[gnu::always_inline]] inline LaneAngle<float> quarter_turns(Lanes<float> x) {
  const auto reduce = [](Lanes<double> v, Lanes<double>& turns) {
    turns = nearest_whole(v * two_over_pi);
    return multiply_add(turns, Lanes<double>(-0x1.10b4611a62633p-30), v - turns * 0x1.921fb54p+0);
  };
  const WideHalves wide = widen(x);
  Lanes<double> low, high;
  const Lanes<double> low_rest = reduce(wide.low, low), high_rest = reduce(wide.high, high);
  const Lanes<float> turns = narrow(low, high) + Format<float>::whole;
  return {{narrow(low_rest, high_rest), Lanes<float>(0)}, number_bits(turns)};
}

template <class T>
[[gnu::always_inline]] inline Lanes<T> sine(const Doubled<Lanes<T>>& r) {
  const Lanes<T> square = r.high * r.high;
  const Lanes<T> tail = r.high * square * evaluate(sin_tail<T>, square);
  if constexpr (std::is_same_v<T, float>) return r.high + tail;
  return r.high + multiply_add(r.low, 1 - 0.5 * square, tail);
}

template <class T>
[[gnu::always_inline]] inline Lanes<T> cosine(const Doubled<Lanes<T>>& r) {
  const Lanes<T> square = r.high * r.high, half = product(Lanes<T>(0.5), square);
  const Lanes<T> leading = 1 - half;
  Lanes<T> tail = square * square * evaluate(cos_tail<T>, square);
  if constexpr (!std::is_same_v<T, float>) tail = tail - r.high * r.low;
  return leading + (((1 - leading) - half) + tail);
}

/// `result`, but by a function of lone numbers where x is too large for the reduction.
template <class T, class Function>
[[gnu::noinline, gnu::cold]] Lanes<T> with_large_angles(Lanes<T> x, Lanes<T> result,
                                                        Function function) {
  for (int i = 0; i < Lanes<T>::count; ++i) {
    if (std::abs(x[i]) >= 0x1p22) result.vector[i] = static_cast<T>(function(x[i]));
  }
  return result;
}

template <class T, class Function>
[[gnu::always_inline]] inline Lanes<T> for_all_angles(Lanes<T> x, Lanes<T> result,
                                                      Function function) {
  const Mask<T> large = magnitude_of(x) >= 0x1p22;
  if (any(large)) [[unlikely]]
    return with_large_angles(x, result, function);
  return result;
}

}  // namespace detail

/// The sine of x radians; NaN at ±inf.
template <class T>
[[gnu::always_inline]] inline Lanes<T> sin(Lanes<T> x) {
  using namespace detail;
  const LaneAngle<T> angle = quarter_turns(x);
  const Lanes<T> value = select(angle.is_odd(), cosine(angle.rest), sine(angle.rest));
  const Lanes<T> result = select(x == 0, x, flip_sign(value, angle.sign(0)));
  return for_all_angles(x, result, [](double v) { return constant::sin(v); });
}

/// The cosine of x radians; NaN at ±inf.
template <class T>
[[gnu::always_inline]] inline Lanes<T> cos(Lanes<T> x) {
  using namespace detail;
  const LaneAngle<T> angle = quarter_turns(x);
  const Lanes<T> value = select(angle.is_odd(), sine(angle.rest), cosine(angle.rest));
  return for_all_angles(x, flip_sign(value, angle.sign(1)),
                        [](double v) { return constant::cos(v); });
}

/// The tangent of x radians, sin(r) / cos(r) or -cos(r) / sin(r); NaN at ±inf.
template <class T>
[[gnu::always_inline]] inline Lanes<T> tan(Lanes<T> x) {
  using namespace detail;
  const LaneAngle<T> angle = quarter_turns(x);
  const Lanes<T> s = sine(angle.rest), c = cosine(angle.rest);
  const Mask<T> odd = angle.is_odd();
  const Lanes<T> quotient = select(odd, -c, s) / select(odd, s, c);
  return for_all_angles(x, select(x == 0, x, quotient), [](double v) { return constant::tan(v); });
}
constexpr double tan(double x) {
  return std::is_constant_evaluated() ? detail::constant::tan(x) : std::tan(x);
}

}  // namespace etch::inline ETCH_TARGET::math
