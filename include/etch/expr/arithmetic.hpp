// Arithmetic on expressions: operators, extrema, rounding; each checks the shapes in its operands' types.
// May not know derivatives.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/operands.hpp>
#include <etch/op/elementwise.hpp>

namespace etch::inline ETCH_TARGET {

// The four operations, element by element; shapes broadcast as in NumPy. `a * b` is the elementwise
// product, `matmul(a, b)` the matrix product.
template <Shape A, Shape B>
constexpr auto operator+(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::broadcasts<detail::name_of<ops::Add>, A, B>())::fits;
  return detail::binary<ops::Add>(a, b);
}
template <Shape A, Shape B>
constexpr auto operator-(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::broadcasts<detail::name_of<ops::Subtract>, A, B>())::fits;
  return detail::binary<ops::Subtract>(a, b);
}
template <Shape A, Shape B>
constexpr auto operator*(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::broadcasts<detail::name_of<ops::Multiply>, A, B>())::fits;
  return detail::binary<ops::Multiply>(a, b);
}
template <Shape A, Shape B>
constexpr auto operator/(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::broadcasts<detail::name_of<ops::Divide>, A, B>())::fits;
  return detail::binary<ops::Divide>(a, b);
}
template <Shape S>
constexpr Expr<S> operator-(Expr<S> x) { return detail::unary<ops::Negate>(x); }

template <Shape S, Numeric N>
constexpr Expr<S> operator+(Expr<S> a, N b) { return a + detail::like(a, static_cast<double>(b)); }
template <Shape S, Numeric N>
constexpr Expr<S> operator-(Expr<S> a, N b) { return a - detail::like(a, static_cast<double>(b)); }
template <Shape S, Numeric N>
constexpr Expr<S> operator*(Expr<S> a, N b) { return a * detail::like(a, static_cast<double>(b)); }
template <Shape S, Numeric N>
constexpr Expr<S> operator/(Expr<S> a, N b) { return a / detail::like(a, static_cast<double>(b)); }
template <Numeric N, Shape S>
constexpr Expr<S> operator+(N a, Expr<S> b) { return detail::like(b, static_cast<double>(a)) + b; }
template <Numeric N, Shape S>
constexpr Expr<S> operator-(N a, Expr<S> b) { return detail::like(b, static_cast<double>(a)) - b; }
template <Numeric N, Shape S>
constexpr Expr<S> operator*(N a, Expr<S> b) { return detail::like(b, static_cast<double>(a)) * b; }
template <Numeric N, Shape S>
constexpr Expr<S> operator/(N a, Expr<S> b) { return detail::like(b, static_cast<double>(a)) / b; }

/// x
template <Shape S>
constexpr Expr<S> operator+(Expr<S> x) { return x; }

// a = a + b and so on, of a number or of what broadcasts to a's shape.
template <Shape A, class B>
constexpr Expr<A>& operator+=(Expr<A>& a, B b) { return a = a + b; }
template <Shape A, class B>
constexpr Expr<A>& operator-=(Expr<A>& a, B b) { return a = a - b; }
template <Shape A, class B>
constexpr Expr<A>& operator*=(Expr<A>& a, B b) { return a = a * b; }
template <Shape A, class B>
constexpr Expr<A>& operator/=(Expr<A>& a, B b) { return a = a / b; }

/// x²
template <Shape S>
constexpr Expr<S> square(Expr<S> x) { return detail::unary<ops::Square>(x); }
/// |x|; its derivative at 0 is 0.
template <Shape S>
constexpr Expr<S> abs(Expr<S> x) { return detail::unary<ops::Abs>(x); }
/// -1, 0 or 1 with x; its derivative is 0 everywhere.
template <Shape S>
constexpr Expr<S> sign(Expr<S> x) { return detail::unary<ops::Sign>(x); }
/// max(x, 0); its derivative at 0 is 0.
template <Shape S>
constexpr Expr<S> relu(Expr<S> x) { return detail::unary<ops::Relu>(x); }
/// 1 where x > 0, else 0; its derivative is 0 everywhere.
template <Shape S>
constexpr Expr<S> step(Expr<S> x) { return detail::unary<ops::Step>(x); }
/// x, through which no gradient flows back.
template <Shape S>
constexpr Expr<S> stop_gradient(Expr<S> x) { return detail::unary<ops::StopGradient>(x); }

/// The larger of two, element by element, NaN where either is; a tie's gradient goes to the first.
template <Shape A, Shape B>
constexpr auto maximum(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::broadcasts<detail::name_of<ops::Maximum>, A, B>())::fits;
  return detail::binary<ops::Maximum>(a, b);
}
template <Shape S, Numeric N>
constexpr Expr<S> maximum(Expr<S> a, N b) {
  return maximum(a, detail::like(a, static_cast<double>(b)));
}
template <Shape S, Numeric N>
constexpr Expr<S> maximum(N a, Expr<S> b) {
  return maximum(detail::like(b, static_cast<double>(a)), b);
}
/// The smaller of two, element by element, NaN where either is; a tie's gradient goes to the first.
template <Shape A, Shape B>
constexpr auto minimum(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::broadcasts<detail::name_of<ops::Minimum>, A, B>())::fits;
  return detail::binary<ops::Minimum>(a, b);
}
template <Shape S, Numeric N>
constexpr Expr<S> minimum(Expr<S> a, N b) {
  return minimum(a, detail::like(a, static_cast<double>(b)));
}
template <Shape S, Numeric N>
constexpr Expr<S> minimum(N a, Expr<S> b) {
  return minimum(detail::like(b, static_cast<double>(a)), b);
}

/// x, no less than `low` and no more than `high`, which may be numbers or expressions: minimum(maximum(x,
/// low), high). At a bound the gradient goes to x.
template <Shape S, class Low, class High>
constexpr auto clamp(Expr<S> x, Low low, High high) {
  return minimum(maximum(x, low), high);
}

/// The largest whole number not above x; its derivative is 0 everywhere.
template <Shape S>
constexpr Expr<S> floor(Expr<S> x) { return detail::unary<ops::Floor>(x); }
/// The smallest whole number not below x; its derivative is 0 everywhere.
template <Shape S>
constexpr Expr<S> ceil(Expr<S> x) { return detail::unary<ops::Ceil>(x); }
/// The whole part of x, towards zero; its derivative is 0 everywhere.
template <Shape S>
constexpr Expr<S> trunc(Expr<S> x) { return detail::unary<ops::Trunc>(x); }
/// The nearest whole number, halves away from zero; its derivative is 0 everywhere.
template <Shape S>
constexpr Expr<S> round(Expr<S> x) { return detail::unary<ops::Round>(x); }
/// a - b·trunc(a / b), exactly: the remainder with the sign of a, NaN where b is 0. The quotient counts
/// as constant: the derivatives are 1 and -trunc(a / b).
template <Shape A, Shape B>
constexpr auto fmod(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::broadcasts<detail::name_of<ops::Fmod>, A, B>())::fits;
  return detail::binary<ops::Fmod>(a, b);
}
template <Shape S, Numeric N>
constexpr Expr<S> fmod(Expr<S> a, N b) {
  return fmod(a, detail::like(a, static_cast<double>(b)));
}
template <Shape S, Numeric N>
constexpr Expr<S> fmod(N a, Expr<S> b) {
  return fmod(detail::like(b, static_cast<double>(a)), b);
}

}  // namespace etch::inline ETCH_TARGET
