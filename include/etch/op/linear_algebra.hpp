// Solving, inverses, determinants and Cholesky factors of small matrices: Eigen computes, the adjoints
// are ours (Giles 2008, "Collected matrix derivative results for forward and reverse mode algorithmic
// differentiation"; Murray 2016, "Differentiation of the Cholesky decomposition").
// May not know the batch, the layout or the kernels.
//
// Every adjoint rule is made of differentiable ops, so derivatives of derivatives come by themselves.
// Where there is no result (a pivot that is 0, a matrix that is not positive definite) all of it is NaN.
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/contraction.hpp>
#include <etch/op/eigen.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/op/record.hpp>
#include <etch/op/reduction.hpp>
#include <etch/shape/elements.hpp>

#include <Eigen/Cholesky>
#include <Eigen/LU>

#include <cmath>
#include <limits>
#include <type_traits>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// A copy to compute with.
template <class T, Shape S>
auto copied(const Elements<T, S>& x) {
  using Number = typename Elements<T, S>::Number;
  constexpr int columns = S.rank == 2 ? S[1] : 1;
  return Working<Number, S[0], columns>(as_eigen(x));
}

/// Writes a result, or NaN where there is none.
template <class Y>
void write_if(bool exists, const auto& result, const Y& y) {
  if (exists) {
    as_eigen(y) = result;
  } else {
    as_eigen(y).setConstant(std::numeric_limits<typename Y::Number>::quiet_NaN());
  }
}

/// Whether a triangular factor can be divided by.
bool has_no_zero_pivot(const auto& factors) { return (factors.diagonal().array() != 0).all(); }

/// The matrix whose element (i, j) is `below` where i > j, `on` where i = j and 0 elsewhere, beside x.
constexpr Ref lower_weights(Ref x, double below, double on) {
  const int n = x.shape()[0];
  const Ref column = iota(*x.tape, 0, n);
  const Ref row = reshape(column, Shape{n, 1});
  return apply<ops::Less>(column, row) * below + apply<ops::Equal>(column, row) * on;
}

/// left·rightᵀ as a share of x's adjoint, summed over the samples as that is.
constexpr Ref share_of(const Adjoints& to, Ref x, Ref left, Ref right) {
  const Rate rate = to.rate_of(x, common_rate(left.rate(), right.rate()));
  return contract(left, false, right, true, rate);
}

}  // namespace detail

namespace ops {

/// X with A·X = B, or with Aᵀ·X = B.
template <int N, int M, bool Transposed>
struct Solve {
  static constexpr auto name = Transposed ? "solve_transposed" : "solve";
  static constexpr auto family = Family::call;
  static constexpr Shape operands[] = {Shape{N, N}, Shape{N, M}};
  static constexpr Shape result{N, M};
  static void value(const auto& a, const auto& b, const auto& x) {
    auto matrix = detail::copied(a);
    if constexpr (Transposed) matrix.transposeInPlace();
    const auto factors = matrix.partialPivLu();
    detail::write_if(detail::has_no_zero_pivot(factors.matrixLU()),
                     factors.solve(detail::copied(b)), x);
  }
  // Ḃ = A⁻ᵀ·Ẋ and Ȧ = −Ḃ·Xᵀ; where A is read as its transpose, the transpose of that.
  static constexpr void adjoint(Adjoints& to, Ref x, Ref dx, Ref a, Ref b) {
    const Ref db = apply<Solve<N, M, !Transposed>>(a, dx);
    to(b) += db;
    to(a) += -(Transposed ? detail::share_of(to, a, x, db) : detail::share_of(to, a, db, x));
  }
};

/// X with L·X = B, or with Lᵀ·X = B; of L the lower triangle is read.
template <int N, int M, bool Transposed>
struct TriangularSolve {
  static constexpr auto name = Transposed ? "triangular_solve_transposed" : "triangular_solve";
  static constexpr auto family = Family::call;
  static constexpr Shape operands[] = {Shape{N, N}, Shape{N, M}};
  static constexpr Shape result{N, M};
  static void value(const auto& l, const auto& b, const auto& x) {
    const auto matrix = detail::copied(l);
    auto solution = detail::copied(b);
    const auto lower = matrix.template triangularView<Eigen::Lower>();
    if constexpr (Transposed) {
      lower.transpose().solveInPlace(solution);
    } else {
      lower.solveInPlace(solution);
    }
    detail::write_if(detail::has_no_zero_pivot(matrix), solution, x);
  }
  // As for Solve, and nothing flows to the upper triangle, which is not read.
  static constexpr void adjoint(Adjoints& to, Ref x, Ref dx, Ref l, Ref b) {
    const Ref db = apply<TriangularSolve<N, M, !Transposed>>(l, dx);
    to(b) += db;
    to(l) += -(Transposed ? detail::share_of(to, l, x, db) : detail::share_of(to, l, db, x)) *
             detail::lower_weights(l, 1, 1);
  }
};

template <int N>
struct Inverse {
  static constexpr auto name = "inverse";
  static constexpr auto family = Family::call;
  static constexpr Shape operands[] = {Shape{N, N}};
  static constexpr Shape result{N, N};
  static void value(const auto& a, const auto& y) {
    const auto matrix = detail::copied(a);
    if constexpr (N <= detail::most_unrolled) {
      // Cofactors, closed.
      using Number = typename std::remove_cvref_t<decltype(y)>::Number;
      Eigen::Matrix<Number, N, N> inverse;
      Number determinant;
      bool exists;
      matrix.computeInverseAndDetWithCheck(inverse, determinant, exists, Number(0));
      detail::write_if(exists, inverse, y);
    } else {
      const auto factors = matrix.partialPivLu();
      detail::write_if(detail::has_no_zero_pivot(factors.matrixLU()), factors.inverse(), y);
    }
  }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref a) {
    const Rate rate = a.rate();
    to(a) += -contract(contract(y, true, dy, false, rate), false, y, true, rate);
  }
};

