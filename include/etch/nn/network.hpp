// A network as a type: its layers, their shapes and parameters, known while compiling.
// May not know values: those are a Model's.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/target.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/scope.hpp>

#include <boost/hana/fold_left.hpp>
#include <boost/hana/tuple.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

namespace hana = boost::hana;

template <class Layer>
constexpr std::string_view layer_name() {
  if constexpr (requires { Layer::name; }) {
    return Layer::name;
  } else {
    return "Layer";
  }
}

template <class Net>
constexpr int parameter_count();

namespace detail {

/// The layers' output on its way through a network, with what an error message needs to know.
template <Shape S, int Layer, class Before>
struct Flow {
  Expr<S> x;
  Scope* scope;
};

template <class Layer, Shape S, int Index, class Before>
struct LayerDoesNotFit {
  static constexpr Text text = diagnostics::layer_does_not_fit(
      Index, layer_name<Layer>(), layer_name<Before>(), S.axes(), Layer::wants);
};

template <class Layer, Shape S>
constexpr bool accepts() {
  if constexpr (requires { Layer::accepts(S); }) {
    return Layer::accepts(S);
  } else {
    return true;
  }
}

template <class Layer, Shape S>
constexpr auto call_layer(Expr<S> x, Scope& scope) {
  scope.enter_layer(layer_name<Layer>());
  if constexpr (requires { Layer{}(x, scope); }) {
    return Layer{}(x, scope);
  } else {
    return Layer{}(x);
  }
}

/// Sends a flow through one more layer.
struct ThroughLayer {
  template <Shape S, int Index, class Before, class Layer>
  constexpr auto operator()(Flow<S, Index, Before> flow, Layer) const {
    if constexpr (!accepts<Layer, S>()) {
      diagnostics::stop<LayerDoesNotFit<Layer, S, Index + 1, Before>>();
      return flow;
    } else {
      return next<Index + 1, Layer>(call_layer<Layer>(flow.x, *flow.scope), *flow.scope);
    }
  }

 private:
  template <int Index, class Layer, Shape S>
  static constexpr Flow<S, Index, Layer> next(Expr<S> x, Scope& scope) {
    return {x, &scope};
  }
};

template <class... Layers>
constexpr bool ends_in_softmax() {
  bool softmax = false;
  ((softmax = std::is_same_v<Layers, Softmax>), ...);
  return softmax;
}

}  // namespace detail

/// A feed-forward network. Layers infer their input's shape from the layer before.
///
///     using Digits = etch::Network<etch::Input<784>,
///                                  etch::Dense<50>, etch::Sigmoid,
///                                  etch::Dense<10>>;
template <class InputLayer, class... Layers>
struct Network {
  static constexpr Shape input_shape = InputLayer::shape;
  static constexpr int layer_count = static_cast<int>(sizeof...(Layers));
  static constexpr bool has_final_softmax = detail::ends_in_softmax<Layers...>();

  /// The layers as values, for loops with Hana's algorithms.
  static constexpr hana::tuple<Layers...> layers{};

  /// The network's output for x, every layer applied.
  static constexpr auto apply(Expr<input_shape> x, Scope& scope) {
    return hana::fold_left(layers, detail::Flow<input_shape, 0, InputLayer>{x, &scope},
                           detail::ThroughLayer{})
        .x;
  }

  static constexpr Shape output_shape =
      decltype(apply(Expr<input_shape>{}, std::declval<Scope&>()))::shape();

  /// How many numbers the network learns.
  static constexpr int parameter_count = etch::parameter_count<Network>();
};

namespace detail {

template <class Net>
struct DropFinalSoftmax {
  using type = Net;
};

/// The network up to a final softmax: what losses on scores and `predict` use.
template <class InputLayer, class... Layers>
  requires(Network<InputLayer, Layers...>::has_final_softmax)
struct DropFinalSoftmax<Network<InputLayer, Layers...>> {
  template <std::size_t... I>
  static constexpr auto without_last(std::index_sequence<I...>) {
    using All = std::tuple<Layers...>;
    return Network<InputLayer, std::tuple_element_t<I, All>...>{};
  }
  using type = decltype(without_last(std::make_index_sequence<sizeof...(Layers) - 1>()));
};

template <class Net>
constexpr std::vector<ParameterInfo> find_parameters() {
  Tape tape;
  Scope scope(tape);
  Net::apply(input<Net::input_shape>(tape, Rate::sample), scope);
  return scope.parameters();
}

template <class Net>
inline constexpr std::size_t parameters_in = find_parameters<Net>().size();

template <class Net>
inline constexpr auto parameters_of = to_array<parameters_in<Net>, ParameterInfo>(find_parameters<Net>());

}  // namespace detail

/// The network without its final softmax; the same network where it has none.
template <class Net>
using Scores = typename detail::DropFinalSoftmax<Net>::type;

/// The parameters of a network in the order of its layers.
template <class Net>
constexpr std::span<const ParameterInfo> parameters() {
  return detail::parameters_of<Net>;
}

/// How many numbers a network learns.
template <class Net>
constexpr int parameter_count() {
  int count = 0;
  for (const ParameterInfo& parameter : parameters<Net>()) count += parameter.shape.size();
  return count;
}

}  // namespace etch::inline ETCH_TARGET
