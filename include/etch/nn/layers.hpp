// The layers: each a callable on `Expr`, with its parameters declared in place.
// May not know networks. A user's own layer is such a struct:
//
//   struct Swish {
//     static constexpr auto name = "Swish";
//     constexpr auto operator()(auto x) const { return x * etch::logistic(x); }
//   };
//
// One with parameters takes a Scope as well. Without `name` it is called "Layer".
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/composed.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/scope.hpp>

namespace etch::inline ETCH_TARGET {

/// What a network begins with: the shape of one sample, outermost axis first.
template <int... Extent>
struct Input {
  static constexpr auto name = "Input";
  static_assert(((Extent > 0) && ...), "etch: an input's extents are at least 1");
  static constexpr Shape shape{Extent...};
};

inline constexpr bool with_bias = true;
inline constexpr bool without_bias = false;

/// y = x·W + b with W [in, N] and b [N]; the textbook's affine layer. Wants a vector.
template <int N, bool Bias = with_bias>
struct Dense {
  static_assert(N > 0, "etch: a Dense layer has at least 1 output");
  static constexpr auto name = "Dense";
  static constexpr auto wants = "a vector [n]: put Flatten before it";
  static constexpr bool accepts(const Shape& input) { return input.rank == 1; }

  template <Shape In>
  constexpr Expr<Shape{N}> operator()(Expr<In> x, Scope& scope) const {
    const auto w = scope.weight<Shape{In[0], N}>("weight", In[0], N);
    if constexpr (Bias) {
      return matmul(x, w) + scope.bias<Shape{N}>("bias");
    } else {
      return matmul(x, w);
    }
  }
};

/// Any shape as a vector, in row-major order.
struct Flatten {
  static constexpr auto name = "Flatten";
  template <Shape In>
  constexpr Expr<Shape{In.size()}> operator()(Expr<In> x) const {
    return reshape<Shape{In.size()}>(x);
  }
};

/// 1 / (1 + e⁻ˣ)
struct Sigmoid {
  static constexpr auto name = "Sigmoid";
  constexpr auto operator()(auto x) const { return logistic(x); }
};

/// The hyperbolic tangent.
struct Tanh {
  static constexpr auto name = "Tanh";
  constexpr auto operator()(auto x) const { return tanh(x); }
};

/// max(x, 0)
struct ReLU {
  static constexpr auto name = "ReLU";
  constexpr auto operator()(auto x) const { return relu(x); }
};

/// x; the textbook's output of a regression.
struct Identity {
  static constexpr auto name = "Identity";
  constexpr auto operator()(auto x) const { return x; }
};

/// 1 where x > 0, else 0: the perceptron's activation. Nothing flows back through it.
struct Step {
  static constexpr auto name = "Step";
  constexpr auto operator()(auto x) const { return step(x); }
};

/// exp(x) / Σ exp(x). `Model::predict` leaves a final one out, since it changes no order;
/// `Model::probabilities` applies it.
struct Softmax {
  static constexpr auto name = "Softmax";
  static constexpr auto wants = "a vector [classes]";
  static constexpr bool accepts(const Shape& input) { return input.rank == 1; }
  constexpr auto operator()(auto x) const { return softmax(x); }
};

}  // namespace etch::inline ETCH_TARGET