/// The derivative of the determinant, det(A)·A⁻ᵀ, which exists for a singular A too.
template <int N>
struct Cofactors {
  static constexpr auto name = "cofactors";
  static constexpr auto family = Family::call;
  static constexpr Shape operands[] = {Shape{N, N}};
  static constexpr Shape result{N, N};
  static void value(const auto& a, const auto& y) {
    if constexpr (N == 1) {
      y(0, 0) = 1;
    } else if constexpr (N == 2) {
      y(0, 0) = a(1, 1), y(0, 1) = -a(1, 0);
      y(1, 0) = -a(0, 1), y(1, 1) = a(0, 0);
    } else if constexpr (N == 3) {
      for (int i = 0; i < 3; ++i) {
        const int down = (i + 1) % 3, up = (i + 2) % 3;
        for (int j = 0; j < 3; ++j) {
          const int right = (j + 1) % 3, left = (j + 2) % 3;
          y(i, j) = a(down, right) * a(up, left) - a(down, left) * a(up, right);
        }
      }
    } else {
      from_factors(detail::copied(a), y);
    }
  }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref a);

 private:
  /// Cofactors of a product are the product of cofactors. With P·A·Q = L·U those of P, L and Q are
  /// det(P)·P, L⁻ᵀ and det(Q)·Q. Those of U = [V u; 0 ε] are the transpose of
  /// [ε·adj(V) −adj(V)·u; 0 det(V)], where nothing is divided by ε: complete pivoting puts what is 0
  /// there, and where V is singular as well all cofactors are 0.
  static void from_factors(const auto& matrix, const auto& y) {
    using Number = typename std::remove_cvref_t<decltype(y)>::Number;
    using Square = std::remove_cvref_t<decltype(matrix)>;
    const Eigen::FullPivLU<Square> factors(matrix);
    const auto& lu = factors.matrixLU();
    constexpr int m = N - 1;
    const Number minor = lu.diagonal().head(m).prod();
    const Number last = lu(m, m);
    Square adjugate = Square::Zero(N, N);
    if (minor != 0) {
      auto upper = lu.topLeftCorner(m, m).template triangularView<Eigen::Upper>();
      auto corner = adjugate.topLeftCorner(m, m);
      corner.setIdentity();
      upper.solveInPlace(corner);
      adjugate.topRightCorner(m, 1).noalias() = -minor * (corner * lu.topRightCorner(m, 1));
      corner *= minor * last;
      adjugate(m, m) = minor;
    }
    // adj(A) = det(P)·det(Q)·Q·adj(U)·L⁻¹·P.
    lu.template triangularView<Eigen::UnitLower>().template solveInPlace<Eigen::OnTheRight>(
        adjugate);
    const auto sign = static_cast<Number>(factors.permutationP().determinant() *
                                          factors.permutationQ().determinant());
    const Square of_a = factors.permutationQ() * adjugate * factors.permutationP();
    as_eigen(y) = sign * of_a.transpose();
  }
};

