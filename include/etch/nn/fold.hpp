// A trained network without its batch normalisations: in predictions each is y = s·x + t for every channel, which
// the dense layer or convolution before it can do.
// May not know losses, optimizers or data sets.
#pragma once

#include <etch/core/target.hpp>
#include <etch/nn/image_layers.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/training_layers.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// The layer that does what a layer and a batch normalisation behind it do, where there is one: the same
/// with a bias. A channel's weights stand side by side in memory.
template <class Layer>
struct WithBias {};
template <int N, Bias... Option>
struct WithBias<Dense<N, Option...>> {
  using type = Dense<N>;
};
template <int Filters, Extent2 Kernel, Extent2 Stride, Padding Zeros, Extent2 Dilation, int Groups,
          Bias... Option>
struct WithBias<Conv2d<Filters, Kernel, Stride, Zeros, Dilation, Groups, Option...>> {
  using type = Conv2d<Filters, Kernel, Stride, Zeros, Dilation, Groups>;
};
template <int Filters, int Kernel, int Stride, Padding Zeros, int Dilation, int Groups, Bias... Option>
struct WithBias<Conv1d<Filters, Kernel, Stride, Zeros, Dilation, Groups, Option...>> {
  using type = Conv1d<Filters, Kernel, Stride, Zeros, Dilation, Groups>;
};

template <class Layer>
inline constexpr double epsilon_of_batch_norm = -1;  // it is none
template <double Momentum, double... Epsilon>
inline constexpr double epsilon_of_batch_norm<BatchNormWith<Momentum, Epsilon...>> =
    BatchNormWith<Momentum, Epsilon...>::epsilon;
template <>
inline constexpr double epsilon_of_batch_norm<BatchNorm> = BatchNormWith<0.9>::epsilon;

template <class Layer, class Next>
concept FoldsWith = requires { typename WithBias<Layer>::type; } && epsilon_of_batch_norm<Next> >= 0;

/// The layers of `Done`, and of the rest with what can be folded folded.
template <class Done, class... Rest>
struct FoldLayers;
template <class InputLayer, class... Done>
struct FoldLayers<NetworkOf<InputLayer, Done...>> {
  using type = Network<InputLayer, Done...>;
};
template <class InputLayer, class... Done, class Layer, class... Rest>
struct FoldLayers<NetworkOf<InputLayer, Done...>, Layer, Rest...>
    : FoldLayers<NetworkOf<InputLayer, Done..., Layer>, Rest...> {};
template <class InputLayer, class... Done, class Layer, class Norm, class... Rest>
  requires FoldsWith<Layer, Norm>
struct FoldLayers<NetworkOf<InputLayer, Done...>, Layer, Norm, Rest...>
    : FoldLayers<NetworkOf<InputLayer, Done..., typename WithBias<Layer>::type>, Rest...> {};

template <class Net>
struct FoldNetwork;
template <class InputLayer, class... Layers>
struct FoldNetwork<NetworkOf<InputLayer, Layers...>>
    : FoldLayers<NetworkOf<InputLayer>, Layers...> {};

/// Goes through the layers of a network and copies what they learned into the folded one.
template <class Net, class Folded, class T>
struct Refill {
  const Model<Net, T>* from;
  Model<Folded, T>* to;
  std::size_t read = 0;     ///< the next variable of the one
  std::size_t written = 0;  ///< and of the other

  void copy(std::size_t count) {
    for (; count > 0; --count) std::ranges::copy(from->variable(read++), to->variable(written++).begin());
  }

  /// Folds the batch normalisation that comes next into the layer just copied.
  void fold(bool had_bias, double epsilon) {
    if (!had_bias) ++written;
    const std::span<T> weight = to->variable(written - 2), bias = to->variable(written - 1);
    const auto gain = from->variable(read), shift = from->variable(read + 1);
    const auto mean = from->variable(read + 2), variance = from->variable(read + 3);
    read += 4;
    const std::size_t run = weight.size() / bias.size();
    for (std::size_t channel = 0; channel < bias.size(); ++channel) {
      const T scale = gain[channel] / std::sqrt(variance[channel] + static_cast<T>(epsilon));
      for (T& w : weight.subspan(channel * run, run)) w *= scale;
      bias[channel] = (bias[channel] - mean[channel]) * scale + shift[channel];
    }
  }
};

template <class Before, class At, class Models>
struct Refilling {
  At at;  ///< a tour that takes the census: what is shared is declared once
  Models models;
};

template <class Before, class At, class Models, class Layer>
constexpr auto operator>>(Refilling<Before, At, Models> before, Tag<Layer> tag) {
  Scope& scope = *before.at.visitor->scope;
  const int known = scope.size();
  const auto next = before.at >> tag;
  if constexpr (FoldsWith<Before, Layer>) {
    constexpr bool had_bias = std::is_same_v<Before, typename WithBias<Before>::type>;
    before.models.fold(had_bias, epsilon_of_batch_norm<Layer>);
  } else {
    before.models.copy(static_cast<std::size_t>(scope.size() - known));
  }
  return Refilling<Layer, std::remove_const_t<decltype(next)>, Models>{next, before.models};
}

template <class InputLayer, class... Layers, class Models>
void refill(NetworkOf<InputLayer, Layers...>, Models models) {
  Tape tape;
  Scope scope(tape);
  Census census{&scope};
  const auto start = tour_on(StartOf<InputLayer>{}, &census);
  through<RowOf<Layers...>, sizeof...(Layers)>(
      Refilling<InputLayer, std::remove_const_t<decltype(start)>, Models>{start, models});
}

}  // namespace detail

/// A network without the batch normalisations that directly follow a `Dense`, `Conv2d` or `Conv1d`. What stands
/// in a block stays as it is.
template <class Net>
using Folded = typename detail::FoldNetwork<typename Net::definition>::type;

/// A model that predicts what another one does, in less time: each batch normalisation that can be is folded
/// into the layer before it, w ← s·w and b ← s·(b − mean) + t with s = g / √(variance + ε). To be
/// trained on, keep the other.
template <class Net, class T>
Model<Folded<Net>, T> fold(const Model<Net, T>& model) {
  Model<Folded<Net>, T> folded;
  detail::refill(typename Net::definition{}, detail::Refill<Net, Folded<Net>, T>{&model, &folded});
  return folded;
}

}  // namespace etch::inline ETCH_TARGET
