// A trained network without its batch normalisations: in predictions each is y = s·x + t for every channel, which
// the dense layer or convolution before it can do.
// May not know losses, optimizers or data sets.
#pragma once

#include <etch/core/target.hpp>
#include <etch/nn/block.hpp>
#include <etch/nn/image_layers.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/sequence_layers.hpp>
#include <etch/nn/signal_layers.hpp>
#include <etch/nn/structure_layers.hpp>
#include <etch/nn/training_layers.hpp>
#include <etch/nn/variables.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

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

/// What stands in wrappers that change no prediction and share nothing, and such wrappers around another layer.
template <class Layer>
struct Unwrapped {
  using type = Layer;
  template <class Other>
  using with = Other;
};
template <FixedString Name, class Layer>
struct Unwrapped<Named<Name, Layer>> {
  using type = typename Unwrapped<Layer>::type;
  template <class Other>
  using with = Named<Name, typename Unwrapped<Layer>::template with<Other>>;
};
template <class Layer>
struct Unwrapped<Frozen<Layer>> {
  using type = typename Unwrapped<Layer>::type;
  template <class Other>
  using with = Frozen<typename Unwrapped<Layer>::template with<Other>>;
};
template <class Layer>
using UnwrappedOf = typename Unwrapped<Layer>::type;

/// Whether a layer can do what a batch normalisation directly behind it does.
template <class Layer>
concept Foldable = requires { typename WithBias<UnwrappedOf<Layer>>::type; };
template <class Layer>
inline constexpr bool is_batch_norm = epsilon_of_batch_norm<UnwrappedOf<Layer>> >= 0;

/// The same layer with a bias, wrapped as before.
template <class Layer>
using Biased = typename Unwrapped<Layer>::template with<typename WithBias<UnwrappedOf<Layer>>::type>;

template <class Layer>
struct FoldIn;

/// `To` of the layers of `Done`, and of the rest with what can be folded folded.
template <template <class...> class To, class Done, class... Rest>
struct FoldChain;
template <template <class...> class To, class... Done>
struct FoldChain<To, Sequential<Done...>> {
  using type = To<Done...>;
};
template <template <class...> class To, class... Done, class Layer, class... Rest>
struct FoldChain<To, Sequential<Done...>, Layer, Rest...>
    : FoldChain<To, Sequential<Done..., typename FoldIn<Layer>::type>, Rest...> {};
template <template <class...> class To, class... Done, class Layer, class Norm, class... Rest>
  requires(Foldable<Layer> && is_batch_norm<Norm>)
struct FoldChain<To, Sequential<Done...>, Layer, Norm, Rest...>
    : FoldChain<To, Sequential<Done..., Biased<Layer>>, Rest...> {};
template <template <class...> class To, class... Layers>
using Fold = typename FoldChain<To, Sequential<>, Layers...>::type;

/// A layer with what stands in it folded; of a block by another name what it is derived from, where that changes.
template <class Layer>
struct FoldIn {
  using type = Layer;
};
template <class Layer>
  requires(is_block<Layer> && !std::is_same_v<typename Layer::block, Layer>)
struct FoldIn<Layer> {
  using folded = typename FoldIn<typename Layer::block>::type;
  using type = std::conditional_t<std::is_same_v<folded, typename Layer::block>, Layer, folded>;
};
template <FixedString Name, class Layer>
struct FoldIn<Named<Name, Layer>> {
  using type = Named<Name, typename FoldIn<Layer>::type>;
};
template <class Layer>
struct FoldIn<Frozen<Layer>> {
  using type = Frozen<typename FoldIn<Layer>::type>;
};
template <class... Layers>
struct FoldIn<Sequential<Layers...>> {
  using type = Fold<Sequential, Layers...>;
};
template <class... Layers>
struct FoldIn<Residual<Layers...>> {
  using type = Fold<Residual, Layers...>;
};
template <int Times, class... Layers>
struct FoldIn<Repeat<Times, Layers...>> {
  template <class... Folded>
  using To = Repeat<Times, Folded...>;
  using type = Fold<To, Layers...>;
};
template <Extent2 Kernel, class... Layers>
struct FoldIn<PoolAround<Kernel, Layers...>> {
  template <class... Folded>
  using To = PoolAround<Kernel, Folded...>;
  using type = Fold<To, Layers...>;
};
template <class... Branches>
struct FoldIn<Fork<Branches...>> {
  using type = Fork<typename FoldIn<Branches>::type...>;
};
template <class... Branches>
struct FoldIn<Parallel<Branches...>> {
  using type = Parallel<typename FoldIn<Branches>::type...>;
};
template <class... Branches>
struct FoldIn<Sum<Branches...>> {
  using type = Sum<typename FoldIn<Branches>::type...>;
};
template <class... Branches>
struct FoldIn<Concat<Branches...>> {
  using type = Concat<typename FoldIn<Branches>::type...>;
};

