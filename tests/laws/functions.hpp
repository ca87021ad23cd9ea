// The functions that the laws are tried on: every op, and what users compose of them.
// Extents are odd, or just beside a vector's length, so that no kernel gets by without its edges.
// May not know the laws.
#pragma once

#include "laws/laws.hpp"

#include <etch/expr/composed.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

namespace laws {

using etch::Rate, etch::Shape;

template <Shape S>
constexpr auto sample(Tape& tape) { return etch::input<S>(tape, Rate::sample); }
template <Shape S>
constexpr auto parameter(Tape& tape) { return etch::input<S>(tape, Rate::step); }

// Elementwise -----------------------------------------------------------------------------------

/// Ops that are smooth everywhere, on samples, on a matrix per step and on a scalar.
struct SmoothOps {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{19}>(t);
    const auto w = parameter<Shape{3, 5}>(t);
    const auto c = parameter<Shape{}>(t);
    return outputs(t, exp(x), tanh(x), logistic(x), square(x), -x, tanh(w) * exp(c), logistic(-w));
  }
};

/// Ops that want positive operands.
struct PositiveOps {
  static constexpr testing::Range range{.low = 0.5, .high = 2.5};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{17}>(t);
    const auto y = sample<Shape{17}>(t);
    const auto w = parameter<Shape{4, 3}>(t);
    return outputs(t, log(x), sqrt(y), x / y, 1 / x, sqrt(w) / log(w + 1), 2 - y);
  }
};

/// Ops with kinks, away from them.
struct KinkedOps {
  static constexpr Graph make() {
    Tape t;
    const auto a = sample<Shape{9}>(t);
    const auto b = sample<Shape{9}>(t);
    const auto w = parameter<Shape{5}>(t);
    return outputs(t, relu(a), abs(b), step(a) * b, maximum(a, b), minimum(a, b), maximum(a, 0.25),
                   relu(w) + abs(w));
  }
};

struct Selections {
  static constexpr Graph make() {
    Tape t;
    const auto a = sample<Shape{7}>(t);
    const auto b = sample<Shape{7}>(t);
    const auto w = parameter<Shape{2, 7}>(t);
    return outputs(t, select(a < b, square(a), b), select(a <= 0.1, a, 3.0),
                   select(a > b, 1.0, a * b), select(w >= a, w, a), minimum(w, 0.5) * (a > 0.3));
  }
};

/// Operands of every shape and rate side by side.
struct Broadcasts {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{5}>(t);
    const auto m = sample<Shape{3, 1}>(t);
    const auto s = sample<Shape{}>(t);
    const auto w = parameter<Shape{3, 5}>(t);
    const auto b = parameter<Shape{5}>(t);
    const auto c = parameter<Shape{}>(t);
    return outputs(t, x + b, x * w, m * x, w * b, s * w, c * x + s, tanh(m) + w, b / (2.5 + c * c));
  }
};

/// One value used by many, and an op of an op of an op.
struct SharedValues {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{6}>(t);
    auto y = tanh(x);
    for (int i = 0; i < 4; ++i) y = y * y + 0.5 * x;
    const auto z = logistic(y) * y;
    return outputs(t, z * z + y, exp(-square(y)));
  }
};

// Reductions ------------------------------------------------------------------------------------

struct SampleReductions {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{3, 5}>(t);
    const auto y = exp(x);
    return outputs(t, sum(y), mean(x * x), max(x), min(x), sum<0>(y), sum<1>(y), mean<0>(x),
                   max<0>(x), max<1>(x * 2), min<1>(x));
  }
};

/// Over the axes of values per step, which are column-major where they are matrices.
struct StepReductions {
  static constexpr Graph make() {
    Tape t;
    const auto w = parameter<Shape{4, 19}>(t);
    const auto q = parameter<Shape{2, 3, 5}>(t);
    const auto y = square(w);
    return outputs(t, sum(y), mean(w), max(w), sum<0>(y), sum<1>(y), max<0>(w), min<1>(w), sum<1>(q),
                   max<2>(q), mean<0>(q));
  }
};

/// Reductions along a matrix's rows, whose vectors lie along its columns: blocks of vectors, single
/// ones and a rest, in float and in double.
struct TallReductions {
  static constexpr Graph make() {
    Tape t;
    const auto w = parameter<Shape{147, 3}>(t);
    const auto v = parameter<Shape{9, 4}>(t);
    const auto y = tanh(w);
    return outputs(t, sum<1>(y), max<1>(w), sum<1>(y * y), mean<1>(v), min<1>(v));
  }
};

