// A network as a type: its layers, their shapes and parameters, known while compiling.
// May not know values: those are a Model's.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/flow.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/scope.hpp>

#include <boost/hana/tuple.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace hana = boost::hana;

template <class Net>
constexpr int parameter_count();

namespace detail {

template <class Layer>
constexpr Shape sample_shape() {
  if constexpr (requires { Layer::shape; }) {
    return Layer::shape;
  } else {
    return Shape{1};
  }
}

template <class Layer>
struct WithoutInput {
  static constexpr Text text = diagnostics::network_without_input(layer_name<Layer>());
};

template <class InputLayer>
struct WithoutLayers {
  static constexpr Text text = diagnostics::network_without_layers();
};

template <Shape S>
struct InputBelowOne {
  static constexpr Text text = diagnostics::extent_below_one("Input", S.axes());
};

template <class Stop, int Index, FixedString Before>
struct WrongLayer;
template <class Layer, Shape S, Fault F, int Index, FixedString Before>
struct WrongLayer<Stopped<Layer, S, F>, Index, Before> {
  static constexpr Text write() {
    constexpr std::string_view kind = layer_name<Layer>();
    if constexpr (F == Fault::holds_values) {
      return diagnostics::layer_holds_values(Index, kind);
    } else if constexpr (F == Fault::without_outputs) {
      return diagnostics::layer_without_outputs(Index, kind, Layer::outputs);
    } else if constexpr (F == Fault::does_not_fit) {
      return diagnostics::layer_does_not_fit(Index, kind, wants<Layer>(), Before, S.axes(),
                                             S.rank != 1 && accepts<Layer, Shape{S.size()}>());
    } else if constexpr (F == Fault::takes_no_expression) {
      return diagnostics::layer_takes_no_expression(Index, kind, S.axes());
    } else if constexpr (F == Fault::not_constexpr) {
      return diagnostics::layer_is_not_constexpr(Index, kind);
    } else {
      return diagnostics::layer_gives_no_expression(Index, kind, S.axes());
    }
  }
  static constexpr Text text = write();
};

/// The verdict on a network, given the end of a probe's way through its layers.
template <class InputLayer, class End, class... Layers>
constexpr auto judge_network() {
  if constexpr (!requires { InputLayer::shape; }) {
    return diagnostics::judge<false, WithoutInput<InputLayer>>();
  } else if constexpr (!all_positive(InputLayer::shape)) {
    return diagnostics::judge<false, InputBelowOne<InputLayer::shape>>();
  } else if constexpr (sizeof...(Layers) == 0) {
    return diagnostics::judge<false, WithoutLayers<InputLayer>>();
  } else if constexpr (End::fault == Fault::said) {
    return diagnostics::Said{};
  } else if constexpr (End::fault != Fault::none) {
    constexpr auto stop = through<RowOf<Layers...>, sizeof...(Layers)>(Probe<InputLayer::shape>{});
    constexpr std::string_view names[] = {layer_name<InputLayer>(), layer_name<Layers>()...};
    constexpr std::string_view before = names[stop.layer - 1];
    using Message = WrongLayer<End, stop.layer, FixedString<before.size()>(before)>;
    if constexpr (End::fault == Fault::does_not_fit || End::fault == Fault::without_outputs) {
      return diagnostics::judge<false, Message>();
    } else {
      return diagnostics::judge_use<false, Message>();
    }
  } else {
    return diagnostics::Right{};
  }
}

template <class Last, class... Layers>
constexpr bool ends_in() {
  bool found = false;
  ((found = std::is_base_of_v<Last, Layers>), ...);
  return found;
}

/// Where a probe ends that is sent through the layers.
template <class InputLayer, class... Layers>
using EndOf = decltype((Probe<sample_shape<InputLayer>()>{} >> ... >> Tag<Layers>{}));

/// What `Network` names. A wrong one
/// stands for itself: it has an input, an output and no parameters, so that no model or trainer adds to
/// the error.
template <class InputLayer, class... Layers>
struct NetworkOf {
  /// The same for a struct derived from it.
  using definition = NetworkOf;

  static constexpr Shape input_shape = sample_shape<InputLayer>();
  static constexpr int layer_count = static_cast<int>(sizeof...(Layers));
  static constexpr bool has_final_softmax = ends_in<Softmax, Layers...>();
  static constexpr bool has_final_sigmoid = ends_in<Sigmoid, Layers...>();

 private:
  using End = EndOf<InputLayer, Layers...>;