template <int N>
struct Determinant {
  static constexpr auto name = "determinant";
  static constexpr auto family = Family::call;
  static constexpr Shape operands[] = {Shape{N, N}};
  static constexpr Shape result{};
  static void value(const auto& a, const auto& y) { y() = detail::copied(a).determinant(); }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref a) {
    to(a) += dy * apply<Cofactors<N>>(a);
  }
};

/// log|det A|: the sum of the logarithms of the pivots, so that no product over- or underflows.
template <int N>
struct LogDeterminant {
  static constexpr auto name = "log_determinant";
  static constexpr auto family = Family::call;
  static constexpr Shape operands[] = {Shape{N, N}};
  static constexpr Shape result{};
  static void value(const auto& a, const auto& y) {
    const auto factors = detail::copied(a).partialPivLu();
    y() = factors.matrixLU().diagonal().array().abs().log().sum();
  }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref a) {
    to(a) += dy * transpose(apply<Inverse<N>>(a));
  }
};

/// The lower triangular L with L·Lᵀ = ½·(A + Aᵀ).
template <int N>
struct Cholesky {
  static constexpr auto name = "cholesky";
  static constexpr auto family = Family::call;
  static constexpr Shape operands[] = {Shape{N, N}};
  static constexpr Shape result{N, N};
  static void value(const auto& a, const auto& l) {
    const auto matrix = detail::copied(a);
    using Square = std::remove_cvref_t<decltype(matrix)>;
    const Square symmetric = (matrix + matrix.transpose()) / 2;
    const auto factors = symmetric.llt();
    const Square lower = factors.matrixL();
    detail::write_if(factors.info() == Eigen::Success && lower.allFinite(), lower, l);
  }
  // Ȧ = L⁻ᵀ·½(Φ + Φᵀ)·L⁻¹, where Φ is the lower triangle of Lᵀ·L̇ with its diagonal halved. Both
  // triangular solves are of the same kind, since the result is symmetric.
  static constexpr void adjoint(Adjoints& to, Ref l, Ref dl, Ref a) {
    const Ref half = contract(l, true, dl, false, l.rate()) * detail::lower_weights(l, 0.5, 0.25);
    const Ref once = apply<TriangularSolve<N, N, true>>(l, half + transpose(half));
    to(a) += apply<TriangularSolve<N, N, true>>(l, transpose(once));
  }
};

/// The derivative of the cofactors of a 3×3 matrix A along G: they are quadratic, so this is linear in
/// both and right for every A.
struct CofactorsAlong {
  static constexpr auto name = "cofactors_along";
  static constexpr auto family = Family::call;
  static constexpr Shape operands[] = {Shape{3, 3}, Shape{3, 3}};
  static constexpr Shape result{3, 3};
  static constexpr void value(const auto& a, const auto& g, const auto& y) {
    for (int i = 0; i < 3; ++i) {
      const int down = (i + 1) % 3, up = (i + 2) % 3;
      for (int j = 0; j < 3; ++j) {
        const int right = (j + 1) % 3, left = (j + 2) % 3;
        y(i, j) = a(down, right) * g(up, left) + g(down, right) * a(up, left) -
                  a(down, left) * g(up, right) - g(down, left) * a(up, right);
      }
    }
  }
  // ⟨H, y⟩ is the determinant's third derivative along A, G and H: the same for every order of these.
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref a, Ref g) {
    to(a) += apply<CofactorsAlong>(g, dy);
    to(g) += apply<CofactorsAlong>(a, dy);
  }
};

// The determinant's second derivative along the adjoint G. Of 2×2 matrices the cofactors are linear; with
// more than three rows it is taken from A⁻¹: ⟨G, C⟩·A⁻ᵀ − A⁻ᵀ·Gᵀ·C.
template <int N>
constexpr void Cofactors<N>::adjoint(Adjoints& to, Ref y, Ref dy, Ref a) {
  if constexpr (N == 2) {
    to(a) += apply<Cofactors<2>>(dy);
  } else if constexpr (N == 3) {
    to(a) += apply<CofactorsAlong>(a, dy);
  } else if constexpr (N > 3) {
    const Rate rate = a.rate();
    const Ref inverse = apply<Inverse<N>>(a);
    const Ref product = contract(dy, false, inverse, false, rate);
    to(a) += sum_to(dy * y, Shape{}, rate) * transpose(inverse) -
             contract(product, true, y, false, rate);
  }
}

}  // namespace ops

}  // namespace etch::inline ETCH_TARGET
