// Losses that compare numbers with numbers, each output with its own target.
// May not know networks or data.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/loss.hpp>

namespace etch::inline ETCH_TARGET {

/// ½ Σ (y − t)²
struct MeanSquaredError : detail::OnElements<MeanSquaredError> {
  static constexpr auto function = "mean_squared_error";
  static constexpr auto name = "mean squared error";
  static constexpr double factor(int) { return 0.5; }
  static constexpr auto parts(auto y, auto t) { return square(y - t); }
};

/// The mean of |y − t|.
struct MeanAbsoluteError : detail::OnElements<MeanAbsoluteError>, detail::OfMean {
  static constexpr auto function = "mean_absolute_error";
  static constexpr auto name = "mean absolute error";
  static constexpr auto parts(auto y, auto t) { return abs(y - t); }
};

/// The mean of ½d² where d = |y − t| ≤ δ, and of δ(d − ½δ) beyond; `huber<>` with δ = 1. Both are
/// m(d − ½m) with m = min(d, δ). P. Huber, Robust estimation of a location parameter (1964).
template <double... Delta>
requires(sizeof...(Delta) <= 1) struct Huber : detail::OnElements<Huber<Delta...>>, detail::OfMean {
  static constexpr auto function = "huber";
  static constexpr auto name = "Huber's loss";
  static constexpr double delta = (1.0 * ... * Delta);
  static constexpr auto parts(auto y, auto t) {
    const auto distance = abs(y - t);
    const auto inner = minimum(distance, delta);
    return inner * (distance - 0.5 * inner);
  }
};

/// The mean of −t·log σ(y) − (1 − t)·log(1 − σ(y)) = log(1 + eʸ) − t·y, on logits y and with σ(y) =
/// 1 / (1 + e⁻ʸ), without overflow; t lies in [0, 1].
struct BinaryCrossEntropyOnLogits : detail::OnElements<BinaryCrossEntropyOnLogits>, detail::OfMean {
  static constexpr auto function = "binary_cross_entropy_on_logits";
  static constexpr auto name = "binary cross entropy on logits";
  static constexpr bool on_logits = true;
  static constexpr auto parts(auto y, auto t) { return softplus(y) - t * y; }
};

/// The mean of −t·log y − (1 − t)·log(1 − y) on probabilities y. No logarithm is less than
/// log 1e-37 = −85.2, where a wrong output of exactly 0 or 1 has no gradient any more: prefer
/// `binary_cross_entropy_on_logits`.
struct BinaryCrossEntropy : detail::OnElements<BinaryCrossEntropy> {
  static constexpr auto function = "binary_cross_entropy";
  static constexpr auto name = "binary cross entropy";
  static constexpr double factor(int count) { return -1.0 / count; }
  static constexpr auto parts(auto y, auto t) {
    constexpr double least = 1e-37;  // a normal float
    return t * log(maximum(least, y)) + (1 - t) * log(maximum(least, 1 - y));
  }
};

/// The mean of max(1 − t·y, 0), for targets −1 and 1. C. Cortes, V. Vapnik, Support-vector networks
/// (1995).
struct Hinge : detail::OnElements<Hinge>, detail::OfMean {
  static constexpr auto function = "hinge";
  static constexpr auto name = "hinge loss";
  static constexpr auto parts(auto y, auto t) { return relu(1 - t * y); }
};

inline constexpr MeanSquaredError mean_squared_error;
inline constexpr MeanAbsoluteError mean_absolute_error;
template <double... Delta>
inline constexpr Huber<Delta...> huber;
inline constexpr BinaryCrossEntropyOnLogits binary_cross_entropy_on_logits;
inline constexpr BinaryCrossEntropy binary_cross_entropy;
inline constexpr Hinge hinge;

}  // namespace etch::inline ETCH_TARGET
