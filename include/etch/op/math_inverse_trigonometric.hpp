// The inverse trigonometric functions, for a lone number and for lanes alike.
// May not know ops.
//
// The reductions are those of S. L. Moshier, Methods and Programs for Mathematical Functions (1989);
// the polynomials come from tests/reference/polynomials.py.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/math.hpp>
#include <etch/core/number_bits.hpp>
#include <etch/core/target.hpp>
#include <etch/op/math_root.hpp>

#include <cmath>
#include <concepts>
#include <limits>
#include <type_traits>

namespace etch::inline ETCH_TARGET::math {

namespace detail {

// asin(x) = x + x³ P(x²) for |x| <= 1/2.
template <class T>
inline constexpr Polynomial asin_tail{
    0.166666666666666486,   0.0750000000002076436, 0.0446428571034236434,  0.0303819473670984811,
    0.0223720476317445104,  0.0173552599557863217, 0.0139296529023266332,  0.0118754943826369232,
    0.00780294947735331714, 0.0160355143491488231, -0.0107490503396978076, 0.0281692180608814129};
template <>
inline constexpr Polynomial asin_tail<float>{0.166666724, 0.0749885507, 0.0450013801, 0.0265545422,
                                             0.0380850236};
// atan(t) = t + t³ P(t²) for |t| <= tan(π/8).
template <class T>
inline constexpr Polynomial atan_tail{
    -0.333333333333333298,  0.199999999999950903,  -0.142857142845772173,  0.111111110081078738,
    -0.0909090428912851628, 0.0769217651079592804, -0.0666441782418695507, 0.0585733967613852473,
    -0.0508123616464254243, 0.0391105367434761297, -0.0190292908097431363};
template <>
inline constexpr Polynomial atan_tail<float>{-0.333333317, 0.199995234, -0.142633666, 0.10737397,
                                             -0.0643103871};

/// π in two parts.
template <class T>
inline constexpr DoubleDouble pi_parts{0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53};
template <>
inline constexpr DoubleDouble pi_parts<float>{0x1.921fb6p+1, -0x1.777a5cp-24};

template <Number N>
[[gnu::always_inline]] constexpr N asin_series(N x, N square) {
  return multiply_add(x * square, evaluate(asin_tail<Scalar<N>>, square), x);
}

/// atan(t) of t = numerator / denominator, both positive or 0, plus `base`, in two parts.
template <Number N>
[[gnu::always_inline]] constexpr N atan_of_quotient(N numerator, N denominator) {
  constexpr auto pi = pi_parts<Scalar<N>>;
  const auto large = numerator > 0x1.3504f333f9de6p+1 * denominator;   // tan(3π/8)
  const auto middle = numerator > 0x1.a827999fcef32p-2 * denominator;  // tan(π/8)
  const N above = select(large, -denominator, select(middle, numerator - denominator, numerator));
  const N below = select(large, numerator, select(middle, numerator + denominator, denominator));
  const N t = above / below, square = t * t;
  const N quarters = select(large, N(2), select(middle, N(1), N(0)));
  const N tail = t * square * evaluate(atan_tail<Scalar<N>>, square);
  return quarters * N(0.25 * pi.high) + (t + (quarters * N(0.25 * pi.low) + tail));
}

}  // namespace detail

/// In [-π/2, π/2]; NaN outside [-1, 1]. Above ½ it is π/2 - 2 asin(√((1 - x) / 2)).
template <Number N>
constexpr N asin(N x) {
  using namespace detail;
  if constexpr (std::same_as<N, double>) {
    if (!std::is_constant_evaluated()) return std::asin(x);
    if (!(magnitude(x) <= 1)) return not_a_number;
  }
  constexpr auto pi = pi_parts<Scalar<N>>;
  const N size = magnitude_of(x);
  const auto large = size > 0.5;
  const N square = select(large, 0.5 * (1 - size), size * size);
  const N root = select(large, sqrt(square), size);
  const N series = asin_series(root, square);
  const N complement = 0.5 * pi.high - (2 * series - 0.5 * pi.low);
  return copy_sign(select(large, complement, series), x);
}

/// In [0, π]; NaN outside [-1, 1].
template <Number N>
constexpr N acos(N x) {
  using namespace detail;
  if constexpr (std::same_as<N, double>) {
    if (!std::is_constant_evaluated()) return std::acos(x);
    if (!(magnitude(x) <= 1)) return not_a_number;
  }
  constexpr auto pi = pi_parts<Scalar<N>>;
  const N size = magnitude_of(x);
  const auto large = size > 0.5;
  const N square = select(large, 0.5 * (1 - size), size * size);
  const N root = select(large, sqrt(square), x);
  const N series = asin_series(root, square);
  const N obtuse = pi.high - (2 * series - pi.low);
  const N middle = 0.5 * pi.high - (series - 0.5 * pi.low);
  return select(large, select(x < 0, obtuse, 2 * series), middle);
}

/// In [-π/2, π/2].
template <Number N>
constexpr N atan(N x) {
  using namespace detail;
  if constexpr (std::same_as<N, double>) {
    if (!std::is_constant_evaluated()) return std::atan(x);
    if (is_nan(x)) return x;
  }
  return copy_sign(atan_of_quotient(magnitude_of(x), N(1)), x);
}

/// The angle of the point (x, y), in [-π, π], with the signs of zeros as in the C standard, annex F:
/// atan2(±0, +0) is ±0, atan2(±0, -0) is ±π.
template <Number N>
constexpr N atan2(N y, N x) {
  using namespace detail;
  constexpr auto infinite = std::numeric_limits<Scalar<N>>::infinity();
  if constexpr (std::same_as<N, double>) {
    if (!std::is_constant_evaluated()) return std::atan2(y, x);
    if (is_nan(x) || is_nan(y)) return not_a_number;
  }
  constexpr auto pi = pi_parts<Scalar<N>>;
  const N up = magnitude_of(y), across = magnitude_of(x);
  // Halves or doubles, so that a sum of the two neither overflows nor rounds to 0; (inf, inf) is (1, 1).
  const auto both_infinite = (up == infinite) & (across == infinite);
  const N larger = select(up > across, up, across);
  const N scale = select(larger > 1, N(0.25), N(4));
  const N a = select(both_infinite, N(1), up * scale);
  const N b = select(both_infinite, N(1), across * scale);
  const auto origin = larger == 0;
  const N angle = atan_of_quotient(a, select(origin, N(1), b));
  const N left = pi.high - (angle - pi.low);
  const N result = select(copy_sign(N(1), x) < 0, left, angle);
  return copy_sign(result, y);
}

}  // namespace etch::inline ETCH_TARGET::math