struct BatchReductions {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{5}>(t);
    const auto m = sample<Shape{2, 3}>(t);
    const auto s = sample<Shape{}>(t);
    return outputs(t, batch_sum(square(x)), batch_mean(x), batch_max(x), batch_sum(m),
                   batch_max(exp(m)), batch_mean(s), batch_mean(sum(m)), batch_max(max(x)));
  }
};

/// What is summed over the batch is used for each sample again: several walks over the batch.
struct BatchStatistics {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{7}>(t);
    const auto scale = parameter<Shape{7}>(t);
    const auto shift = parameter<Shape{7}>(t);
    const auto centred = x - batch_mean(x);
    const auto variance = batch_mean(square(centred));
    const auto y = centred / sqrt(variance + 0.1) * scale + shift;
    return outputs(t, y, tanh(y) * batch_max(x));
  }
};

/// A dense layer between two normalisations.
struct NormalisedLayers {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{5}>(t);
    const auto w = parameter<Shape{5, 4}>(t);
    const auto z = matmul(x - batch_mean(x), w);
    const auto centred = z - batch_mean(z);
    const auto y = logistic(centred / sqrt(batch_mean(square(centred)) + 0.5));
    return outputs(t, batch_mean(sum(square(y))), y);
  }
};

struct Softmaxes {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{10}>(t);
    const auto w = parameter<Shape{17}>(t);
    const auto m = parameter<Shape{2, 3}>(t);
    return outputs(t, softmax(x), log_sum_exp(x), softmax(w), log_sum_exp(w * 3), softmax(m));
  }
};

// Losses ----------------------------------------------------------------------------------------

struct LabelLosses {
  static constexpr Graph make() {
    Tape t;
    const auto z = sample<Shape{3}>(t);
    const auto label = etch::index_input<Shape{}>(t);
    const auto target = etch::one_hot<3>(label);
    return outputs(t, batch_mean(log_sum_exp(z) - sum(target * z)),
                   batch_mean(-sum(target * log(softmax(z) + 1e-7))), target);
  }
};

struct MeanSquaredError {
  static constexpr Graph make() {
    Tape t;
    const auto y = sample<Shape{9}>(t);
    const auto target = sample<Shape{9}>(t);
    return outputs(t, 0.5 * batch_mean(sum(square(y - target))), batch_mean(sum(abs(y - target))));
  }
};

// Products --------------------------------------------------------------------------------------

/// A vector of each sample and a matrix of weights, on either side.
struct VectorTimesWeights {
  static constexpr testing::Range range{.low = -0.7, .high = 0.7};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{19}>(t);
    const auto w = parameter<Shape{19, 7}>(t);
    const auto b = parameter<Shape{7}>(t);
    return outputs(t, tanh(matmul(x, w) + b), matmul(transpose(w), x));
  }
};

struct WeightsTimesVector {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{5}>(t);
    const auto w = parameter<Shape{17, 5}>(t);
    return outputs(t, relu(matmul(w, x)), matmul(x, transpose(w)) * 2);
  }
};

/// A matrix of each sample and a matrix of weights, every way round.
struct MatrixTimesWeights {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{3, 5}>(t);
    const auto w = parameter<Shape{5, 6}>(t);
    const auto v = parameter<Shape{3, 6}>(t);
    return outputs(t, matmul(x, w), matmul(transpose(x), v));
  }
};

struct WeightsTimesMatrix {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{3, 5}>(t);
    const auto w = parameter<Shape{4, 3}>(t);
    const auto v = parameter<Shape{4, 5}>(t);
    return outputs(t, tanh(matmul(w, x)), matmul(v, transpose(x)));
  }
};

/// Both operands per sample.
struct SampleProducts {
  static constexpr Graph make() {
    Tape t;
    const auto a = sample<Shape{2, 3}>(t);
    const auto b = sample<Shape{3, 5}>(t);
    const auto c = sample<Shape{5, 3}>(t);
    const auto x = sample<Shape{3}>(t);
    return outputs(t, matmul(a, b), matmul(a, transpose(c)), matmul(x, b), dot(x, x + 1));
  }
};