  /// What the layers lead to; of a wrong network what its layers promise, so that what is written for
  /// the network as it was meant stays right.
  static constexpr Shape final_shape() {
    Shape shape = input_shape;
    if constexpr (requires { End::shape; }) {
      shape = End::shape;
    } else {
      ((shape = promised_shape<Layers>(shape)), ...);
    }
    return shape;
  }

 public:
  static constexpr bool well_made = std::is_same_v<
      decltype(judge_network<InputLayer, End, Layers...>()), diagnostics::Right>;

  static constexpr Shape output_shape = final_shape();

  /// The layers as values, for loops with Hana's algorithms.
  static constexpr hana::tuple<Layers...> layers{};

  /// The network's output for x, every layer applied.
  static constexpr Expr<output_shape> apply(Expr<input_shape> x, Scope& scope) {
    if constexpr (well_made) {
      return through<RowOf<Layers...>, sizeof...(Layers)>(flow(x, scope)).x;
    } else {
      return stand_in<output_shape>(x);
    }
  }

  /// How many numbers the network learns.
  static constexpr int parameter_count = etch::parameter_count<NetworkOf>();
};

/// The place of the one error about a network.
template <class End, class InputLayer, class... Layers>
struct Declared {
  static_assert(typename decltype(judge_network<InputLayer, End, Layers...>())::fits{});
  using type = NetworkOf<InputLayer, Layers...>;
};

}  // namespace detail

/// A feed-forward network. Layers infer their input's shape from the layer before.
///
///     using Digits = etch::Network<etch::Input<784>,
///                                  etch::Dense<50>, etch::Sigmoid,
///                                  etch::Dense<10>>;
///
/// For a deep one a struct of your own keeps the names short that compilers and debuggers show:
///
///     struct Deep : etch::Network<…> {};
///
/// A name and not the type itself, so that a wrong network is an error on the line that declares it; of
/// a class it would be one where it is first used. Up to 256 layers, for clang's -fbracket-depth.
template <class InputLayer, class... Layers>
using Network = typename detail::Declared<
    decltype((detail::Probe<detail::sample_shape<InputLayer>()>{} >> ... >> detail::Tag<Layers>{})),
    InputLayer, Layers...>::type;

namespace detail {

template <class Net>
struct DropFinalSoftmax {
  using type = Net;
};

/// The network up to a final softmax: what losses on scores and `predict` use.
template <class InputLayer, class... Layers>
  requires(NetworkOf<InputLayer, Layers...>::has_final_softmax &&
           NetworkOf<InputLayer, Layers...>::well_made)
struct DropFinalSoftmax<NetworkOf<InputLayer, Layers...>> {
  template <class Layer>
  static Layer layer_of(Tag<Layer>);

