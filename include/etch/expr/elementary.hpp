// The elementary and special functions of expressions.
// May not know derivatives.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/operands.hpp>
#include <etch/op/elementwise.hpp>

namespace etch::inline ETCH_TARGET {

/// eˣ
template <Shape S>
constexpr Expr<S> exp(Expr<S> x) { return detail::unary<ops::Exp>(x); }
/// eˣ - 1, accurate near 0.
template <Shape S>
constexpr Expr<S> expm1(Expr<S> x) { return detail::unary<ops::Expm1>(x); }
/// The natural logarithm; -inf at 0, NaN below.
template <Shape S>
constexpr Expr<S> log(Expr<S> x) { return detail::unary<ops::Log>(x); }
/// log(1 + x), accurate near 0; -inf at -1, NaN below.
template <Shape S>
constexpr Expr<S> log1p(Expr<S> x) { return detail::unary<ops::Log1p>(x); }
/// 1 / (1 + e⁻ˣ), without overflow.
template <Shape S>
constexpr Expr<S> logistic(Expr<S> x) { return detail::unary<ops::Logistic>(x); }
/// log(1 + eˣ), without overflow.
template <Shape S>
constexpr Expr<S> softplus(Expr<S> x) { return detail::unary<ops::Softplus>(x); }

/// √x; its derivative at 0 is infinite.
template <Shape S>
constexpr Expr<S> sqrt(Expr<S> x) { return detail::unary<ops::Sqrt>(x); }
/// 1 / √x; ±inf at ±0.
template <Shape S>
constexpr Expr<S> rsqrt(Expr<S> x) { return detail::unary<ops::Rsqrt>(x); }
/// ∛x, also of a negative x; its derivative at 0 is infinite.
template <Shape S>
constexpr Expr<S> cbrt(Expr<S> x) { return detail::unary<ops::Cbrt>(x); }

/// x to the power of a number. Of a small whole one, and of ±½, it is made of cheaper ops.
template <Shape S, Numeric N>
constexpr Expr<S> pow(Expr<S> x, N exponent) {
  return {ops::power(x.ref, static_cast<double>(exponent))};
}
/// A number to the power of x.
template <Numeric N, Shape S>
constexpr Expr<S> pow(N base, Expr<S> x) {
  return {apply<ops::Pow>(constant(*x.ref.tape, static_cast<double>(base)), x.ref)};
}
/// a to the power of b; a negative a only for whole b, else NaN. The derivative with respect to b is 0
/// where a is 0 and b is not negative.
template <Shape A, Shape B>
constexpr auto pow(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::broadcasts<detail::name_of<ops::Pow>, A, B>())::fits;
  return detail::binary<ops::Pow>(a, b);
}

/// √(a² + b²) without overflow; its derivatives at (0, 0) are 0.
template <Shape A, Shape B>
constexpr auto hypot(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::broadcasts<detail::name_of<ops::Hypot>, A, B>())::fits;
  return detail::binary<ops::Hypot>(a, b);
}
template <Shape S, Numeric N>
constexpr Expr<S> hypot(Expr<S> a, N b) {
  return hypot(a, detail::like(a, static_cast<double>(b)));
}
template <Shape S, Numeric N>
constexpr Expr<S> hypot(N a, Expr<S> b) {
  return hypot(detail::like(b, static_cast<double>(a)), b);
}

/// The sine of x radians; NaN at ±inf.
template <Shape S>
constexpr Expr<S> sin(Expr<S> x) { return detail::unary<ops::Sin>(x); }
/// The cosine of x radians; NaN at ±inf.
template <Shape S>
constexpr Expr<S> cos(Expr<S> x) { return detail::unary<ops::Cos>(x); }
/// The tangent of x radians; NaN at ±inf.
template <Shape S>
constexpr Expr<S> tan(Expr<S> x) { return detail::unary<ops::Tan>(x); }
/// The angle in [-π/2, π/2] whose sine is x; NaN outside [-1, 1]. Its derivative at ±1 is infinite.
template <Shape S>
constexpr Expr<S> asin(Expr<S> x) { return detail::unary<ops::Asin>(x); }
/// The angle in [0, π] whose cosine is x; NaN outside [-1, 1]. Its derivative at ±1 is -inf.
template <Shape S>
constexpr Expr<S> acos(Expr<S> x) { return detail::unary<ops::Acos>(x); }
/// The angle in [-π/2, π/2] whose tangent is x.
template <Shape S>
constexpr Expr<S> atan(Expr<S> x) { return detail::unary<ops::Atan>(x); }
/// The angle of the point (x, y) = (b, a) in [-π, π]; its derivatives at (0, 0) are 0.
template <Shape A, Shape B>
constexpr auto atan2(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::broadcasts<detail::name_of<ops::Atan2>, A, B>())::fits;
  return detail::binary<ops::Atan2>(a, b);
}
template <Shape S, Numeric N>
constexpr Expr<S> atan2(Expr<S> a, N b) {
  return atan2(a, detail::like(a, static_cast<double>(b)));
}
template <Shape S, Numeric N>
constexpr Expr<S> atan2(N a, Expr<S> b) {
  return atan2(detail::like(b, static_cast<double>(a)), b);
}

/// (eˣ - e⁻ˣ) / 2
template <Shape S>
constexpr Expr<S> sinh(Expr<S> x) { return detail::unary<ops::Sinh>(x); }
/// (eˣ + e⁻ˣ) / 2
template <Shape S>
constexpr Expr<S> cosh(Expr<S> x) { return detail::unary<ops::Cosh>(x); }
/// The hyperbolic tangent.
template <Shape S>
constexpr Expr<S> tanh(Expr<S> x) { return detail::unary<ops::Tanh>(x); }
/// The inverse of sinh.
template <Shape S>
constexpr Expr<S> asinh(Expr<S> x) { return detail::unary<ops::Asinh>(x); }
/// The inverse of cosh, not negative; NaN below 1. Its derivative at 1 is infinite.
template <Shape S>
constexpr Expr<S> acosh(Expr<S> x) { return detail::unary<ops::Acosh>(x); }
/// The inverse of tanh; ±inf at ±1, NaN beyond.
template <Shape S>
constexpr Expr<S> atanh(Expr<S> x) { return detail::unary<ops::Atanh>(x); }

/// The error function, 2/√π ∫₀ˣ exp(-t²) dt.
template <Shape S>
constexpr Expr<S> erf(Expr<S> x) { return detail::unary<ops::Erf>(x); }
/// 1 - erf(x), accurate for large x.
template <Shape S>
constexpr Expr<S> erfc(Expr<S> x) { return detail::unary<ops::Erfc>(x); }
/// log |Γ(x)|; inf at 0 and at negative whole numbers. Computed lane by lane.
template <Shape S>
constexpr Expr<S> lgamma(Expr<S> x) { return detail::unary<ops::Lgamma>(x); }
/// ψ(x), the derivative of log |Γ|; NaN at 0 and at negative whole numbers. Computed lane by lane.
template <Shape S>
constexpr Expr<S> digamma(Expr<S> x) { return {ops::polygamma(0, x.ref)}; }

}  // namespace etch::inline ETCH_TARGET
