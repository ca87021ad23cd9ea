// The operators and functions a user writes on `Expr`: each checks the shapes in its operands' types
// and records one op.
// May not know derivatives; composed functions (softmax, …) stand in expr/composed.hpp.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/op/contraction.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/op/reduction.hpp>
#include <etch/shape/broadcast.hpp>

#include <type_traits>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <class Struct>
inline constexpr FixedString<op<Struct>.name.size()> name_of{op<Struct>.name};

template <FixedString Name, Shape A, Shape B>
struct DoesNotBroadcast {
  static constexpr int rank = A.rank > B.rank ? A.rank : B.rank;
  static constexpr Text text = diagnostics::does_not_broadcast(
      Name, A.axes(), B.axes(), rank - 1 - broadcast_conflict(A, B));
};

/// The verdict on two operands. Each function asks for its `fits` itself: compilers print every call
/// between an error and the user's line.
template <FixedString Name, Shape A, Shape B>
constexpr auto broadcasts() {
  return diagnostics::judge<broadcastable(A, B), DoesNotBroadcast<Name, A, B>>();
}

template <class Struct, Shape S>
constexpr Expr<S> unary(Expr<S> x) {
  return {apply<Struct>(x.ref)};
}

template <class Struct, Shape A, Shape B>
constexpr auto binary(Expr<A> a, Expr<B> b) {
  constexpr Shape result = broadcast_shape(A, B);
  if constexpr (broadcastable(A, B)) {
    return Expr<result>{apply<Struct>(a.ref, b.ref)};
  } else {
    return stand_in<result>(a);
  }
}

template <Shape S>
constexpr Scalar like(Expr<S> x, double number) {
  return {constant(*x.ref.tape, number)};
}

}  // namespace detail

/// A plain number beside an expression.
template <class Number>
concept Numeric = std::is_arithmetic_v<Number>;

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

// Comparisons are 1 where they hold and 0 where not: the condition of a `select`.
template <Shape A, Shape B>
constexpr auto operator<(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::broadcasts<detail::name_of<ops::Less>, A, B>())::fits;
  return detail::binary<ops::Less>(a, b);
}
template <Shape A, Shape B>
constexpr auto operator<=(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::broadcasts<detail::name_of<ops::LessEqual>, A, B>())::fits;
  return detail::binary<ops::LessEqual>(a, b);
}
template <Shape A, Shape B>
constexpr auto operator>(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] = typename decltype(detail::broadcasts<"greater", A, B>())::fits;
  return detail::binary<ops::Less>(b, a);
}
template <Shape A, Shape B>
constexpr auto operator>=(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::broadcasts<"greater_equal", A, B>())::fits;
  return detail::binary<ops::LessEqual>(b, a);
}
template <Shape S, Numeric N>
constexpr Expr<S> operator<(Expr<S> a, N b) { return a < detail::like(a, static_cast<double>(b)); }
template <Shape S, Numeric N>
constexpr Expr<S> operator<=(Expr<S> a, N b) { return a <= detail::like(a, static_cast<double>(b)); }
template <Shape S, Numeric N>
constexpr Expr<S> operator>(Expr<S> a, N b) { return detail::like(a, static_cast<double>(b)) < a; }
template <Shape S, Numeric N>
constexpr Expr<S> operator>=(Expr<S> a, N b) { return detail::like(a, static_cast<double>(b)) <= a; }

/// eˣ
template <Shape S>
constexpr Expr<S> exp(Expr<S> x) { return detail::unary<ops::Exp>(x); }
/// The natural logarithm; -inf at 0, NaN below.
template <Shape S>
constexpr Expr<S> log(Expr<S> x) { return detail::unary<ops::Log>(x); }
/// √x; its derivative at 0 is infinite.
template <Shape S>
constexpr Expr<S> sqrt(Expr<S> x) { return detail::unary<ops::Sqrt>(x); }
/// x²
template <Shape S>
constexpr Expr<S> square(Expr<S> x) { return detail::unary<ops::Square>(x); }
/// The hyperbolic tangent.
template <Shape S>
constexpr Expr<S> tanh(Expr<S> x) { return detail::unary<ops::Tanh>(x); }
/// 1 / (1 + e⁻ˣ)
template <Shape S>
constexpr Expr<S> logistic(Expr<S> x) { return detail::unary<ops::Logistic>(x); }
/// max(x, 0); its derivative at 0 is 0.
template <Shape S>
constexpr Expr<S> relu(Expr<S> x) { return detail::unary<ops::Relu>(x); }
/// 1 where x > 0, else 0; its derivative is 0 everywhere.
template <Shape S>
constexpr Expr<S> step(Expr<S> x) { return detail::unary<ops::Step>(x); }
/// |x|; its derivative at 0 is 0.
template <Shape S>
constexpr Expr<S> abs(Expr<S> x) { return detail::unary<ops::Abs>(x); }
/// x, through which no gradient flows back.
template <Shape S>
constexpr Expr<S> stop_gradient(Expr<S> x) { return detail::unary<ops::StopGradient>(x); }

/// The larger of two, element by element; a tie's gradient goes to the first.
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
/// The smaller of two, element by element; a tie's gradient goes to the first.
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

/// a where the condition is not 0, else b.
template <Shape C, Shape A, Shape B>
constexpr auto select(Expr<C> condition, Expr<A> a, Expr<B> b) {
  constexpr Shape values = broadcast_shape(A, B), result = broadcast_shape(C, values);
  using Fits [[maybe_unused]] = typename decltype(detail::broadcasts<"select", A, B>())::fits;
  if constexpr (!broadcastable(A, B)) {
    return detail::stand_in<result>(a);
  } else {
    using Fits [[maybe_unused]] =
        typename decltype(detail::broadcasts<"select", C, values>())::fits;
    if constexpr (!broadcastable(C, values)) {
      return detail::stand_in<result>(a);
    } else {
      return Expr<result>{apply<ops::Select>(condition.ref, a.ref, b.ref)};
    }
  }
}
template <Shape C, Shape A, Numeric N>
constexpr auto select(Expr<C> condition, Expr<A> a, N b) {
  return select(condition, a, detail::like(a, static_cast<double>(b)));
}
template <Shape C, Numeric N, Shape B>
constexpr auto select(Expr<C> condition, N a, Expr<B> b) {
  return select(condition, detail::like(b, static_cast<double>(a)), b);
}

}  // namespace etch::inline ETCH_TARGET
