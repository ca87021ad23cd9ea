// Graphs that no layer makes, for the plan law: what broadcasts, statistics over the batch, matrices per
// step and extents of 1 do to layouts, parts and products. One output a function where bundling would
// let adjoints be added and a path be missed.
// May not know the laws.
#pragma once

#include "laws/functions.hpp"

#include <etch/op/record.hpp>

namespace laws {

/// x repeated to a larger shape, at its own rate.
template <Shape To, Shape From>
constexpr etch::Expr<To> repeated(etch::Expr<From> x) {
  return {etch::broadcast_to(x.ref, To, x.rate())};
}

/// A value per step as one per sample.
template <Shape S>
constexpr etch::Expr<S> lifted(etch::Expr<S> x) {
  return {etch::broadcast_to(x.ref, S, Rate::sample)};
}

struct LinearReadout {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{19}>(t);
    const auto w = parameter<Shape{19, 7}>(t);
    const auto c = parameter<Shape{7}>(t);
    return outputs(t, batch_mean(dot(matmul(x, w), c)));
  }
};

struct MeanOfProduct {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{19}>(t);
    const auto w = parameter<Shape{19, 7}>(t);
    return outputs(t, batch_mean(matmul(x, w)));
  }
};

struct SquaredColumnSums {
  static constexpr Graph make() {
    Tape t;
    const auto v = parameter<Shape{8, 3}>(t);
    const auto a = sample<Shape{3, 5}>(t);
    return outputs(t, square(sum<0>(matmul(v, a))));
  }
};

struct SquaredTotal {
  static constexpr Graph make() {
    Tape t;
    const auto v = parameter<Shape{8, 3}>(t);
    const auto a = sample<Shape{3, 5}>(t);
    return outputs(t, square(sum(matmul(v, a))));
  }
};

struct LiftedStatisticTimesWeight {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{18}>(t);
    const auto w = parameter<Shape{18, 7}>(t);
    return outputs(t, matmul(lifted(batch_mean(x)), w));
  }
};

struct LiftedValues {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{18}>(t);
    const auto w = parameter<Shape{18, 7}>(t);
    const auto c = parameter<Shape{18}>(t);
    return outputs(t, matmul(lifted(c), w), lifted(w), batch_sum(lifted(c)),
                   matmul(lifted(c), lifted(w)), x + batch_mean(x));
  }
};

struct RepeatedOperands {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{5}>(t);
    const auto c = parameter<Shape{}>(t);
    const auto w = parameter<Shape{4, 5}>(t);
    const auto s = sample<Shape{}>(t);
    const auto wide = repeated<Shape{5, 6}>(c);
    const auto rows = repeated<Shape{3, 5}>(x);
    const auto line = repeated<Shape{6}>(s);
    return outputs(t, matmul(x, wide), matmul(rows, transpose(w)), matmul(rows, wide),
                   matmul(line, transpose(wide)), rows, matmul(wide, transpose(wide)),
                   batch_sum(rows), batch_mean(line));
  }
};

/// Statistics of matrices over the batch, used per sample, in three parts.
struct MatrixStatistics {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{3, 5}>(t);
    const auto w = parameter<Shape{5, 4}>(t);
    const auto g = parameter<Shape{3, 5}>(t);
    const auto centred = (x - batch_mean(x)) * g;
    const auto scale = sqrt(batch_mean(square(centred)) + 0.3);
    const auto z = matmul(centred / scale, w);
    return outputs(t, centred, scale, z, transpose(scale), tanh(z - batch_mean(z)), batch_max(z),
                   matmul(batch_mean(x), w), matmul(transpose(z), batch_mean(z)));
  }
};

struct SumsOfProducts {
  static constexpr Graph make() {
    Tape t;
    const auto a = sample<Shape{3, 18}>(t);
    const auto b = sample<Shape{3, 5}>(t);
    const auto y = sample<Shape{18}>(t);
    const auto both = batch_sum(matmul(transpose(a), b));
    return outputs(t, both, batch_sum(matmul(transpose(b), a)), tanh(both * 0.05),
                   batch_mean(matmul(a, transpose(a))), batch_sum(dot(y, y)), matmul(y, both) * 0.1);
  }
};

/// A weight normalised by its columns, reshaped and used from both sides.
struct NormalisedWeight {
  static constexpr Graph make() {
    Tape t;
    const auto w = parameter<Shape{5, 18}>(t);
    const auto x = sample<Shape{5}>(t);
    const auto b = parameter<Shape{18}>(t);
    const auto n = w / sqrt(sum<0>(square(w)) + 0.1);
    const auto z = matmul(x, n) + b;
    const auto r = etch::reshape<Shape{18, 5}>(n);
    return outputs(t, batch_mean(sum(square(tanh(z)))) + 0.01 * sum(square(w)), z, r, matmul(r, x),
                   sum<0>(r), sum<1>(transpose(n)), matmul(z, r));
  }
};

/// A residual chain in which every value and the weight are used several times.
struct ResidualChain {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{6}>(t);
    const auto w = parameter<Shape{6, 6}>(t);
    const auto first = tanh(matmul(x, w) * 0.3) + x;
    const auto second = tanh(matmul(first, w) * 0.3) + first;
    const auto squared = matmul(w, w);
    return outputs(t, second, matmul(second, squared) * 0.1, squared, matmul(w, matmul(w, second)),
                   dot(second, matmul(second, w)), batch_mean(second) * second);
  }
};

}  // namespace laws