  template <std::size_t... I>
  static auto without_last(std::index_sequence<I...>) {
    using All = RowOf<Layers...>;
    if constexpr (sizeof...(I) == 0) {
      return Network<InputLayer, Identity>{};
    } else {
      return Network<InputLayer, decltype(layer_of(tag_at<I>(All{})))...>{};
    }
  }
  using type = decltype(without_last(std::make_index_sequence<sizeof...(Layers) - 1>()));
};

/// The parameters and states of one layer, with their names alone. Memory may not leave constant
/// evaluation.
template <std::size_t Most>
struct LayerVariables {
  std::array<ParameterInfo, Most> all{};
  std::size_t count = 0;
};

/// An element each: after an error g++ takes an array that was filled later for no constant, and would say
/// so for every layer.
template <std::size_t... I>
constexpr std::array<ParameterInfo, sizeof...(I)> first_of([[maybe_unused]] const Scope& scope,
                                                           std::index_sequence<I...>) {
  return {(static_cast<int>(I) < scope.size() ? scope[static_cast<int>(I)] : ParameterInfo{})...};
}

/// A network's variables are put together from its layers': tracing all of it, and twice because the
/// number must be known before, cost a deep network more, and equal layers share theirs.
template <class Layer, Shape S, std::size_t Most>
constexpr LayerVariables<Most> find_variables() {
  Tape tape;
  Scope scope(tape);
  static_cast<void>(call_layer<Layer>(input<S>(tape, Rate::sample), scope));
  return {first_of(scope, std::make_index_sequence<Most>()), static_cast<std::size_t>(scope.size())};
}

inline constexpr std::size_t usual_variables = 4;

template <class Layer, Shape S>
inline constexpr auto usual_variables_of = find_variables<Layer, S, usual_variables>();
template <class Layer, Shape S>
inline constexpr auto many_variables_of =
    find_variables<Layer, S, usual_variables_of<Layer, S>.count>();

template <class Layer, Shape S>
constexpr std::span<const ParameterInfo> layer_variables() {
  if constexpr (!takes_scope<Layer, S>) {
    return {};
  } else if constexpr (usual_variables_of<Layer, S>.count <= usual_variables) {
    return std::span(usual_variables_of<Layer, S>.all).first(usual_variables_of<Layer, S>.count);
  } else {
    return many_variables_of<Layer, S>.all;
  }
}

/// Goes through the layers and counts variables, or writes them down where there is a place for them.
template <Shape S>
struct Census {
  ParameterInfo* to = nullptr;
  int layers = 0;
  std::size_t variables = 0;
};

template <Shape S, class Layer>
constexpr auto operator>>(Census<S> census, Tag<Layer> tag) {
  ++census.layers;
  const auto added = layer_variables<Layer, S>();
  if (census.to != nullptr) {
    for (std::size_t i = 0; i < added.size(); ++i) {
      ParameterInfo& named = census.to[census.variables + i];
      named = added[i];
      named.set_name(layer_name<Layer>(), census.layers, added[i].name());
    }
  }
  census.variables += added.size();
  constexpr Shape next = decltype(Probe<S>{} >> tag)::shape;
  return Census<next>{census.to, census.layers, census.variables};
}

template <class Net>
struct NetworkVariables {
  static constexpr std::size_t count = 0;
  static constexpr std::array<ParameterInfo, 0> all{};
};
template <class InputLayer, class... Layers>
  requires(NetworkOf<InputLayer, Layers...>::well_made)
struct NetworkVariables<NetworkOf<InputLayer, Layers...>> {
  static constexpr auto take(ParameterInfo* to) {
    return through<RowOf<Layers...>, sizeof...(Layers)>(Census<InputLayer::shape>{to});
  }
  static constexpr std::size_t count = take(nullptr).variables;
  static constexpr auto all = [] {
    std::array<ParameterInfo, count> all{};
    take(all.data());
    return all;
  }();
};

/// What a network's layers declare, parameters and states, in the order of declaration: that of the
/// inputs of its programs.
template <class Net>
constexpr std::span<const ParameterInfo> variables() {
  return NetworkVariables<typename Net::definition>::all;
}

/// The parameters of a network, or its states, and where each stands among all variables.
template <class Definition, bool States>
struct SomeVariables {
  static constexpr const auto& from = NetworkVariables<Definition>::all;
  static constexpr std::size_t count = [] {
    std::size_t count = 0;
    for (const ParameterInfo& info : from) count += is_state(info) == States ? 1 : 0;
    return count;
  }();
  static constexpr auto places = [] {
    std::array<std::size_t, count> places{};
    for (std::size_t i = 0, next = 0; i < from.size(); ++i) {
      if (is_state(from[i]) == States) places[next++] = i;
    }
    return places;
  }();
  static constexpr auto all = [] {
    std::array<ParameterInfo, count> all{};
    for (std::size_t i = 0; i < count; ++i) all[i] = from[places[i]];
    return all;
  }();
};

template <class Net>
constexpr std::span<const std::size_t> parameter_places() {
  return SomeVariables<typename Net::definition, false>::places;
}
template <class Net>
constexpr std::span<const std::size_t> state_places() {
  return SomeVariables<typename Net::definition, true>::places;
}

}  // namespace detail

/// The network without its final softmax; the same network where it has none.
template <class Net>
using Scores = std::conditional_t<Net::has_final_softmax,
                                  typename detail::DropFinalSoftmax<typename Net::definition>::type,
                                  Net>;

/// The parameters of a network in the order of its layers.
template <class Net>
constexpr std::span<const ParameterInfo> parameters() {
  return detail::SomeVariables<typename Net::definition, false>::all;
}

/// What its layers keep from step to step besides, such as running means.
template <class Net>
constexpr std::span<const ParameterInfo> states() {
  return detail::SomeVariables<typename Net::definition, true>::all;
}

/// How many numbers a network learns.
template <class Net>
constexpr int parameter_count() {
  int count = 0;
  for (const ParameterInfo& parameter : parameters<Net>()) count += parameter.shape.size();
  return count;
}

}  // namespace etch::inline ETCH_TARGET
