// Functions with ops on whole operands: users' own, systems of equations, determinants, factors. Operands
// are of either rate, lie in every way that a plan can leave them in, or have no place at all.
// May not know the laws.
#pragma once

#include "laws/functions.hpp"
#include "support/own_ops.hpp"

#include <etch/expr/apply.hpp>
#include <etch/expr/linear_algebra.hpp>
#include <etch/expr/lookup.hpp>
#include <etch/expr/loops.hpp>
#include <etch/expr/moving.hpp>

namespace laws {

/// A matrix with c added to its diagonal, so that no determinant is near 0.
template <int N>
constexpr etch::Expr<Shape{N, N}> shifted(etch::Expr<Shape{N, N}> a, double c) {
  const Ref column = etch::iota(*a.ref.tape, 0, N);
  const Ref row = etch::reshape(column, Shape{N, 1});
  return {a.ref + etch::apply<etch::ops::Equal>(column, row) * c};
}

/// A positive definite matrix made of any.
template <int N>
constexpr etch::Expr<Shape{N, N}> made_definite(etch::Expr<Shape{N, N}> a) {
  return shifted<N>(matmul(a, transpose(a)), 1);
}

inline constexpr testing::Range around_0{.low = -1, .high = 1};

// Users' own --------------------------------------------------------------------------------------

struct OwnOps {
  static constexpr testing::Range range = around_0;
  static constexpr Graph make() {
    Tape t;
    const auto p = sample<Shape{3}>(t);
    const auto q = sample<Shape{2}>(t);
    const auto w = parameter<Shape{2}>(t);
    const auto v = parameter<Shape{3}>(t);
    const auto a = sample<Shape{3, 3}>(t);
    const auto m = parameter<Shape{3, 3}>(t);
    const auto c = parameter<Shape{}>(t);
    using Product = own::PolynomialProduct<3, 2>;
    using Form = own::QuadraticForm<3>;
    const auto twice = etch::apply<own::PolynomialProduct<4, 2>>(etch::apply<Product>(p, q), w);
    return outputs(t, etch::apply<Product>(p, q), etch::apply<Product>(p, w),
                   etch::apply<Product>(v, w), twice, etch::apply<Form>(p, a, sum(q)),
                   etch::apply<Form>(p, m, c), etch::apply<Form>(v, m, c),
                   etch::apply<Form>(v, a, c));
  }
};

/// Operands that are transposes, reshapes, repeated or computed on the way.
struct OwnOpsOfViews {
  static constexpr testing::Range range = around_0;
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{9}>(t);
    const auto s = sample<Shape{}>(t);
    const auto m = parameter<Shape{3, 3}>(t);
    const auto v = parameter<Shape{3}>(t);
    const auto a = etch::reshape<Shape{3, 3}>(x);
    using Form = own::QuadraticForm<3>;
    const etch::Expr<Shape{3, 3}> rows{etch::broadcast_to(v.ref, Shape{3, 3}, Rate::step)};
    const etch::Expr<Shape{3}> line{etch::broadcast_to(s.ref, Shape{3}, Rate::sample)};
    const etch::Expr<Shape{3, 3}> lifted{etch::broadcast_to(m.ref, Shape{3, 3}, Rate::sample)};
    return outputs(t, etch::apply<Form>(v, transpose(a), s),
                   etch::apply<Form>(v, transpose(m), sum(v)), etch::apply<Form>(line, a, s),
                   etch::apply<Form>(v, rows, s), etch::apply<Form>(sum<0>(a), tanh(m), s),
                   etch::apply<Form>(v, lifted, s),
                   etch::apply<Form>(v, etch::reshape<Shape{3, 3}>(etch::reshape<Shape{9}>(m)), s));
  }
};

/// Operands without a place: constants, positions, the batch, labels.
struct OwnOpsOfConstants {
  static constexpr testing::Range range{.low = -1, .high = 1, .classes = 3};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{3}>(t);
    const auto v = parameter<Shape{3}>(t);
    const auto label = etch::index_input<Shape{}>(t);
    using Form = own::QuadraticForm<3>;
    const etch::Expr<Shape{}> two{etch::constant(t, 2)};
    const etch::Expr<Shape{3, 3}> halves{
        etch::broadcast_to(etch::constant(t, 0.5), Shape{3, 3}, Rate::step)};
    const etch::Expr<Shape{3, 3}> lifted{
        etch::broadcast_to(etch::constant(t, 0.25), Shape{3, 3}, Rate::sample)};
    const etch::Expr<Shape{3}> counted{etch::iota(t, 0, 3)};
    const etch::Expr<Shape{}> size{{&t, t.record({.op = &etch::op<etch::ops::BatchSize>})}};
    const etch::Expr<Shape{}> position{etch::iota(t, etch::batch_axis, 0)};
    const etch::Expr<Shape{}> number{etch::apply<etch::ops::FromIndex>(label.ref)};
    return outputs(t, etch::apply<Form>(x, halves, two), etch::apply<Form>(v, halves, size),
                   etch::apply<Form>(counted, halves, two),
                   etch::apply<Form>(counted, lifted, position),
                   etch::apply<Form>(v, lifted, number),
                   etch::apply<Form>(etch::one_hot<3>(label), halves, two));
  }
};