template <class Layer>
struct FoldIn<Bidirectional<Layer>> {
  using type = Bidirectional<typename FoldIn<Layer>::type>;
};

template <class Net>
struct FoldNetwork;
template <class InputLayer, class... Layers>
struct FoldNetwork<NetworkOf<InputLayer, Layers...>> {
  template <class... Folded>
  using To = Network<InputLayer, Folded...>;
  using type = Fold<To, Layers...>;
};

/// Goes through the layers of a network and copies what they learned into the folded one.
template <class Net, class Folded, class T>
struct Refill {
  const Model<Net, T>* from;
  Model<Folded, T>* to;
  Scope* scope;  ///< what is shared is declared, and so copied, once
  int length;    ///< after so many layers a block begins again; each of its branches is one
  std::size_t read = 0;     ///< the next variable of the one
  std::size_t written = 0;  ///< and of the other

  /// The layer before in the same block, where it is one to fold into.
  struct Before {
    bool folds = false, had_bias = false;
  } before{};

  template <class Layer, Shape... S>
  void visit(int number) {
    if ((number - 1) % length == 0) before = {};
    if (is_batch_norm<Layer> && before.folds) {
      fold(before.had_bias, epsilon_of_batch_norm<UnwrappedOf<Layer>>);
      before = {};
      return;
    }
    enter<Layer, S...>(number);
    before = {};
    if constexpr (Foldable<Layer>) {
      before = {true, std::is_same_v<UnwrappedOf<Layer>, typename WithBias<UnwrappedOf<Layer>>::type>};
    }
  }

 private:
  template <class Layer, Shape... S>
  void enter(int number) {
    if constexpr (is_wrapper<Layer>) {
      if constexpr (!Layer::wrapping.shares) {
        enter<typename Layer::wrapped, S...>(number);
        return;
      }
    } else if constexpr (is_block<Layer>) {
      const int outside = std::exchange(length, 1);
      if constexpr (requires { Layer::block::length; }) length = Layer::block::length;
      static_cast<void>(Layer::block::send(Tour<Refill, S...>{this}));
      length = outside;
      return;
    }
    const int known = scope->size();
    Census{scope}.template visit<Layer, S...>(number);
    copy(static_cast<std::size_t>(scope->size() - known));
  }

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

template <class InputLayer, class... Layers, class Net, class Folded, class T>
void refill(NetworkOf<InputLayer, Layers...>, const Model<Net, T>& from, Model<Folded, T>& to) {
  Tape tape;
  Scope scope(tape);
  Refill<Net, Folded, T> refill{&from, &to, &scope, static_cast<int>(sizeof...(Layers))};
  through<RowOf<Layers...>, sizeof...(Layers)>(tour_on(StartOf<InputLayer>{}, &refill));
}

}  // namespace detail

/// A network without the batch normalisations that directly follow a `Dense`, `Conv2d` or `Conv1d`, in blocks too.
/// What is `Shared` or stands in a layer of one's own stays as it is. A block by another name that has some is one
/// by its own, also in its parameters' names.
template <class Net>
using Folded = typename detail::FoldNetwork<typename Net::definition>::type;

/// A model that predicts what another one does, in less time: each batch normalisation that can be is folded
/// into the layer before it, w ← s·w and b ← s·(b − mean) + t with s = g / √(variance + ε). To be
/// trained on, keep the other.
template <class Net, class T>
Model<Folded<Net>, T> fold(const Model<Net, T>& model) {
  Model<Folded<Net>, T> folded;
  detail::refill(typename Net::definition{}, model, folded);
  return folded;
}

}  // namespace etch::inline ETCH_TARGET
