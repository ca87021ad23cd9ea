// Layers that do one thing in training and another in predictions: batch normalisation and dropout.
// May not know networks; see nn/layers.hpp for what a layer is.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/composed.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/random.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/activations.hpp>
#include <etch/nn/norm_layers.hpp>
#include <etch/nn/scope.hpp>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// The mean of each channel, x's first axis, over all positions of all samples of the batch.
template <Shape S>
constexpr Expr<Shape{S[0]}> mean_of_channels(Expr<S> x) {
  if constexpr (S.rank == 1) {
    return batch_mean(x);
  } else {
    return batch_mean(mean<1>(reshape<Shape{S[0], S.size() / S[0]}>(x)));
  }
}

}  // namespace detail

/// Batch normalisation of each channel, x's first axis, so of each feature of a vector:
/// g·(x − mean) / √(variance + ε) + b, with a gain and a bias for each channel and ε = 1e-5. In training mean
/// and variance, Σ(x − mean)² / n, are those of all n positions and samples of the batch, and gradients
/// flow through both. In predictions they are running ones, two states of the layer: with each step of
/// training running ← Momentum·running + (1 − Momentum)·(the batch's), the variance there by n − 1. The
/// steps of a batch of n = 1 leave its running variance shrinking. Fits every shape.
/// (Ioffe and Szegedy 2015; the momentum as Keras and the textbook count it, 1 − PyTorch's.)
template <double Momentum, double... Epsilon>
  requires(sizeof...(Epsilon) <= 1)
struct BatchNormWith : detail::BuiltIn<BatchNormWith<Momentum, Epsilon...>> {
  static constexpr auto name = "BatchNorm";
  static constexpr double epsilon = detail::given_or(1e-5, Epsilon...);
  static constexpr bool has_right_arguments = Momentum >= 0 && Momentum <= 1 && epsilon > 0;
  static constexpr auto wants_arguments = "a momentum from 0 to 1 and an epsilon above 0";

  template <Shape In>
  constexpr Expr<In> operator()(Expr<In> x, Scope& scope) const {
    if constexpr (In.rank == 0) {
      return reshape<In>(normalise(reshape<Shape{1}>(x), scope));
    } else {
      return normalise(x, scope);
    }
  }

 private:
  template <Shape In>
  static constexpr Expr<In> normalise(Expr<In> x, Scope& scope) {
    using Channels = Expr<Shape{In[0]}>;
    // In this order: `fold` reads them so.
    const Channels gain = scope.gain<Shape{In[0]}>("gain");
    const Channels bias = scope.bias<Shape{In[0]}>("bias");
    const Channels running_mean = scope.state<Shape{In[0]}>("mean");
    const Channels running_variance = scope.state<Shape{In[0]}>("variance", 1);
    if (!scope.is_training()) {
      const Channels scale = gain * rsqrt(running_variance + epsilon);
      return x * over_positions<In>(scale) + over_positions<In>(bias - running_mean * scale);
    }
    const Channels mean = detail::mean_of_channels(x);
    const Expr<In> centred = x - over_positions<In>(mean);
    const Channels variance = detail::mean_of_channels(square(centred));
    const Scalar count = batch_size(x) * (In.size() / In[0]);
    const Channels unbiased = variance * (count / maximum(count - 1, 1));
    scope.update(running_mean, Momentum * running_mean + (1 - Momentum) * mean);
    scope.update(running_variance, Momentum * running_variance + (1 - Momentum) * unbiased);
    return centred * over_positions<In>(gain * rsqrt(variance + epsilon)) + over_positions<In>(bias);
  }

  template <Shape In>
  static constexpr auto over_positions(Expr<Shape{In[0]}> channels) {
    return reshape<detail::channels_of(In)>(channels);
  }
};

using BatchNorm = BatchNormWith<0.9>;

/// In training each element is 0 with probability P and x/(1 − P) else, drawn anew for each sample of each
/// step; in predictions x. What is drawn is a function of a counter, a state of the layer that the model's
/// seed begins, so that a run can be repeated and taken up again. (Srivastava et al. 2014, in the inverted
/// form.) Fits every shape.
template <double P>
struct Dropout : detail::BuiltIn<Dropout<P>> {
  static constexpr auto name = "Dropout";
  static constexpr bool has_right_arguments = P >= 0 && P < 1;
  static constexpr auto wants_arguments = "a probability of at least 0 and below 1";

  template <Shape In>
  constexpr Expr<In> operator()(Expr<In> x, Scope& scope) const {
    // As a stream the number of variables before it: no two layers of a network draw alike.
    const int stream = scope.size();
    const Scalar key = scope.counter("counter");
    return scope.is_training() ? dropout(x, P, key, stream) : x;
  }
};

}  // namespace etch::inline ETCH_TARGET
