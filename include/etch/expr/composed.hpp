// Functions made of others; differentiation and fusion see only their parts.
// May not record ops of its own.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// The largest element as a shift against overflow: it changes no value, so it needs no gradient.
template <Shape S>
constexpr Scalar shift(Expr<S> x) { return stop_gradient(max(x)); }

}  // namespace detail

/// exp(x) / Σ exp(x), shifted by the maximum so that no exponential overflows.
template <Shape S>
constexpr Expr<S> softmax(Expr<S> x) {
  const auto powers = exp(x - detail::shift(x));
  return powers / sum(powers);
}

/// log Σ exp(x), shifted by the maximum.
template <Shape S>
constexpr Scalar log_sum_exp(Expr<S> x) {
  const auto largest = detail::shift(x);
  return log(sum(exp(x - largest))) + largest;
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

}  // namespace etch::inline ETCH_TARGET
