// The activations that are made of other ops, for the laws. May not know the laws.
#pragma once

#include "laws/functions.hpp"

#include <etch/expr/activations.hpp>

namespace laws {

struct SmoothActivations {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{19}>(t);
    const auto w = parameter<Shape{3, 5}>(t);
    return outputs(t, gelu(x), gelu_tanh(x), silu(x), mish(x), softsign(x), gelu(w) * silu(-w),
                   etch::log_softmax<1>(w), log_softmax(x));
  }
};

/// Activations with corners, shifted so that each corner is at 0, where no number is, or beyond the range.
struct KinkedActivations {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{3, 5}>(t);
    const auto w = parameter<Shape{17}>(t);
    const auto slopes = parameter<Shape{3, 1}>(t);
    return outputs(t, leaky_relu(x, 0.1), leaky_relu(x, slopes), elu(x, 0.5), selu(w),
                   hard_sigmoid(w), hard_sigmoid(w - 3), hard_tanh(w + 1), hard_tanh(w - 1),
                   hard_swish(x - 3), hard_swish(x + 3));
  }
};

}  // namespace laws
