// Elementary functions of one number that also work in constant evaluation, which the standard
// library's do not before C++26. May not know vectors: overloads for lanes are added to this
// namespace where the ops are.
//
// At run time each calls the std:: function of the same name; in constant evaluation, the library's
// own algorithm. The two differ by at most the units in the last place (ulp) given, for double;
// float is computed in double and rounded in constant evaluation, so it is the correctly rounded
// value but for one argument in some 10^8. Special values (±0, ±inf, NaN, overflow, subnormal
// results) are those of the C standard, annex F; no floating-point exception or errno is raised in
// constant evaluation.
#pragma once

#include <etch/core/math_arithmetic.hpp>
#include <etch/core/math_exponential.hpp>
#include <etch/core/math_rounding.hpp>
#include <etch/core/math_trigonometric.hpp>
#include <etch/core/target.hpp>

#include <cmath>
#include <type_traits>

namespace etch::inline ETCH_TARGET::math {

/// e^x. Differs by at most 1 ulp.
constexpr double exp(double x) {
  return std::is_constant_evaluated() ? detail::constant::exp(x) : std::exp(x);
}
constexpr float exp(float x) {
  return std::is_constant_evaluated() ? detail::to_float(detail::constant::exp(x)) : std::exp(x);
}

/// e^x - 1, accurate near 0. Differs by at most 1 ulp.
constexpr double expm1(double x) {
  return std::is_constant_evaluated() ? detail::constant::expm1(x) : std::expm1(x);
}
constexpr float expm1(float x) {
  return std::is_constant_evaluated() ? detail::to_float(detail::constant::expm1(x))
                                      : std::expm1(x);
}

/// The natural logarithm; -inf at ±0, NaN below. Differs by at most 1 ulp.
constexpr double log(double x) {
  return std::is_constant_evaluated() ? detail::constant::log(x) : std::log(x);
}
constexpr float log(float x) {
  return std::is_constant_evaluated() ? detail::to_float(detail::constant::log(x)) : std::log(x);
}

/// log(1 + x), accurate near 0; -inf at -1, NaN below. Differs by at most 1 ulp.
constexpr double log1p(double x) {
  return std::is_constant_evaluated() ? detail::constant::log1p(x) : std::log1p(x);
}
constexpr float log1p(float x) {
  return std::is_constant_evaluated() ? detail::to_float(detail::constant::log1p(x))
                                      : std::log1p(x);
}

/// The square root; -0 at -0, NaN below 0. Correctly rounded: no difference.
constexpr double sqrt(double x) {
  return std::is_constant_evaluated() ? detail::constant::sqrt(x) : std::sqrt(x);
}
constexpr float sqrt(float x) {
  return std::is_constant_evaluated() ? detail::to_float(detail::constant::sqrt(x)) : std::sqrt(x);
}

/// The hyperbolic tangent. Differs by at most 2 ulp.
constexpr double tanh(double x) {
  return std::is_constant_evaluated() ? detail::constant::tanh(x) : std::tanh(x);
}
constexpr float tanh(float x) {
  return std::is_constant_evaluated() ? detail::to_float(detail::constant::tanh(x)) : std::tanh(x);
}

/// The sine of x radians; NaN at ±inf. Differs by at most 1 ulp.
constexpr double sin(double x) {
  return std::is_constant_evaluated() ? detail::constant::sin(x) : std::sin(x);
}
constexpr float sin(float x) {
  return std::is_constant_evaluated() ? detail::to_float(detail::constant::sin(x)) : std::sin(x);
}

/// The cosine of x radians; NaN at ±inf. Differs by at most 1 ulp.
constexpr double cos(double x) {
  return std::is_constant_evaluated() ? detail::constant::cos(x) : std::cos(x);
}
constexpr float cos(float x) {
  return std::is_constant_evaluated() ? detail::to_float(detail::constant::cos(x)) : std::cos(x);
}

/// The absolute value; exact.
constexpr double abs(double x) {
  return std::is_constant_evaluated() ? detail::constant::abs(x) : std::abs(x);
}
constexpr float abs(float x) {
  return std::is_constant_evaluated() ? detail::to_float(detail::constant::abs(x)) : std::abs(x);
}

/// The largest whole number not above x; exact.
constexpr double floor(double x) {
  return std::is_constant_evaluated() ? detail::constant::floor(x) : std::floor(x);
}
constexpr float floor(float x) {
  return std::is_constant_evaluated() ? detail::to_float(detail::constant::floor(x))
                                      : std::floor(x);
}

/// The smallest whole number not below x; exact.
constexpr double ceil(double x) {
  return std::is_constant_evaluated() ? detail::constant::ceil(x) : std::ceil(x);
}
constexpr float ceil(float x) {
  return std::is_constant_evaluated() ? detail::to_float(detail::constant::ceil(x)) : std::ceil(x);
}

/// The whole part of x, towards zero; exact.
constexpr double trunc(double x) {
  return std::is_constant_evaluated() ? detail::constant::trunc(x) : std::trunc(x);
}
constexpr float trunc(float x) {
  return std::is_constant_evaluated() ? detail::to_float(detail::constant::trunc(x))
                                      : std::trunc(x);
}

/// The nearest whole number, halves away from zero; exact.
constexpr double round(double x) {
  return std::is_constant_evaluated() ? detail::constant::round(x) : std::round(x);
}
constexpr float round(float x) {
  return std::is_constant_evaluated() ? detail::to_float(detail::constant::round(x))
                                      : std::round(x);
}

/// x^y for real y; a negative x only for whole y, else NaN. Differs by at most 1 ulp.
constexpr double pow(double x, double y) {
  return std::is_constant_evaluated() ? detail::constant::pow(x, y) : std::pow(x, y);
}
constexpr float pow(float x, float y) {
  return std::is_constant_evaluated() ? detail::to_float(detail::constant::pow(x, y))
                                      : std::pow(x, y);
}

/// 1 / (1 + e^-x), the logistic function or sigmoid; e^x / (1 + e^x) for x < 0, so that neither
/// tail overflows and the lower one keeps its relative accuracy. Differs by at most 2 ulp.
constexpr double logistic(double x) {
  if (std::is_constant_evaluated()) return detail::constant::logistic(x);
  const double e = std::exp(-std::abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}
constexpr float logistic(float x) {
  if (std::is_constant_evaluated()) return detail::to_float(detail::constant::logistic(x));
  const float e = std::exp(-std::abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

/// From the bits: -ffast-math lets a compiler decide that x != x never holds.
constexpr bool isfinite(double x) {
  return (detail::bits(x) << 1) < (detail::bits(detail::infinity) << 1);
}
constexpr bool isfinite(float x) { return isfinite(static_cast<double>(x)); }
constexpr bool isinf(double x) {
  return (detail::bits(x) << 1) == (detail::bits(detail::infinity) << 1);
}
constexpr bool isinf(float x) { return isinf(static_cast<double>(x)); }
constexpr bool isnan(double x) {
  return (detail::bits(x) << 1) > (detail::bits(detail::infinity) << 1);
}
constexpr bool isnan(float x) { return isnan(static_cast<double>(x)); }

}  // namespace etch::inline ETCH_TARGET::math
