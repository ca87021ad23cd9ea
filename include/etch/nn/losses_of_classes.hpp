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
  static constexpr auto of(Expr<S> scores, auto label) {
    constexpr int classes = S.rank - 1;
    return log_sum_exp<classes>(scores) - sum<classes>(detail::chosen<S>(label) * scores);
  }
};

/// The same with a target distribution t, for example a one-hot row: Σt·log Σ exp(scores) − Σ t·scores.
struct SoftmaxCrossEntropyOnRows {
  static constexpr auto name = "softmax cross entropy on rows";
  static constexpr Target target = Target::row;
  static constexpr bool on_scores = true;
  static constexpr detail::LossForm form = detail::LossForm::classes;
  static constexpr bool accepts(const Shape& output) { return output.rank == 1; }

  template <Shape S, Shape R>
  constexpr Scalar operator()(Expr<S> scores, Expr<R> t) const {
    using Fits [[maybe_unused]] =
        typename decltype(detail::compares<"softmax_cross_entropy_on_rows", S, R>())::fits;
    if constexpr (S == R) {
      using FitsToo [[maybe_unused]] =
          typename decltype(detail::scores<"softmax_cross_entropy_on_rows", S>())::fits;
      if constexpr (S.rank == 1) return of(scores, t);
    }
    if constexpr (S != R || S.rank != 1) return detail::stand_in<Shape{}>(scores);
  }

  template <Shape S>
  static constexpr auto of(Expr<S> scores, Expr<S> t) {
    constexpr int classes = S.rank - 1;
    return sum<classes>(t) * log_sum_exp<classes>(scores) - sum<classes>(t * scores);
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

/// An option: samples of this label count nothing, padding for example. It need not be that of a class.
struct IgnoreLabel {
  int label;
};

namespace detail {

constexpr int weights_in(const auto&) { return 0; }
template <int Classes>
constexpr int weights_in(const ClassWeights<Classes>&) {
  return Classes;
}

constexpr double share_in(const auto&) { return 0; }
constexpr double share_in(LabelSmoothing smoothing) { return smoothing.share; }

constexpr bool leaves_out(const auto&, int) { return false; }
constexpr bool leaves_out(IgnoreLabel ignored, int label) { return ignored.label == label; }

/// One number for all classes along the last axis, or one for those of each row.
template <Shape S>
constexpr auto for_classes(Expr<S> x) {
  if constexpr (S.rank == 0) {
    return x;
  } else {
    return reshape<Shape{S[0], 1}>(x);
  }
}

/// What is left of a target t by an option.
template <Shape S>
constexpr Expr<S> weighed(LabelSmoothing, auto, Expr<S> t) {
  return t;
}

template <Shape S>
constexpr Expr<S> weighed(IgnoreLabel ignored, auto label, Expr<S> t) {
  return for_classes(1 - equal(label, ignored.label)) * t;
}

/// w·t. The weights are chosen by the element's place, starting from the first one's, so that equal
/// weights cost nothing.
template <int Classes, Shape S>
constexpr Expr<S> weighed(const ClassWeights<Classes>& weights, auto, Expr<S> t) {
  constexpr Shape classes{S[S.rank - 1]};
  const Expr<classes> place{iota(*t.ref.tape, 0, classes[0])};
  Expr<classes> w{broadcast_to(constant(*t.ref.tape, weights.of[0]), classes, Rate::step)};
  for (int k = 1; k < Classes; ++k) {
    if (weights.of[k] != weights.of[0]) w = select(equal(place, k), weights.of[k], w);
  }
  return w * t;
}

}  // namespace detail

/// Softmax cross entropy with weights w of the classes, a share ε of the target spread over all C, and
/// labels that are left out, each if its option is given:
/// Σ wₖ·tₖ·(log Σ exp(scores) − scoresₖ) with t = (1 − ε)·one-hot + ε/C. As in PyTorch for one sample;
/// over a batch PyTorch divides by the sum of the weights of labels that count, as `weighted_mean` does,
/// the mean here by the number of samples.
template <auto... Option>
struct SoftmaxCrossEntropyWith : detail::OnLabels<SoftmaxCrossEntropyWith<Option...>> {
  static constexpr auto function = "softmax_cross_entropy_with";
  static constexpr auto name = "softmax cross entropy";
  static constexpr bool on_scores = true;

  static constexpr int class_weights = (0 + ... + detail::weights_in(Option));
  static constexpr double smoothing = (0.0 + ... + detail::share_in(Option));

  template <Shape S>
  static constexpr auto of(Expr<S> scores, auto label) {
    const Expr<S> t = (1 - smoothing) * detail::chosen<S>(label) + smoothing / S[S.rank - 1];
    return SoftmaxCrossEntropyOnRows::of(scores, left_of(t, label));
  }

  static constexpr bool ignores([[maybe_unused]] int label) { return (detail::leaves_out(Option, label) || ...); }

  /// How much a label counts: its class's weight, and nothing where it is ignored or names no class.
  template <Shape S>
  static constexpr auto weight(Expr<S>, auto label) {
    return sum<S.rank - 1>(left_of(detail::chosen<S>(label), label));
  }

 private:
  template <Shape S>
  static constexpr Expr<S> left_of(Expr<S> t, [[maybe_unused]] auto label) {
    ((t = detail::weighed(Option, label, t)), ...);
    return t;
  }
};

/// The textbook's cross entropy on probabilities y: −Σ t·log(y + 1e-7). Prefer
/// `softmax_cross_entropy` on scores, which loses no digits where y is small.
struct CrossEntropy : detail::OnElements<CrossEntropy> {
  static constexpr auto function = "cross_entropy";
  static constexpr auto name = "cross entropy";
  static constexpr double factor(int) { return -1; }
  static constexpr auto parts(auto y, auto t) { return t * log(y + 1e-7); }
};

/// −y[label] on log-probabilities y, as a final LogSoftmax gives them.
struct NegativeLogLikelihood : detail::OnLabels<NegativeLogLikelihood> {
  static constexpr auto function = "negative_log_likelihood";
  static constexpr auto name = "negative log likelihood";
  template <Shape S>
  static constexpr auto of(Expr<S> y, auto label) {
    return -sum<S.rank - 1>(detail::chosen<S>(label) * y);
  }
};

/// Σ t(log t − y) on log-probabilities y: what the distribution t has that eʸ lacks; 0 where t is 0.
/// S. Kullback, R. Leibler, On information and sufficiency (1951).
struct KullbackLeibler : detail::OnElements<KullbackLeibler> {
  static constexpr auto function = "kl_divergence";
  static constexpr auto name = "KL divergence";
  static constexpr double factor(int) { return 1; }
  static constexpr auto parts(auto y, auto t) {
    const auto present = t > 0;
    return select(present, t * (log(select(present, t, 1)) - y), 0);
  }
};

/// Σ max(1 + yₖ − y[label], 0) over the other classes k, divided by the number of all.
/// J. Weston, C. Watkins, Support vector machines for multi-class pattern recognition (1999).
struct MultiClassHinge : detail::OnLabels<MultiClassHinge> {
  static constexpr auto function = "multi_class_hinge";
  static constexpr auto name = "multi-class hinge loss";
  template <Shape S>
  static constexpr auto of(Expr<S> y, auto label) {
    constexpr int classes = S.rank - 1;
    const auto chosen = detail::chosen<S>(label);
    const auto right = detail::for_classes(sum<classes>(chosen * y));
    return mean<classes>((1 - chosen) * relu(1 + y - right));
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
