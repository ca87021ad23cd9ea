// Losses of classifiers, on a label or on a distribution over the classes.
// May not know networks or data.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/composed.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/loss.hpp>

namespace etch::inline ETCH_TARGET {

/// −log softmax(scores)[label] = log Σ exp(scores) − scores[label], without overflow for any scores.
struct SoftmaxCrossEntropy : detail::OnLabels<SoftmaxCrossEntropy> {
  static constexpr auto function = "softmax_cross_entropy";
  static constexpr auto name = "softmax cross entropy";
  static constexpr bool on_scores = true;

  template <Shape S>
  static constexpr Scalar of(Expr<S> scores, IndexExpr<Shape{}> label) {
    return log_sum_exp(scores) - sum(one_hot<S[0]>(label) * scores);
  }
};

/// The same with a target distribution t, for example a one-hot row: Σt·log Σ exp(scores) − Σ t·scores.
struct SoftmaxCrossEntropyOnRows : detail::OnRows<SoftmaxCrossEntropyOnRows> {
  static constexpr auto function = "softmax_cross_entropy_on_rows";
  static constexpr auto name = "softmax cross entropy on rows";
  static constexpr bool on_scores = true;
  static constexpr bool accepts(const Shape& output) { return output.rank == 1; }

  template <Shape S>
  static constexpr Scalar of(Expr<S> scores, Expr<S> t) {
    using Fits [[maybe_unused]] =
        typename decltype(detail::scores<"softmax_cross_entropy_on_rows", S>())::fits;
    return sum(t) * log_sum_exp(scores) - sum(t * scores);
  }
};

/// An option: this share of the target is spread evenly over all classes. C. Szegedy et al., Rethinking
/// the inception architecture for computer vision (2015).
struct LabelSmoothing {
  double share;
};

/// An option: how much a sample of each class counts, `ClassWeights{1, 2.5, 1}`.
template <int Classes>
struct ClassWeights {
  double of[Classes];
};
template <class... Weight>
ClassWeights(Weight...) -> ClassWeights<static_cast<int>(sizeof...(Weight))>;

/// An option: samples of this label count nothing, padding for example.
struct IgnoreLabel {
  int label;
};

namespace detail {

template <FixedString Loss, int Weights, int Classes>
struct ClassWeightsDoNotFit {
  static constexpr Text text = diagnostics::class_weights_do_not_fit(Loss, Weights, Classes);
};

/// The verdict on so many weights, or none, for classes.
template <FixedString Loss, int Weights, int Classes>
constexpr auto weighs() {
  constexpr bool fits = Weights == 0 || Weights == Classes;
  return diagnostics::judge<fits, ClassWeightsDoNotFit<Loss, Weights, Classes>>();
}

constexpr int weights_in(const auto&) { return 0; }
template <int Classes>
constexpr int weights_in(const ClassWeights<Classes>&) {
  return Classes;
}

constexpr double share_in(const auto&) { return 0; }
constexpr double share_in(LabelSmoothing smoothing) { return smoothing.share; }

/// What is left of a target t by an option.
template <Shape S>
constexpr Expr<S> weighed(LabelSmoothing, IndexExpr<Shape{}>, Expr<S> t) {
  return t;
}

template <Shape S>
constexpr Expr<S> weighed(IgnoreLabel ignored, IndexExpr<Shape{}> label, Expr<S> t) {
  const Scalar number{apply<ops::FromIndex>(label.ref)};
  return (1 - equal(number, ignored.label)) * t;
}

/// w·t. The weights are chosen by the element's place, starting from the first one's, so that equal
/// weights cost nothing.
template <int Classes, Shape S>
constexpr Expr<S> weighed(const ClassWeights<Classes>& weights, IndexExpr<Shape{}>, Expr<S> t) {
  const Expr<S> place{iota(*t.ref.tape, 0, S[0])};
  Expr<S> w{broadcast_to(constant(*t.ref.tape, weights.of[0]), S, Rate::step)};
  for (int k = 1; k < Classes; ++k) {
    if (weights.of[k] != weights.of[0]) w = select(equal(place, k), weights.of[k], w);
  }
  return w * t;
}

}  // namespace detail

/// Softmax cross entropy with weights w of the classes, a share ε of the target spread over all C, and
/// labels that are left out, each if its option is given:
/// Σ wₖ·tₖ·(log Σ exp(scores) − scoresₖ) with t = (1 − ε)·one-hot + ε/C. As in PyTorch for one sample;
/// over a batch PyTorch divides by the sum of the weights of labels that count, the mean here by the
/// number of samples.
template <auto... Option>
struct SoftmaxCrossEntropyWith {
  static constexpr auto name = "softmax cross entropy";
  static constexpr Target target = Target::label;
  static constexpr bool on_scores = true;
  static constexpr bool accepts(const Shape& output) { return output.rank == 1; }

