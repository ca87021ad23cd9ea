// The logarithm of the gamma function and its derivatives, for a lone number; lanes are computed one by
// one. May not know ops.
//
// std::lgamma is not used: it is no constant expression, and writes a global variable in C libraries.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/math.hpp>
#include <etch/core/number_bits.hpp>
#include <etch/core/target.hpp>
#include <etch/op/math_trigonometric.hpp>

#include <numbers>

namespace etch::inline ETCH_TARGET::math {

namespace detail {

/// sin(πx) or cos(πx), exactly 0 where it is 0.
constexpr double sin_pi(double x) {
  const double rest = x - 2 * constant::round(0.5 * x);  // in [-1, 1]
  const double size = magnitude(rest);
  const double value = size <= 0.25  ? math::sin(std::numbers::pi * size)
                       : size < 0.75 ? math::cos(std::numbers::pi * (size - 0.5))
                                     : math::sin(std::numbers::pi * (1 - size));
  return with_sign_of(rest, value);
}
constexpr double cos_pi(double x) { return sin_pi(x - 2 * constant::trunc(0.5 * x) + 0.5); }

// log Γ(2 + z) = (1 - γ) z + Σ (-1)^k (ζ(k) - 1) z^k / k from k = 2, for |z| <= 1/2; Abramowitz and
// Stegun, Handbook of Mathematical Functions, 6.1.33.
inline constexpr Polynomial lgamma_series{
    0.422784335098467139,     0.322467033424113218,      -0.0673523010531980951,
    0.0205808084277845479,    -0.00738555102867398527,   0.00289051033074152329,
    -0.00119275391170326098,  0.000509669524743042422,   -0.00022315475845357938,
    0.0000994575127818085337, -0.0000449262367381331417, 0.0000205072127756706916,
    -9.4394882752683959e-6,   4.3748667899074878e-6,     -2.03921575380136624e-6,
    9.55141213040741983e-7,   -4.49246919876456604e-7,   2.12071848055546659e-7,
    -1.00432248239680996e-7,  4.76981016936398057e-8,    -2.27110946089431649e-8,
    1.08386592148969541e-8,   -5.18347504197004666e-9,   2.48367454380247832e-9,
    -1.19214014058609121e-9,  5.73136724167886201e-10};
// log Γ(3/2 + z) for |z| <= 1/4, where the other would cancel.
inline constexpr Polynomial lgamma_middle_series{
    -0.120782237635245222,    0.0364899739785765206,    0.467401100272339655,
    -0.138132774039053333,    0.0587121264167682182,    -0.0289520818888935433,
    0.0154354841700493003,    -0.00862260392917128695,  0.0049657288094758177,
    -0.00292097045866795195,  0.00174503557579012999,   -0.00105491569386763197,
    0.000643702983038148577,  -0.000395771539646507773, 0.000244871190482944124,
    -0.000152315938142700814, 0.0000951793966250258746, -0.0000597136233623377037,
    0.000037594909269612194,  -0.0000237431854692093429};
/// B(2k) / (2k (2k - 1)), k from 1: the series of Stirling, 6.1.41 there.
inline constexpr Polynomial stirling_series{1.0 / 12,   -1.0 / 360,        1.0 / 1260, -1.0 / 1680,
                                            1.0 / 1188, -691.0 / 360360.0, 1.0 / 156};

/// log Γ(x) for finite x > 0.
constexpr double positive_lgamma(double x) {
  if (x >= 10) {
    const double inverse = 1 / x;
    const double series = inverse * evaluate(stirling_series, inverse * inverse);
    constexpr double half_log_turn = 0x1.d67f1c864beb5p-1;  // log(2π) / 2
    return ((x - 0.5) * (math::log(x) - 1) - 0.5) + (half_log_turn + series);
  }
  if (x < 0.5) return evaluate(lgamma_series, x) * x - math::log1p(x) - math::log(x);
  if (x >= 1.25 && x < 1.75) return evaluate(lgamma_middle_series, x - 1.5);
  if (x < 1.5) return evaluate(lgamma_series, x - 1) * (x - 1) - math::log1p(x - 1);
  double factor = 1;
  while (x > 2.5) {
    x -= 1;
    factor *= x;
  }
  const double near = evaluate(lgamma_series, x - 2) * (x - 2);
  return factor == 1 ? near : near + math::log(factor);
}

/// The coefficients B(2k), k from 1.
inline constexpr double bernoulli[] = {1.0 / 6,   -1.0 / 30,       1.0 / 42,
                                       -1.0 / 30, 5.0 / 66,        -691.0 / 2730,
                                       7.0 / 6,   -3617.0 / 510.0, 43867.0 / 798.0};

/// ψ⁽ⁿ⁾(x) for x > 0: raised by the recurrence to where the asymptotic series (6.4.11 there) holds.
constexpr double positive_polygamma(int order, double x) {
  double factorial = 1;  // (n - 1)!
  for (int i = 2; i < order; ++i) factorial *= i;
  const double n_factorial = order < 2 ? 1 : factorial * order;
  const auto power = [](double base, int exponent) {
    double result = 1;
    for (int i = 0; i < exponent; ++i) result *= base;
    return result;
  };
  // Of (-1)^(n+1) ψ⁽ⁿ⁾, all terms of which are positive for n > 0.
  double sum = 0;
  for (const double enough = 12 + order; x < enough; x += 1) {
    sum += n_factorial * power(1 / x, order + 1);
  }
  const double inverse = 1 / x, square = inverse * inverse;
  double leading = order == 0 ? -math::log(x) : factorial * power(inverse, order);
  leading += 0.5 * n_factorial * power(inverse, order + 1);
  // B(2k) (2k + n - 1)! / (2k)! x^-(2k + n)
  double term =
      order == 0 ? 0.5 * square : n_factorial * (order + 1) * 0.5 * power(inverse, order + 2);
  double series = 0;
  for (int k = 1; k <= 9; ++k) {
    series += bernoulli[k - 1] * term;
    term *= square * (2 * k + order) * (2 * k + order + 1) / ((2 * k + 1) * (2 * k + 2));
  }
  const double result = sum + (leading + series);
  return order % 2 == 0 ? -result : result;
}

/// dⁿ/dxⁿ π cot(πx): a polynomial in c = cot(πx), since dc/dx = -π (1 + c²).
constexpr double cotangent_derivative(int order, double x) {
  constexpr int most = 24;
  double p[most + 2] = {0, std::numbers::pi};
  double q[most + 2] = {};
  for (int n = 0; n < order; ++n) {
    for (int i = 0; i <= n + 2; ++i) {
      q[i] = -std::numbers::pi *
             ((i <= n + 1 ? (i + 1) * p[i + 1] : 0) + (i >= 2 ? (i - 1) * p[i - 1] : 0));
    }
    for (int i = 0; i <= n + 2; ++i) p[i] = q[i];
  }
  const double c = cos_pi(x) / sin_pi(x);
  double sum = p[order + 1];
  for (int i = order; i >= 0; --i) sum = sum * c + p[i];
  return sum;
}

}  // namespace detail

/// log |Γ(x)|; inf at 0 and at negative whole numbers. Near its zeros below 0 the error is small only
/// beside 1.
constexpr double lgamma(double x) {
  using namespace detail;
  if (isnan(x)) return x;
  if (isinf(x)) return infinity;
  if (x > 0) return x < 0x1p1015 ? positive_lgamma(x) : infinity;
  if (constant::trunc(x) == x) return infinity;
  const double size = magnitude(x);
  if (size < 0x1p-60) return -math::log(size);
  // Γ(-x) Γ(x) = -π / (x sin πx)
  return math::log(std::numbers::pi / (size * magnitude(sin_pi(x)))) - positive_lgamma(size);
}

/// ψ⁽ⁿ⁾(x), the derivative of order n + 1 of log |Γ|, for 0 <= n <= 20; NaN at 0 and at negative whole
/// numbers, and for a larger n.
constexpr double polygamma(int order, double x) {
  using namespace detail;
  if (isnan(x) || order < 0 || order > 20) return not_a_number;
  if (x == infinity) return order == 0 ? infinity : 0;
  if (x > 0) return positive_polygamma(order, x);
  if (constant::trunc(x) == x) return not_a_number;
  // (-1)^n ψ⁽ⁿ⁾(1 - x) - ψ⁽ⁿ⁾(x) = dⁿ/dxⁿ π cot(πx)
  const double mirrored = positive_polygamma(order, 1 - x);
  return (order % 2 == 0 ? mirrored : -mirrored) - cotangent_derivative(order, x);
}

template <class T>
Lanes<T> lgamma(Lanes<T> x) {
  return detail::lane_by_lane<T>([](double v) { return lgamma(v); }, x);
}
template <class T>
Lanes<T> polygamma(int order, Lanes<T> x) {
  return detail::lane_by_lane<T>([order](double v) { return polygamma(order, v); }, x);
}

}  // namespace etch::inline ETCH_TARGET::math