/// Between walks over the batch: results that are kept for it, and operands that are sums over it.
struct OwnOpsAndStatistics {
  static constexpr testing::Range range = around_0;
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{3}>(t);
    const auto w = parameter<Shape{2}>(t);
    using Product = own::PolynomialProduct<3, 2>;
    const auto y = etch::apply<Product>(x, w);
    const auto centred = y - batch_mean(y);
    const auto mean = etch::apply<own::PolynomialProduct<3, 3>>(batch_mean(x), batch_mean(x));
    return outputs(t, etch::apply<own::PolynomialProduct<4, 4>>(centred, y), mean,
                   etch::apply<own::PolynomialProduct<3, 5>>(x, mean), y, y, batch_sum(y));
  }
};

// Tables ------------------------------------------------------------------------------------------

/// Columns of tables of either rate at positions of either; some lie beside the table. In a loop each sample
/// gathers the table's adjoint by itself.
struct Lookups {
  static constexpr testing::Range range = around_0;
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{6}>(t);
    const auto table = parameter<Shape{3, 4}>(t);
    const auto other = sample<Shape{5, 2}>(t);
    const auto w = step(parameter<Shape{2}>(t)) + 1;
    const auto positions = 3 * step(x) - step(etch::reverse<0>(x));
    const auto rows = lookup(table, positions);
    const auto walked = etch::repeat<3>(
        [=](auto h, auto place) { return tanh(h + sum<0>(lookup(table, place))); }, sum<0>(rows),
        over(etch::reshape<Shape{3, 2}>(positions)));
    return outputs(t, rows, lookup(tanh(table), positions) * rows, lookup(other, w),
                   lookup(table, w), lookup(transpose(other), positions), walked);
  }
};

// Linear algebra ----------------------------------------------------------------------------------

struct Systems {
  static constexpr testing::Range range = around_0;
  static constexpr Graph make() {
    Tape t;
    const auto a = shifted<3>(sample<Shape{3, 3}>(t), 3);
    const auto b = sample<Shape{3}>(t);
    const auto c = sample<Shape{3, 2}>(t);
    const auto w = parameter<Shape{3, 3}>(t);
    const auto v = parameter<Shape{3}>(t);
    const auto m = shifted<3>(w, -3);
    return outputs(t, solve(a, b), solve(a, c), solve(transpose(a), b), solve(m, b), solve(a, v),
                   solve(m, v), solve(transpose(m), c));
  }
};

struct LargerSystems {
  static constexpr testing::Range range = around_0;
  static constexpr Graph make() {
    Tape t;
    const auto a = shifted<7>(sample<Shape{7, 7}>(t), 6);
    const auto b = sample<Shape{7}>(t);
    const auto m = shifted<7>(parameter<Shape{7, 7}>(t), 5);
    return outputs(t, solve(a, b), solve(m, b), inverse(m) * 0.5 + log_determinant(a));
  }
};

/// Matrices that are there once and states that are one a sample: each keeps its own share of the matrices'
/// adjoints until the loop is over.
struct SystemsInALoop {
  static constexpr testing::Range range = around_0;
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{3}>(t);
    const auto m = shifted<3>(parameter<Shape{3, 3}>(t), 3);
    const auto l = cholesky(made_definite<3>(m));
    return outputs(t, etch::repeat<3>([=](auto y) { return solve(m, y); }, x),
                   etch::repeat<2>([=](auto y) { return triangular_solve(l, y) * y; }, x),
                   etch::repeat<2>([=](auto y) { return matmul(inverse(m), y) * determinant(m); }, x));
  }
};

struct Inverses {
  static constexpr testing::Range range = around_0;
  static constexpr Graph make() {
    Tape t;
    const auto s = sample<Shape{1, 1}>(t);
    const auto a = sample<Shape{3, 3}>(t);
    const auto m = parameter<Shape{5, 5}>(t);
    return outputs(t, inverse(shifted<1>(s, 2)), inverse(shifted<3>(a, 3)),
                   inverse(transpose(shifted<5>(m, 4))));
  }
};

struct Determinants {
  static constexpr testing::Range range = around_0;
  static constexpr Graph make() {
    Tape t;
    const auto a = sample<Shape{3, 3}>(t);
    const auto m = parameter<Shape{5, 5}>(t);
    const auto n = parameter<Shape{2, 2}>(t);
    return outputs(t, determinant(a), log_determinant(shifted<3>(a, 3)),
                   determinant(shifted<5>(m, 1.5)), determinant(n) * sum(n));
  }
};

/// For third derivatives.
struct SmallDeterminant {
  static constexpr testing::Range range = around_0;
  static constexpr Graph make() {
    Tape t;
    return outputs(t, determinant(sample<Shape{3, 3}>(t)));
  }
};

struct CholeskyFactors {
  static constexpr testing::Range range = around_0;
  static constexpr Graph make() {
    Tape t;
    const auto a = sample<Shape{3, 3}>(t);
    const auto m = parameter<Shape{5, 5}>(t);
    return outputs(t, cholesky(shifted<3>(a, 4)), cholesky(made_definite<5>(m)));
  }
};

/// The logarithm of a normal density with a full covariance: what factors are for.
struct NormalDensity {
  static constexpr testing::Range range = around_0;
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{3}>(t);
    const auto mean = parameter<Shape{3}>(t);
    const auto root = parameter<Shape{3, 3}>(t);
    const auto l = cholesky(made_definite<3>(root));
    const auto z = triangular_solve(l, x - mean);
    const auto both = triangular_solve(l, transpose(root));
    return outputs(t, -0.5 * dot(z, z) - 0.5 * log_determinant(matmul(l, transpose(l))), both);
  }
};

}  // namespace laws