  static constexpr int class_weights = (0 + ... + detail::weights_in(Option));
  static constexpr double smoothing = (0.0 + ... + detail::share_in(Option));

  template <Shape S>
  constexpr Scalar operator()(Expr<S> scores, IndexExpr<Shape{}> label) const {
    using Fits [[maybe_unused]] =
        typename decltype(detail::scores<"softmax_cross_entropy_with", S>())::fits;
    using FitsToo [[maybe_unused]] = typename decltype(detail::weighs<"softmax_cross_entropy_with",
                                                                      class_weights, S[0]>())::fits;
    if constexpr (S.rank == 1 && (class_weights == 0 || class_weights == S[0])) {
      Expr<S> t = (1 - smoothing) * one_hot<S[0]>(label) + smoothing / S[0];
      ((t = detail::weighed(Option, label, t)), ...);
      return SoftmaxCrossEntropyOnRows{}(scores, t);
    } else {
      return detail::stand_in<Shape{}>(scores);
    }
  }
};

/// The textbook's cross entropy on probabilities y: −Σ t·log(y + 1e-7). Prefer
/// `softmax_cross_entropy` on scores, which loses no digits where y is small.
struct CrossEntropy : detail::OnRows<CrossEntropy> {
  static constexpr auto function = "cross_entropy";
  static constexpr auto name = "cross entropy";
  static constexpr Scalar of(auto y, auto t) { return -sum(t * log(y + 1e-7)); }
};

/// −y[label] on log-probabilities y, as a final LogSoftmax gives them.
struct NegativeLogLikelihood : detail::OnLabels<NegativeLogLikelihood> {
  static constexpr auto function = "negative_log_likelihood";
  static constexpr auto name = "negative log likelihood";
  template <Shape S>
  static constexpr Scalar of(Expr<S> y, IndexExpr<Shape{}> label) {
    return -sum(one_hot<S[0]>(label) * y);
  }
};

/// Σ t(log t − y) on log-probabilities y: what the distribution t has that eʸ lacks; 0 where t is 0.
/// S. Kullback, R. Leibler, On information and sufficiency (1951).
struct KullbackLeibler : detail::OnRows<KullbackLeibler> {
  static constexpr auto function = "kl_divergence";
  static constexpr auto name = "KL divergence";
  static constexpr Scalar of(auto y, auto t) {
    const auto present = t > 0;
    return sum(select(present, t * (log(select(present, t, 1)) - y), 0));
  }
};

/// Σ max(1 + yₖ − y[label], 0) over the other classes k, divided by the number of all.
/// J. Weston, C. Watkins, Support vector machines for multi-class pattern recognition (1999).
struct MultiClassHinge : detail::OnLabels<MultiClassHinge> {
  static constexpr auto function = "multi_class_hinge";
  static constexpr auto name = "multi-class hinge loss";
  template <Shape S>
  static constexpr Scalar of(Expr<S> y, IndexExpr<Shape{}> label) {
    const auto chosen = one_hot<S[0]>(label);
    return mean((1 - chosen) * relu(1 + y - sum(chosen * y)));
  }
};

inline constexpr SoftmaxCrossEntropy softmax_cross_entropy;
inline constexpr SoftmaxCrossEntropyOnRows softmax_cross_entropy_on_rows;
/// `softmax_cross_entropy_with<LabelSmoothing{0.1}, ClassWeights{1, 2.5, 1}>`
template <auto... Option>
inline constexpr SoftmaxCrossEntropyWith<Option...> softmax_cross_entropy_with;
inline constexpr CrossEntropy cross_entropy;
inline constexpr NegativeLogLikelihood negative_log_likelihood;
inline constexpr KullbackLeibler kl_divergence;
inline constexpr MultiClassHinge multi_class_hinge;

}  // namespace etch::inline ETCH_TARGET
