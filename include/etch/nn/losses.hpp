// What training makes small: callables on a network's output and its target, per sample. The mean
// over the batch is taken by the program that trains.
// May not know networks or data.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/composed.hpp>

namespace etch::inline ETCH_TARGET {

/// What a loss compares an output with.
enum class Target {
  label,  ///< the index of the right class
  row,    ///< a row of numbers, of the output's shape
};

namespace detail {

template <FixedString Loss, Shape S>
struct LossWantsAVector {
  static constexpr Text text = diagnostics::loss_wants_a_vector(Loss, S.axes());
};

template <FixedString Loss, Shape S>
constexpr void require_vector() {
  if constexpr (S.rank != 1) diagnostics::stop<LossWantsAVector<Loss, S>>();
}

}  // namespace detail

/// −log softmax(scores)[label] = log Σ exp(scores) − scores[label], without overflow for any scores.
struct SoftmaxCrossEntropy {
  static constexpr auto name = "softmax cross entropy";
  static constexpr Target target = Target::label;
  static constexpr bool on_scores = true;

  template <Shape S>
  constexpr Scalar operator()(Expr<S> scores, IndexExpr<Shape{}> label) const {
    detail::require_vector<"softmax_cross_entropy", S>();
    return log_sum_exp(scores) - sum(one_hot<S[0]>(label) * scores);
  }
};

/// The same with a target distribution t, for example a one-hot row: Σt·log Σ exp(scores) − Σ t·scores.
struct SoftmaxCrossEntropyOnRows {
  static constexpr auto name = "softmax cross entropy on rows";
  static constexpr Target target = Target::row;
  static constexpr bool on_scores = true;

  template <Shape S>
  constexpr Scalar operator()(Expr<S> scores, Expr<S> t) const {
    detail::require_vector<"softmax_cross_entropy_on_rows", S>();
    return sum(t) * log_sum_exp(scores) - sum(t * scores);
  }
};

/// The textbook's cross entropy on probabilities y: −Σ t·log(y + 1e-7). Prefer
/// `softmax_cross_entropy` on scores, which loses no digits where y is small.
struct CrossEntropy {
  static constexpr auto name = "cross entropy";
  static constexpr Target target = Target::row;
  static constexpr bool on_scores = false;

  template <Shape S>
  constexpr Scalar operator()(Expr<S> y, Expr<S> t) const {
    return -sum(t * log(y + 1e-7));
  }
};

/// ½ Σ (y − t)²
struct MeanSquaredError {
  static constexpr auto name = "mean squared error";
  static constexpr Target target = Target::row;
  static constexpr bool on_scores = false;

  template <Shape S>
  constexpr Scalar operator()(Expr<S> y, Expr<S> t) const {
    return 0.5 * sum(square(y - t));
  }
};

inline constexpr SoftmaxCrossEntropy softmax_cross_entropy;
inline constexpr SoftmaxCrossEntropyOnRows softmax_cross_entropy_on_rows;
inline constexpr CrossEntropy cross_entropy;
inline constexpr MeanSquaredError mean_squared_error;

}  // namespace etch::inline ETCH_TARGET
