// Functions made of others; differentiation and fusion see only their parts.
// May not record ops of its own.
//
// Each is written once for a set of axes, which stay with extent 1, so that what is reduced and what is
// not broadcast against each other; the functions users call name one axis or all.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <class Reduction, unsigned Axes, Shape S>
constexpr auto reduce_kept(Expr<S> x) {
  return Expr<reduced_shape(S, Axes)>{reduce(op<Reduction>, x.ref, Axes, x.rate())};
}

constexpr int count_along(const Shape& shape, unsigned axes) {
  return shape.size() / reduced_shape(shape, axes).size();
}

/// The largest element as a shift against overflow: it changes no value, so it needs no gradient.
template <unsigned Axes, Shape S>
constexpr auto shift(Expr<S> x) {
  return stop_gradient(reduce_kept<ops::MaximumOf, Axes>(x));
}

template <unsigned Axes, Shape S>
constexpr Expr<S> softmax_along(Expr<S> x) {
  const auto powers = exp(x - shift<Axes>(x));
  return powers / reduce_kept<ops::Sum, Axes>(powers);
}

template <unsigned Axes, Shape S>
constexpr auto log_sum_exp_along(Expr<S> x) {
  const auto largest = shift<Axes>(x);
  return log(reduce_kept<ops::Sum, Axes>(exp(x - largest))) + largest;
}

/// The shift goes before the logarithm is added, which is small beside a large one.
template <unsigned Axes, Shape S>
constexpr Expr<S> log_softmax_along(Expr<S> x) {
  const auto shifted = x - shift<Axes>(x);
  return shifted - log(reduce_kept<ops::Sum, Axes>(exp(shifted)));
}

/// For any number s, Σ (x − s)² is Σ (x − mean)² + n·(mean − s)². With the mean itself as s, under
/// stop_gradient, the second term is 0 and has no gradient but a second one: so no sum has to run
/// backwards, and all derivatives are those of the variance.
template <unsigned Axes, Shape S>
constexpr auto variance_along(Expr<S> x) {
  const double share = 1.0 / count_along(S, Axes);
  const auto average = reduce_kept<ops::Sum, Axes>(x) * share;
  const auto centre = stop_gradient(average);
  return reduce_kept<ops::Sum, Axes>(square(x - centre)) * share - square(average - centre);
}

/// Scaled by the largest magnitude, so that no square overflows or is lost; not where that or its
/// reciprocal is 0 or infinite. The root sees 1 in the place of a 0, whose derivative is infinite.
template <unsigned Axes, Shape S>
constexpr auto norm_along(Expr<S> x) {
  const auto largest = shift<Axes>(abs(x));
  const auto inverse = 1 / largest;
  const auto is_scale = (inverse > 0) * (inverse * 0 >= 0);
  const auto squares = reduce_kept<ops::Sum, Axes>(square(x * select(is_scale, inverse, 1)));
  const auto is_zero = squares <= 0;
  const auto root = sqrt(select(is_zero, 1, squares)) * select(is_scale, largest, 1);
  return select(is_zero, 0, root);
}

/// The result for all axes as a scalar.
template <Shape S>
constexpr Scalar as_scalar(Expr<S> x) {
  return {reshape(x.ref, Shape{})};
}

/// The result for one axis, which it lacks.
template <int Axis, Shape S>
constexpr auto dropping(Expr<S> x) {
  constexpr Shape result = without_axis(S, Axis);
  return Expr<result>{reshape(x.ref, result)};
}

}  // namespace detail

/// exp(x) / Σ exp(x), shifted by the maximum so that no exponential overflows.
template <Shape S>
constexpr Expr<S> softmax(Expr<S> x) {
  return detail::softmax_along<all_axes(S)>(x);
}
/// The same for each run along an axis.
template <int Axis, Shape S>
constexpr Expr<S> softmax(Expr<S> x) {
  using Fits [[maybe_unused]] = typename decltype(detail::reduces<"softmax", Axis, S>())::fits;
  if constexpr (detail::has_axis(S, Axis)) {
    return detail::softmax_along<1u << Axis>(x);
  } else {
    return x;
  }
}

