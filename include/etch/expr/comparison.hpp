// Comparisons of expressions, and the choice between two.
// May not know derivatives.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/operands.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/shape/broadcast.hpp>

namespace etch::inline ETCH_TARGET {

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
template <Numeric N, Shape S>
constexpr Expr<S> operator<(N a, Expr<S> b) { return detail::like(b, static_cast<double>(a)) < b; }
template <Numeric N, Shape S>
constexpr Expr<S> operator<=(N a, Expr<S> b) { return detail::like(b, static_cast<double>(a)) <= b; }
template <Numeric N, Shape S>
constexpr Expr<S> operator>(N a, Expr<S> b) { return b < detail::like(b, static_cast<double>(a)); }
template <Numeric N, Shape S>
constexpr Expr<S> operator>=(N a, Expr<S> b) { return b <= detail::like(b, static_cast<double>(a)); }

/// 1 where a = b, else 0. A function and no operator: numbers that were computed seldom are equal.
template <Shape A, Shape B>
constexpr auto equal(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::broadcasts<detail::name_of<ops::Equal>, A, B>())::fits;
  return detail::binary<ops::Equal>(a, b);
}
template <Shape S, Numeric N>
constexpr Expr<S> equal(Expr<S> a, N b) {
  return equal(a, detail::like(a, static_cast<double>(b)));
}
template <Shape S, Numeric N>
constexpr Expr<S> equal(N a, Expr<S> b) {
  return equal(detail::like(b, static_cast<double>(a)), b);
}

/// a where the condition is not 0, else b. The adjoint of what is not taken is 0, and no product makes
/// it so: an infinity in either does no harm here. A NaN can still come from the branch itself, as 0·inf;
/// docs/edges.md shows how to avoid it.
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
template <Shape C, Numeric A, Numeric B>
constexpr Expr<C> select(Expr<C> condition, A a, B b) {
  return select(condition, detail::like(condition, static_cast<double>(a)), b);
}

}  // namespace etch::inline ETCH_TARGET
