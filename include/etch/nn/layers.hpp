// The layers: each a callable on `Expr`, with its parameters declared in place. Activations are layers
// too, in nn/activations.hpp.
// May not know networks. A user's own layer is such a struct:
//
//   struct Swish {
//     static constexpr auto name = "Swish";
//     constexpr auto operator()(auto x) const { return x * etch::logistic(x); }
//   };
//
// One with parameters takes a Scope as well. Without `name` it is called "Layer". One that does not
// take every shape says so with `accepts(Shape)` and `wants`, and the network's error quotes it; of
// one that takes every shape the comment says "Fits every shape", which a test reads.
#pragma once

#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/activations.hpp>
#include <etch/nn/flow.hpp>
#include <etch/nn/layer_shapes.hpp>
#include <etch/nn/scope.hpp>
#include <etch/shape/shape.hpp>

namespace etch::inline ETCH_TARGET {

/// What a network begins with: the shape of one sample, outermost axis first.
template <int... Extent>
struct Input {
  static constexpr auto name = "Input";
  static constexpr Shape shape{Extent...};
};

/// What a network of several inputs begins with: a sample is one row that holds all of them, one behind the
/// other, so its shape is [elements]. The first layer takes as many values.
template <class... Input>
  requires(sizeof...(Input) >= 1 && (requires { Input::shape; } && ...))
struct Inputs {
  static constexpr auto name = "Inputs";
  using several = detail::Probe<Input::shape...>;
  static constexpr Shape shape = [] {
    Shape shape{(Input::shape.size() + ...)};
    // One that is wrong for all, to be shown.
    ((shape = detail::all_positive(shape) && !detail::all_positive(Input::shape) ? Input::shape : shape), ...);
    return shape;
  }();
};

/// An option of layers that otherwise have a bias.
enum class Bias { none };
inline constexpr Bias without_bias = Bias::none;

/// y = x·W + b with W [in, N] and b [N]; the textbook's affine layer. Wants a vector.
/// `Dense<N, without_bias>` is x·W. (A pack and not a default, which every layer's name would show.)
template <int N, Bias... Option>
  requires(sizeof...(Option) <= 1)
struct Dense : detail::BuiltIn<Dense<N, Option...>> {
  static constexpr auto name = "Dense";
  static constexpr int outputs = N;
  static constexpr auto wants = "a vector [n]";
  static constexpr bool accepts(const Shape& input) { return input.rank == 1; }

  template <Shape In>
  constexpr Expr<Shape{N}> operator()(Expr<In> x, Scope& scope) const {
    const auto w = scope.weight<Shape{In[0], N}>("weight", In[0], N);
    if constexpr (sizeof...(Option) == 0) {
      return matmul(x, w) + scope.bias<Shape{N}>("bias");
    } else {
      return matmul(x, w);
    }
  }
};

/// x in row-major order in another shape, of as many elements.
template <int... Extent>
struct Reshape : detail::BuiltIn<Reshape<Extent...>> {
  static constexpr auto name = "Reshape";
  static constexpr Shape shape{Extent...};
  static constexpr Text wants = Text{} << shape.size() << " elements";
  static constexpr bool accepts(const Shape& input) { return input.size() == shape.size(); }

  template <Shape In>
  constexpr Expr<shape> operator()(Expr<In> x) const {
    return reshape<shape>(x);
  }
};

/// Any shape as a vector, in row-major order. Fits every shape.
struct Flatten : detail::BuiltIn<Flatten> {
  static constexpr auto name = "Flatten";
  template <Shape In>
  constexpr Expr<Shape{In.size()}> operator()(Expr<In> x) const {
    return reshape<Shape{In.size()}>(x);
  }
};

}  // namespace etch::inline ETCH_TARGET