/// x − log Σ exp(x), shifted by the maximum: log softmax(x), also where that is too small to be a number.
template <Shape S>
constexpr Expr<S> log_softmax(Expr<S> x) {
  return detail::log_softmax_along<all_axes(S)>(x);
}
/// The same for each run along an axis.
template <int Axis, Shape S>
constexpr Expr<S> log_softmax(Expr<S> x) {
  using Fits [[maybe_unused]] = typename decltype(detail::reduces<"log_softmax", Axis, S>())::fits;
  if constexpr (detail::has_axis(S, Axis)) {
    return detail::log_softmax_along<1u << Axis>(x);
  } else {
    return x;
  }
}

/// log Σ exp(x), shifted by the maximum.
template <Shape S>
constexpr Scalar log_sum_exp(Expr<S> x) {
  return detail::as_scalar(detail::log_sum_exp_along<all_axes(S)>(x));
}
/// The same along an axis, which the result lacks.
template <int Axis, Shape S>
constexpr auto log_sum_exp(Expr<S> x) {
  using Fits [[maybe_unused]] = typename decltype(detail::reduces<"log_sum_exp", Axis, S>())::fits;
  if constexpr (detail::has_axis(S, Axis)) {
    return detail::dropping<Axis>(detail::log_sum_exp_along<1u << Axis>(x));
  } else {
    return x;
  }
}

/// The mean of (x − mean)²: the population's variance, divided by the number of elements.
template <Shape S>
constexpr Scalar variance(Expr<S> x) {
  return detail::as_scalar(detail::variance_along<all_axes(S)>(x));
}
/// The same along an axis, which the result lacks.
template <int Axis, Shape S>
constexpr auto variance(Expr<S> x) {
  using Fits [[maybe_unused]] = typename decltype(detail::reduces<"variance", Axis, S>())::fits;
  if constexpr (detail::has_axis(S, Axis)) {
    return detail::dropping<Axis>(detail::variance_along<1u << Axis>(x));
  } else {
    return x;
  }
}

/// √Σ x², the Euclidean norm (of a matrix: Frobenius'), scaled so that no square overflows. Its
/// gradient at 0 is 0.
template <Shape S>
constexpr Scalar norm(Expr<S> x) {
  return detail::as_scalar(detail::norm_along<all_axes(S)>(x));
}
/// The same along an axis, which the result lacks.
template <int Axis, Shape S>
constexpr auto norm(Expr<S> x) {
  using Fits [[maybe_unused]] = typename decltype(detail::reduces<"norm", Axis, S>())::fits;
  if constexpr (detail::has_axis(S, Axis)) {
    return detail::dropping<Axis>(detail::norm_along<1u << Axis>(x));
  } else {
    return x;
  }
}

/// Σ a·b of two vectors.
template <Shape A, Shape B>
constexpr Scalar dot(Expr<A> a, Expr<B> b) {
  constexpr bool fits = A.rank == 1 && A == B;
  using Fits [[maybe_unused]] =
      typename decltype(diagnostics::judge<fits, detail::NotTwoVectors<"dot", A, B>>())::fits;
  if constexpr (fits) {
    return matmul(a, b);
  } else {
    return detail::stand_in<Shape{}>(a);
  }
}

/// The matrix a(i)·b(j) of two vectors.
template <Shape A, Shape B>
constexpr auto outer(Expr<A> a, Expr<B> b) {
  constexpr bool fits = A.rank == 1 && B.rank == 1;
  constexpr Shape wrong = A.rank == 1 ? B : A;
  using Fits [[maybe_unused]] =
      typename decltype(diagnostics::judge<
                        fits, detail::NotAMatrix<"outer", "two vectors", wrong>>())::fits;
  if constexpr (fits) {
    return Expr<Shape{A[0], 1}>{reshape(a.ref, Shape{A[0], 1})} * b;
  } else {
    return a;
  }
}

}  // namespace etch::inline ETCH_TARGET
