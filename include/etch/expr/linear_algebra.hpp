// What a user writes to solve, invert and factorise small square matrices.
// May not know derivatives or Eigen's part; those stand in op/linear_algebra.hpp.
//
// Nothing here throws: a matrix that has no result gives NaN or infinity, where each function says so.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/op/linear_algebra.hpp>

namespace etch::inline ETCH_TARGET {

namespace detail {

constexpr bool is_square(Shape shape) { return shape.rank == 2 && shape[0] == shape[1]; }

template <FixedString Name, Shape A, Shape B>
struct RightSideDoesNotFit {
  static constexpr Text text = diagnostics::right_side_does_not_fit(Name, A.axes(), B.axes());
};

template <FixedString Name, Shape S>
constexpr auto is_judged_square() {
  return diagnostics::judge<is_square(S), NotAMatrix<Name, "a square matrix", S>>();
}

/// Whether B may stand on the right of a system of equations A.
constexpr bool is_solved(Shape a, Shape b) { return is_square(a) && multiplies(b) && b[0] == a[0]; }

template <FixedString Name, Shape A, Shape B>
constexpr auto solves() {
  if constexpr (!is_square(A)) {
    return is_judged_square<Name, A>();
  } else {
    return diagnostics::judge<is_solved(A, B), RightSideDoesNotFit<Name, A, B>>();
  }
}

/// An op of a system of equations; a vector on the right is a matrix of one column to it.
template <template <int, int, bool> class Struct, Shape A, Shape B>
constexpr Expr<B> solve_with(Expr<A> a, Expr<B> b) {
  if constexpr (is_solved(A, B)) {
    constexpr Shape columns = as_columns(B);
    const Ref x = apply<Struct<columns[0], columns[1], false>>(a.ref, reshape(b.ref, columns));
    return {reshape(x, B)};
  } else {
    return stand_in<B>(b);
  }
}

template <template <int> class Struct, Shape Result, Shape S>
constexpr Expr<Result> of_square(Expr<S> a) {
  if constexpr (is_square(S)) {
    return {apply<Struct<S[0]>>(a.ref)};
  } else {
    return stand_in<Result>(a);
  }
}

}  // namespace detail

/// The X with A·X = B, for A [n, n] and B [n] or [n, m]. By LU with partial pivoting. NaN throughout
/// where A is singular (a pivot is 0).
template <Shape A, Shape B>
constexpr Expr<B> solve(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] = typename decltype(detail::solves<"solve", A, B>())::fits;
  return detail::solve_with<ops::Solve>(a, b);
}

/// The X with L·X = B, for L [n, n] and B [n] or [n, m], by substitution. Only L's lower triangle is read,
/// and only that has a gradient. NaN throughout where a number on the diagonal is 0.
template <Shape A, Shape B>
constexpr Expr<B> triangular_solve(Expr<A> l, Expr<B> b) {
  using Fits [[maybe_unused]] = typename decltype(detail::solves<"triangular_solve", A, B>())::fits;
  return detail::solve_with<ops::TriangularSolve>(l, b);
}

/// A⁻¹, of A [n, n]. To 4×4 from cofactors, beyond by LU with partial pivoting. NaN throughout where A
/// is singular (its determinant, or a pivot, is 0). `solve(a, b)` is more exact than
/// `matmul(inverse(a), b)`, and less work.
template <Shape S>
constexpr Expr<S> inverse(Expr<S> a) {
  using Fits [[maybe_unused]] = typename decltype(detail::is_judged_square<"inverse", S>())::fits;
  return detail::of_square<ops::Inverse, S>(a);
}

/// det A, of A [n, n]; 0 where A is singular. The gradient is the matrix of cofactors, which is right for
/// a singular A too, and so is the second derivative to 3×3; beyond, that is computed from A⁻¹, and NaN
/// where A is singular.
template <Shape S>
constexpr Scalar determinant(Expr<S> a) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::is_judged_square<"determinant", S>())::fits;
  return detail::of_square<ops::Determinant, Shape{}>(a);
}

/// log|det A|, of A [n, n]; where A is singular -inf, with a gradient that is NaN. Neither over- nor
/// underflows where the determinant would.
template <Shape S>
constexpr Scalar log_determinant(Expr<S> a) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::is_judged_square<"log_determinant", S>())::fits;
  return detail::of_square<ops::LogDeterminant, Shape{}>(a);
}

/// The lower triangular L, its diagonal positive, with L·Lᵀ = A, of a symmetric A [n, n]. It is computed
/// from ½·(A + Aᵀ), so that every element counts and the gradient is symmetric. NaN throughout where A is
/// not positive definite.
template <Shape S>
constexpr Expr<S> cholesky(Expr<S> a) {
  using Fits [[maybe_unused]] = typename decltype(detail::is_judged_square<"cholesky", S>())::fits;
  return detail::of_square<ops::Cholesky, S>(a);
}

}  // namespace etch::inline ETCH_TARGET
