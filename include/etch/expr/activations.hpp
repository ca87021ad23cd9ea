// The functions that neural networks bend values with, element by element. Each is made of others;
// those that are ops themselves (relu, logistic, tanh, softplus, step) stand in arithmetic.hpp and
// elementary.hpp, and what looks at more than one element in composed.hpp.
// May not record ops of its own, nor know layers.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/functions.hpp>

namespace etch::inline ETCH_TARGET {

/// x where x > 0, else slope·x; the slope is a number or an expression, and at 0 the derivative.
/// A. Maas, A. Hannun, A. Ng, Rectifier nonlinearities improve neural network acoustic models (2013);
/// a slope that is learnt: K. He et al., Delving deep into rectifiers (2015).
template <Shape S, class Slope>
constexpr auto leaky_relu(Expr<S> x, Slope slope) {
  return select(x > 0, x, slope * x);
}

/// x where x > 0, else α(eˣ − 1). The exponential is of no positive number, so none overflows.
/// D. Clevert, T. Unterthiner, S. Hochreiter, Fast and accurate deep network learning by exponential
/// linear units (2015).
template <Shape S>
constexpr Expr<S> elu(Expr<S> x, double alpha = 1) {
  return relu(x) + alpha * expm1(minimum(x, 0));
}

/// λ·elu(x, α) with the two numbers that keep mean 0 and variance 1 from layer to layer.
/// G. Klambauer et al., Self-normalizing neural networks (2017).
template <Shape S>
constexpr Expr<S> selu(Expr<S> x) {
  constexpr double lambda = 1.0507009873554805, alpha = 1.6732632423543772;
  return lambda * elu(x, alpha);
}

/// x·Φ(x) with the normal distribution's Φ(x) = ½ erfc(−x/√2), which keeps its digits for negative x.
/// D. Hendrycks, K. Gimpel, Gaussian error linear units (2016).
template <Shape S>
constexpr Expr<S> gelu(Expr<S> x) {
  constexpr double root_of_half = 0.7071067811865476;
  return 0.5 * x * erfc(-root_of_half * x);
}

/// ½x(1 + tanh(√(2/π)(x + 0.044715x³))), within 5e-4 of `gelu`; computed by (1 + tanh z)/2 =
/// logistic(2z), which keeps its digits for negative x. From the same paper.
template <Shape S>
constexpr Expr<S> gelu_tanh(Expr<S> x) {
  constexpr double twice_root = 1.5957691216057308;  // 2√(2/π)
  return x * logistic(x * (twice_root + 0.044715 * twice_root * square(x)));
}

/// x·logistic(x), also called swish. S. Elfwing, E. Uchibe, K. Doya, Sigmoid-weighted linear units for
/// neural network function approximation in reinforcement learning (2017).
template <Shape S>
constexpr Expr<S> silu(Expr<S> x) {
  return x * logistic(x);
}

/// x·tanh(log(1 + eˣ)). D. Misra, Mish: a self regularized non-monotonic activation function (2019).
template <Shape S>
constexpr Expr<S> mish(Expr<S> x) {
  return x * tanh(softplus(x));
}

/// x / (1 + |x|). J. Turian, J. Bergstra, Y. Bengio, Quadratic features and deep architectures for
/// chunking (2009).
template <Shape S>
constexpr Expr<S> softsign(Expr<S> x) {
  return x / (1 + abs(x));
}

/// min(max(x/6 + ½, 0), 1), just 0 and 1 at the ends. A. Howard et al., Searching for MobileNetV3 (2019).
template <Shape S>
constexpr Expr<S> hard_sigmoid(Expr<S> x) {
  return clamp(x / 6 + 0.5, 0, 1);
}

/// min(max(x, −1), 1). R. Collobert, Large scale machine learning (2004).
template <Shape S>
constexpr Expr<S> hard_tanh(Expr<S> x) {
  return clamp(x, -1, 1);
}

/// x·hard_sigmoid(x). A. Howard et al., Searching for MobileNetV3 (2019).
template <Shape S>
constexpr Expr<S> hard_swish(Expr<S> x) {
  return x * hard_sigmoid(x);
}

}  // namespace etch::inline ETCH_TARGET
