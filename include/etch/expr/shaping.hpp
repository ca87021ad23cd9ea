// Functions whose result has another shape than their operands: reductions, products, reshapes.
// May not know derivatives or kernels.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/op/contraction.hpp>
#include <etch/op/movement.hpp>
#include <etch/op/product.hpp>
#include <etch/op/reduction.hpp>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <FixedString Name, Shape S, int Axis>
struct NoSuchAxis {
  static constexpr Text text = diagnostics::no_such_axis(Name, Axis, S.axes());
};

template <Shape From, Shape To>
struct ReshapeChangesCount {
  static constexpr Text text = diagnostics::reshape_changes_count(From.axes(), To.axes());
};

template <Shape A, Shape B>
struct InnerExtentsDiffer {
  static constexpr Text text = diagnostics::inner_extents_differ(A.axes(), B.axes());
};

template <FixedString Name, FixedString Wants, Shape S>
struct NotAMatrix {
  static constexpr Text text = diagnostics::not_a_matrix(Name, Wants, S.axes());
};

template <FixedString Name, Shape A, Shape B>
struct NotTwoVectors {
  static constexpr Text text = diagnostics::not_two_vectors(Name, A.axes(), B.axes());
};

template <FixedString Name, FixedString Instead>
struct ExtremumOfTwo {
  static constexpr Text text = diagnostics::extremum_of_two(Name, Instead);
};

template <FixedString Name, FixedString Instead, Shape S>
constexpr auto of_one() {
  return diagnostics::judge_use<never<S>, ExtremumOfTwo<Name, Instead>>();
}

template <FixedString What, Shape S>
struct ExtentBelowOne {
  static constexpr Text text = diagnostics::extent_below_one(What, S.axes());
};

constexpr bool has_axis(Shape shape, int axis) { return axis >= 0 && axis < shape.rank; }

/// Whether every extent is at least 1.
constexpr bool all_positive(Shape shape) {
  for (int axis = 0; axis < shape.rank; ++axis) {
    if (shape[axis] < 1) return false;
  }
  return true;
}

/// Whether matmul takes it: a vector or a matrix.
constexpr bool multiplies(Shape shape) { return shape.rank == 1 || shape.rank == 2; }
constexpr bool multiply(Shape a, Shape b) {
  return multiplies(a) && multiplies(b) && a[a.rank - 1] == b[0];
}

/// The verdict on the operands of a matrix product, as `broadcasts` gives one on an operator's.
template <Shape A, Shape B>
constexpr auto contracts() {
  if constexpr (!multiplies(A) || !multiplies(B)) {
    constexpr Shape wrong = multiplies(A) ? B : A;
    return diagnostics::judge<false, NotAMatrix<"matmul", "matrices or vectors", wrong>>();
  } else {
    return diagnostics::judge<multiply(A, B), InnerExtentsDiffer<A, B>>();
  }
}

template <FixedString Name, int Axis, Shape S>
constexpr auto reduces() {
  return diagnostics::judge<has_axis(S, Axis), NoSuchAxis<Name, S, Axis>>();
}

