// What training makes small: callables on a network's output and its target, per sample. The mean
// over the batch is taken by the program that trains.
// May not know networks or data. A user's own loss is such a struct, or a lambda:
//
//   struct AbsoluteError {
//     constexpr auto operator()(auto y, auto t) const { return sum(abs(y - t)); }
//   };
//
// Without `target` it is compared with rows, without `on_scores` a final Softmax is left in place, and
// without `name` it is called "the loss".
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/composed.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

#include <string_view>

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

template <class Loss>
constexpr std::string_view loss_name() {
  if constexpr (requires { Loss::name; }) {
    return Loss::name;
  } else {
    return "the loss";
  }
}

template <class Loss>
constexpr Target target_of() {
  if constexpr (requires { Loss::target; }) {
    return Loss::target;
  } else {
    return Target::row;
  }
}

template <class Loss>
constexpr bool is_on_scores() {
  if constexpr (requires { Loss::on_scores; }) {
    return Loss::on_scores;
  } else {
    return false;
  }
}

template <FixedString Loss, Shape S, Shape T>
struct TargetDoesNotFit {
  static constexpr Text text = diagnostics::target_does_not_fit(Loss, S.axes(), T.axes());
};

template <FixedString Loss, Shape S>
constexpr auto scores() {
  return diagnostics::judge<S.rank == 1, LossWantsAVector<Loss, S>>();
}

template <FixedString Loss, Shape S, Shape T>
constexpr auto compares() {
  return diagnostics::judge<S == T, TargetDoesNotFit<Loss, S, T>>();
}

}  // namespace detail

/// −log softmax(scores)[label] = log Σ exp(scores) − scores[label], without overflow for any scores.
struct SoftmaxCrossEntropy {
  static constexpr auto name = "softmax cross entropy";
  static constexpr Target target = Target::label;
  static constexpr bool on_scores = true;
  static constexpr bool accepts(const Shape& output) { return output.rank == 1; }

  template <Shape S>
  constexpr Scalar operator()(Expr<S> scores, IndexExpr<Shape{}> label) const {
    using Fits [[maybe_unused]] =
        typename decltype(detail::scores<"softmax_cross_entropy", S>())::fits;
    if constexpr (S.rank == 1) {
      return log_sum_exp(scores) - sum(one_hot<S[0]>(label) * scores);
    } else {
      return detail::stand_in<Shape{}>(scores);
    }
  }
};

/// The same with a target distribution t, for example a one-hot row: Σt·log Σ exp(scores) − Σ t·scores.
struct SoftmaxCrossEntropyOnRows {
  static constexpr auto name = "softmax cross entropy on rows";
  static constexpr Target target = Target::row;
  static constexpr bool on_scores = true;
  static constexpr bool accepts(const Shape& output) { return output.rank == 1; }

  template <Shape S, Shape R>
  constexpr Scalar operator()(Expr<S> scores, Expr<R> t) const {
    using Fits [[maybe_unused]] =
        typename decltype(detail::compares<"softmax_cross_entropy_on_rows", S, R>())::fits;
    using FitsToo [[maybe_unused]] =
        typename decltype(detail::scores<"softmax_cross_entropy_on_rows", S>())::fits;
    if constexpr (S == R && S.rank == 1) {
      return sum(t) * log_sum_exp(scores) - sum(t * scores);
    } else {
      return detail::stand_in<Shape{}>(scores);
    }
  }
};

/// The textbook's cross entropy on probabilities y: −Σ t·log(y + 1e-7). Prefer
/// `softmax_cross_entropy` on scores, which loses no digits where y is small.
struct CrossEntropy {
  static constexpr auto name = "cross entropy";
  static constexpr Target target = Target::row;
  static constexpr bool on_scores = false;

  template <Shape S, Shape R>
  constexpr Scalar operator()(Expr<S> y, Expr<R> t) const {
    using Fits [[maybe_unused]] =
        typename decltype(detail::compares<"cross_entropy", S, R>())::fits;
    if constexpr (S == R) {
      return -sum(t * log(y + 1e-7));
    } else {
      return detail::stand_in<Shape{}>(y);
    }
  }
};

/// ½ Σ (y − t)²
struct MeanSquaredError {
  static constexpr auto name = "mean squared error";
  static constexpr Target target = Target::row;
  static constexpr bool on_scores = false;

  template <Shape S, Shape R>
  constexpr Scalar operator()(Expr<S> y, Expr<R> t) const {
    using Fits [[maybe_unused]] =
        typename decltype(detail::compares<"mean_squared_error", S, R>())::fits;
    if constexpr (S == R) {
      return 0.5 * sum(square(y - t));
    } else {
      return detail::stand_in<Shape{}>(y);
    }
  }
};

inline constexpr SoftmaxCrossEntropy softmax_cross_entropy;
inline constexpr SoftmaxCrossEntropyOnRows softmax_cross_entropy_on_rows;
inline constexpr CrossEntropy cross_entropy;
inline constexpr MeanSquaredError mean_squared_error;

}  // namespace etch::inline ETCH_TARGET
