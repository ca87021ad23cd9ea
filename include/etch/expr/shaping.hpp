// Functions whose result has another shape than their operands: reductions, products, reshapes.
// May not know derivatives or kernels.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/op/contraction.hpp>
#include <etch/op/reduction.hpp>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <Shape S, int Axis>
struct NoSuchAxis {
  static constexpr Text text = diagnostics::no_such_axis("a reduction", Axis, S.axes());
};

template <Shape From, Shape To>
struct ReshapeChangesCount {
  static constexpr Text text =
      diagnostics::reshape_changes_count(From.axes(), From.size(), To.axes(), To.size());
};

template <Shape A, Shape B>
struct InnerExtentsDiffer {
  static constexpr Text text = diagnostics::inner_extents_differ(A.axes(), B.axes());
};

template <Shape S>
struct NotAMatrix {
  static constexpr Text text = diagnostics::not_a_matrix("matmul", S.axes());
};

constexpr Shape without_axis(Shape shape, int axis) {
  for (int a = axis; a + 1 < shape.rank; ++a) shape[a] = shape[a + 1];
  shape[--shape.rank] = 0;
  return shape;
}

template <class Reduction, Shape S>
constexpr Scalar reduce_all(Expr<S> x) {
  return {reshape(reduce(op<Reduction>, x.ref, all_axes(S), x.rate()), Shape{})};
}

template <class Reduction, int Axis, Shape S>
constexpr auto reduce_axis(Expr<S> x) {
  if constexpr (Axis < 0 || Axis >= S.rank) {
    diagnostics::stop<NoSuchAxis<S, Axis>>();
    return x;
  } else {
    constexpr Shape result = without_axis(S, Axis);
    return Expr<result>{reshape(reduce(op<Reduction>, x.ref, 1u << Axis, x.rate()), result)};
  }
}

template <class Reduction, Shape S>
constexpr Expr<S> reduce_batch(Expr<S> x) {
  return {reduce(op<Reduction>, x.ref, 0, Rate::step)};
}

/// A vector read as a matrix of one row.
constexpr Shape as_rows(Shape shape) { return shape.rank == 1 ? Shape{1, shape[0]} : shape; }
/// A vector read as a matrix of one column.
constexpr Shape as_columns(Shape shape) { return shape.rank == 1 ? Shape{shape[0], 1} : shape; }

constexpr Shape product_shape(Shape a, Shape b) {
  Shape result;
  if (a.rank == 2) result.append(a[0]);
  if (b.rank == 2) result.append(b[1]);
  return result;
}

}  // namespace detail

/// Σ of all elements.
template <Shape S>
constexpr Scalar sum(Expr<S> x) { return detail::reduce_all<ops::Sum>(x); }
/// Σ along one axis, which the result lacks.
template <int Axis, Shape S>
constexpr auto sum(Expr<S> x) { return detail::reduce_axis<ops::Sum, Axis>(x); }

/// The mean of all elements.
template <Shape S>
constexpr Scalar mean(Expr<S> x) { return sum(x) * (1.0 / S.size()); }
template <int Axis, Shape S>
constexpr auto mean(Expr<S> x) { return sum<Axis>(x) * (1.0 / S[Axis]); }

/// The largest element; a tie's gradient goes to the first in row-major order.
template <Shape S>
constexpr Scalar max(Expr<S> x) { return detail::reduce_all<ops::MaximumOf>(x); }
template <int Axis, Shape S>
constexpr auto max(Expr<S> x) { return detail::reduce_axis<ops::MaximumOf, Axis>(x); }

/// The smallest element; a tie's gradient goes to the first in row-major order.
template <Shape S>
constexpr Scalar min(Expr<S> x) { return detail::reduce_all<ops::MinimumOf>(x); }
template <int Axis, Shape S>
constexpr auto min(Expr<S> x) { return detail::reduce_axis<ops::MinimumOf, Axis>(x); }

/// Σ over the samples of the batch, element by element.
template <Shape S>
constexpr Expr<S> batch_sum(Expr<S> x) { return detail::reduce_batch<ops::Sum>(x); }
/// The mean over the samples of the batch, element by element.
template <Shape S>
constexpr Expr<S> batch_mean(Expr<S> x) {
  Tape& tape = *x.ref.tape;
  return batch_sum(x) / Scalar{{&tape, tape.record({.op = &op<ops::BatchSize>})}};
}
/// The largest over the samples of the batch; a tie's gradient goes to the first sample.
template <Shape S>
constexpr Expr<S> batch_max(Expr<S> x) { return detail::reduce_batch<ops::MaximumOf>(x); }

/// The same elements in row-major order under another shape.
template <Shape To, Shape From>
constexpr Expr<To> reshape(Expr<From> x) {
  if constexpr (From.size() != To.size()) {
    diagnostics::stop<detail::ReshapeChangesCount<From, To>>();
  }
  return {reshape(x.ref, To)};
}

/// A matrix with its axes exchanged.
template <Shape S>
  requires(S.rank == 2)
constexpr auto transpose(Expr<S> x) {
  return Expr<Shape{S[1], S[0]}>{transpose(x.ref)};
}

/// The matrix product Σₖ a(i, k)·b(k, j). A vector on the left is a row, on the right a column, and
/// its axis is gone from the result.
template <Shape A, Shape B>
constexpr auto matmul(Expr<A> a, Expr<B> b) {
  if constexpr (A.rank < 1 || A.rank > 2) {
    diagnostics::stop<detail::NotAMatrix<A>>();
    return a;
  } else if constexpr (B.rank < 1 || B.rank > 2) {
    diagnostics::stop<detail::NotAMatrix<B>>();
    return a;
  } else if constexpr (A[A.rank - 1] != B[0]) {
    diagnostics::stop<detail::InnerExtentsDiffer<A, B>>();
    return a;
  } else {
    const Ref product = contract(reshape(a.ref, detail::as_rows(A)), false,
                                 reshape(b.ref, detail::as_columns(B)), false,
                                 common_rate(a.rate(), b.rate()));
    constexpr Shape result = detail::product_shape(A, B);
    return Expr<result>{reshape(product, result)};
  }
}

/// 1 at the place the label names and 0 elsewhere: a vector of N classes.
template <int N>
constexpr Expr<Shape{N}> one_hot(IndexExpr<Shape{}> label) {
  const Ref place = iota(*label.ref.tape, 0, N);
  return {apply<ops::Equal>(place, apply<ops::FromIndex>(label.ref))};
}

}  // namespace etch::inline ETCH_TARGET