constexpr int extent_or_one(Shape shape, int axis) {
  return has_axis(shape, axis) ? shape[axis] : 1;
}

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
  if constexpr (!has_axis(S, Axis)) {
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
constexpr auto sum(Expr<S> x) {
  using Fits [[maybe_unused]] = typename decltype(detail::reduces<"sum", Axis, S>())::fits;
  return detail::reduce_axis<ops::Sum, Axis>(x);
}

/// The mean of all elements.
template <Shape S>
constexpr Scalar mean(Expr<S> x) { return sum(x) * (1.0 / S.size()); }
template <int Axis, Shape S>
constexpr auto mean(Expr<S> x) {
  using Fits [[maybe_unused]] = typename decltype(detail::reduces<"mean", Axis, S>())::fits;
  return detail::reduce_axis<ops::Sum, Axis>(x) * (1.0 / detail::extent_or_one(S, Axis));
}

/// The largest element; a tie's gradient goes to the first in row-major order.
template <Shape S>
constexpr Scalar max(Expr<S> x) { return detail::reduce_all<ops::MaximumOf>(x); }
template <int Axis, Shape S>
constexpr auto max(Expr<S> x) {
  using Fits [[maybe_unused]] = typename decltype(detail::reduces<"max", Axis, S>())::fits;
  return detail::reduce_axis<ops::MaximumOf, Axis>(x);
}

/// The smallest element; a tie's gradient goes to the first in row-major order.
template <Shape S>
constexpr Scalar min(Expr<S> x) { return detail::reduce_all<ops::MinimumOf>(x); }
template <int Axis, Shape S>
constexpr auto min(Expr<S> x) {
  using Fits [[maybe_unused]] = typename decltype(detail::reduces<"min", Axis, S>())::fits;
  return detail::reduce_axis<ops::MinimumOf, Axis>(x);
}

// max(a, b) and min(a, b) only say what to write instead. Of two operands of one type they are as special
// as std::max, so that a using declaration of that makes no call ambiguous.

/// An error: write maximum(a, b).
template <Shape S>
constexpr Expr<S> max(Expr<S> a, Expr<S>) {
  using Fits [[maybe_unused]] = typename decltype(detail::of_one<"max", "maximum", S>())::fits;
  return a;
}
template <Shape S, class Other>
constexpr Expr<S> max(Expr<S> a, Other) {
  using Fits [[maybe_unused]] = typename decltype(detail::of_one<"max", "maximum", S>())::fits;
  return a;
}
template <Numeric N, Shape S>
constexpr Expr<S> max(N, Expr<S> b) {
  using Fits [[maybe_unused]] = typename decltype(detail::of_one<"max", "maximum", S>())::fits;
  return b;
}
/// An error: write minimum(a, b).
template <Shape S>
constexpr Expr<S> min(Expr<S> a, Expr<S>) {
  using Fits [[maybe_unused]] = typename decltype(detail::of_one<"min", "minimum", S>())::fits;
  return a;
}
template <Shape S, class Other>
constexpr Expr<S> min(Expr<S> a, Other) {
  using Fits [[maybe_unused]] = typename decltype(detail::of_one<"min", "minimum", S>())::fits;
  return a;
}
template <Numeric N, Shape S>
constexpr Expr<S> min(N, Expr<S> b) {
  using Fits [[maybe_unused]] = typename decltype(detail::of_one<"min", "minimum", S>())::fits;
  return b;
}

/// The product of all elements. Its gradient is exact where factors are 0: a lone zero gets the product
/// of the others, and where there are two or more every element gets 0.
template <Shape S>
constexpr Scalar product(Expr<S> x) {
  return {reshape(product_over(x.ref, all_axes(S), x.rate()), Shape{})};
}
template <int Axis, Shape S>
constexpr auto product(Expr<S> x) {
  using Fits [[maybe_unused]] = typename decltype(detail::reduces<"product", Axis, S>())::fits;
  if constexpr (detail::has_axis(S, Axis)) {
    constexpr Shape result = detail::without_axis(S, Axis);
    return Expr<result>{reshape(product_over(x.ref, 1u << Axis, x.rate()), result)};
  } else {
    return x;
  }
}

/// Σ over the samples of the batch, element by element.
template <Shape S>
constexpr Expr<S> batch_sum(Expr<S> x) { return detail::reduce_batch<ops::Sum>(x); }
/// How many samples the batch has.
template <Shape S>
constexpr Scalar batch_size(Expr<S> x) {
  return {{x.ref.tape, x.ref.tape->record({.op = &op<ops::BatchSize>})}};
}
/// The mean over the samples of the batch, element by element; x where it is the same for all.
template <Shape S>
constexpr Expr<S> batch_mean(Expr<S> x) {
  if (x.rate() == Rate::step) return x;
  return batch_sum(x) / batch_size(x);
}
/// The largest over the samples of the batch; a tie's gradient goes to the first sample.
template <Shape S>
constexpr Expr<S> batch_max(Expr<S> x) { return detail::reduce_batch<ops::MaximumOf>(x); }

/// The same elements in row-major order under another shape.
template <Shape To, Shape From>
constexpr Expr<To> reshape(Expr<From> x) {
  using Fits [[maybe_unused]] =
      typename decltype(diagnostics::judge<
      From.size() == To.size(), detail::ReshapeChangesCount<From, To>>())::fits;
  if constexpr (From.size() == To.size()) {
    return {reshape(x.ref, To)};
  } else {
    return detail::stand_in<To>(x);
  }
}

/// A matrix with its axes exchanged.
template <Shape S>
constexpr auto transpose(Expr<S> x) {
  using Fits [[maybe_unused]] =
      typename decltype(diagnostics::judge<
      S.rank == 2, detail::NotAMatrix<"transpose", "a matrix", S>>())::fits;
  if constexpr (S.rank == 2) {
    return Expr<Shape{S[1], S[0]}>{transpose(x.ref)};
  } else {
    return x;
  }
}

/// The matrix product Σₖ a(i, k)·b(k, j). A vector on the left is a row, on the right a column, and
/// its axis is gone from the result.
template <Shape A, Shape B>
constexpr auto matmul(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] = typename decltype(detail::contracts<A, B>())::fits;
  constexpr Shape result = detail::product_shape(A, B);
  if constexpr (detail::multiply(A, B)) {
    const Ref product = contract(reshape(a.ref, detail::as_rows(A)), false,
                                 reshape(b.ref, detail::as_columns(B)), false,
                                 common_rate(a.rate(), b.rate()));
    return Expr<result>{reshape(product, result)};
  } else {
    return detail::stand_in<result>(a);
  }
}

/// 1 at the place the label names and 0 elsewhere: a vector of N classes.
template <int N>
constexpr Expr<Shape{N}> one_hot(IndexExpr<Shape{}> label) {
  using Fits [[maybe_unused]] =
      typename decltype(diagnostics::judge<
      (N > 0), detail::ExtentBelowOne<"one_hot", Shape{N}>>())::fits;
  const Ref place = iota(*label.ref.tape, 0, N);
  return {apply<ops::Equal>(place, apply<ops::FromIndex>(label.ref))};
}

}  // namespace etch::inline ETCH_TARGET
