// What every function on expressions is made with: the verdict on its operands, and one op recorded.
// May not know derivatives.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/op/elementwise.hpp>
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

}  // namespace etch::inline ETCH_TARGET