/// Both operands per step.
struct StepProducts {
  static constexpr Graph make() {
    Tape t;
    const auto a = parameter<Shape{3, 18}>(t);
    const auto b = parameter<Shape{18, 5}>(t);
    const auto c = parameter<Shape{3, 5}>(t);
    const auto x = parameter<Shape{18}>(t);
    return outputs(t, matmul(a, b), matmul(transpose(c), a), matmul(b, transpose(c)), matmul(a, x),
                   matmul(x, b), dot(x, x));
  }
};

/// Extents beyond a register block: four vectors of rows, five columns.
struct WideProduct {
  static constexpr testing::Range range{.low = -0.3, .high = 0.3};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{71}>(t);
    const auto w = parameter<Shape{71, 67}>(t);
    return outputs(t, logistic(matmul(x, w)));
  }
};

/// Two layers with softmax cross entropy: the adjoint of the loss is one number a step.
struct TwoLayers {
  static constexpr Graph make() {
    Tape t;
    const auto w1 = parameter<Shape{6, 9}>(t);
    const auto b1 = parameter<Shape{9}>(t);
    const auto w2 = parameter<Shape{9, 3}>(t);
    const auto b2 = parameter<Shape{3}>(t);
    const auto x = sample<Shape{6}>(t);
    const auto label = etch::index_input<Shape{}>(t);
    const auto z = matmul(logistic(matmul(x, w1) + b1), w2) + b2;
    return outputs(t, batch_mean(log_sum_exp(z) - sum(etch::one_hot<3>(label) * z)));
  }
};

/// Products whose adjoint is the same number everywhere: a bare sum behind them.
struct SummedProducts {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{7}>(t);
    const auto w = parameter<Shape{7, 5}>(t);
    return outputs(t, batch_mean(sum(matmul(x, w))));
  }
};

struct SummedMatrixProducts {
  static constexpr Graph make() {
    Tape t;
    const auto a = sample<Shape{3, 5}>(t);
    const auto b = sample<Shape{5, 2}>(t);
    const auto w = parameter<Shape{4, 3}>(t);
    const auto v = parameter<Shape{4, 3}>(t);
    return outputs(t, batch_sum(sum(matmul(a, b))), batch_mean(sum(matmul(w, a))),
                   sum(matmul(w, transpose(v))));
  }
};

/// Products whose adjoint is one number a sample, or one a row.
struct SquaredSums {
  static constexpr testing::Range range{.low = -0.5, .high = 0.5};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{7}>(t);
    const auto a = sample<Shape{3, 5}>(t);
    const auto w = parameter<Shape{7, 5}>(t);
    const auto v = parameter<Shape{4, 3}>(t);
    const auto c = parameter<Shape{5}>(t);
    return outputs(t, square(sum(matmul(x, w))), square(sum<0>(matmul(v, a))),
                   square(sum<1>(matmul(v, a))), square(sum(matmul(w, c))));
  }
};

// Movements -------------------------------------------------------------------------------------

/// Views of a sample's values, and reshapes that no stride can express.
struct SampleMovements {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{12}>(t);
    const auto m = sample<Shape{3, 5}>(t);
    const auto square_of = etch::reshape<Shape{3, 4}>(x);
    return outputs(t, exp(square_of), transpose(square_of) * 2, sum<0>(square_of),
                   etch::reshape<Shape{15}>(transpose(m)),
                   tanh(etch::reshape<Shape{5, 3}>(transpose(m))),
                   etch::reshape<Shape{3, 2, 2}>(x) * 0.5);
  }
};

/// The same of values per step, where a matrix is column-major and nearly every reshape a copy.
struct StepMovements {
  static constexpr Graph make() {
    Tape t;
    const auto w = parameter<Shape{3, 4}>(t);
    const auto v = parameter<Shape{12}>(t);
    const auto x = sample<Shape{12}>(t);
    return outputs(t, etch::reshape<Shape{12}>(w) * v, transpose(w) + 1,
                   tanh(etch::reshape<Shape{4, 3}>(w)), etch::reshape<Shape{3, 4}>(v) * w,
                   etch::reshape<Shape{12}>(w) * x,
                   etch::reshape<Shape{12}>(etch::reshape<Shape{3, 4}>(x) + w),
                   etch::reshape<Shape{2, 6}>(transpose(w)));
  }
};

}  // namespace laws
