// Layers that normalise a sample by its own mean and variance. None looks at other samples, so training and
// prediction are the same.
// May not know networks; see nn/layers.hpp for what a layer is.
#pragma once

#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/composed.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/scope.hpp>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// (x − mean) / √(variance + ε) along the last axis of a matrix; the variance is Σ(x − mean)² / n.
template <Shape S>
constexpr Expr<S> standardise_rows(Expr<S> x, double epsilon) {
  const auto centred = x - reshape<Shape{S[0], 1}>(mean<1>(x));
  const auto variance = reshape<Shape{S[0], 1}>(mean<1>(square(centred)));
  return centred * rsqrt(variance + epsilon);
}

constexpr Shape rows_of_last_axis(const Shape& shape) {
  const int last = shape[shape.rank - 1];
  return Shape{shape.size() / last, last};
}

/// [channels, 1, …], to be broadcast over an image or a sequence.
constexpr Shape channels_of(const Shape& shape) {
  Shape result = shape;
  for (int axis = 1; axis < shape.rank; ++axis) result[axis] = 1;
  return result;
}

}  // namespace detail

/// g·(x − mean) / √(variance + ε) + b along the last axis, with ε = 1e-5, a gain and a bias as long as that
/// axis (Ba, Kiros and Hinton 2016). Fits every shape.
struct LayerNorm : detail::BuiltIn<LayerNorm> {
  static constexpr auto name = "LayerNorm";
  static constexpr double epsilon = 1e-5;

  template <Shape In>
  constexpr Expr<In> operator()(Expr<In> x, Scope& scope) const {
    if constexpr (In.rank == 0) {
      return reshape<Shape{}>((*this)(reshape<Shape{1}>(x), scope));
    } else {
      constexpr int last = In[In.rank - 1];
      const auto rows = reshape<detail::rows_of_last_axis(In)>(x);
      const auto y = reshape<In>(detail::standardise_rows(rows, epsilon));
      const auto g = scope.gain<Shape{last}>("gain");
      return y * g + scope.bias<Shape{last}>("bias");
    }
  }
};

/// g·x / √(mean of x² + ε) along the last axis, with ε = 1e-6 and a gain as long as that axis (Zhang and
/// Sennrich 2019). Fits every shape.
struct RMSNorm : detail::BuiltIn<RMSNorm> {
  static constexpr auto name = "RMSNorm";
  static constexpr double epsilon = 1e-6;

  template <Shape In>
  constexpr Expr<In> operator()(Expr<In> x, Scope& scope) const {
    if constexpr (In.rank == 0) {
      return reshape<Shape{}>((*this)(reshape<Shape{1}>(x), scope));
    } else {
      constexpr int last = In[In.rank - 1];
      constexpr Shape matrix = detail::rows_of_last_axis(In);
      const auto rows = reshape<matrix>(x);
      const auto squares = reshape<Shape{matrix[0], 1}>(mean<1>(square(rows)));
      return reshape<In>(rows * rsqrt(squares + epsilon)) * scope.gain<Shape{last}>("gain");
    }
  }
};

/// The channels, x's first axis, in so many groups, each normalised by the mean and variance of all its
/// elements, with ε = 1e-5; a gain and a bias for each channel (Wu and He 2018). One group is layer
/// normalisation of an image, as many as channels instance normalisation.
template <int Groups>
struct GroupNorm : detail::BuiltIn<GroupNorm<Groups>> {
  static constexpr auto name = "GroupNorm";
  static constexpr double epsilon = 1e-5;
  static constexpr bool has_right_arguments = Groups > 0;
  static constexpr auto wants_arguments = "at least one group";
  static constexpr Text wants = Text{} << "[channels, ...] with channels divisible by " << Groups;
  static constexpr bool accepts(const Shape& input) {
    return input.rank > 0 && input[0] % Groups == 0;
  }

  template <Shape In>
  constexpr Expr<In> operator()(Expr<In> x, Scope& scope) const {
    const auto groups = reshape<Shape{Groups, In.size() / Groups}>(x);
    const auto y = reshape<In>(detail::standardise_rows(groups, epsilon));
    constexpr Shape channels = detail::channels_of(In);
    const auto g = reshape<channels>(scope.gain<Shape{In[0]}>("gain"));
    return y * g + reshape<channels>(scope.bias<Shape{In[0]}>("bias"));
  }
};

}  // namespace etch::inline ETCH_TARGET
