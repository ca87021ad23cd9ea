// A network as a type: its layers, their shapes and parameters, known while compiling.
// May not know values: those are a Model's.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/block.hpp>
#include <etch/nn/flow.hpp>
#include <etch/nn/layer_verdict.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/final_softmax.hpp>
#include <etch/nn/scope.hpp>
#include <etch/nn/several.hpp>
#include <etch/nn/structure_layers.hpp>
#include <etch/nn/variables.hpp>

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

/// The verdict on a network, given the end of a probe's way through its layers.
template <class InputLayer, class End, class... Layers>
constexpr auto judge_network() {
  if constexpr (!requires { InputLayer::shape; }) {
    return diagnostics::judge<false, WithoutInput<InputLayer>>();
  } else if constexpr (!all_positive(InputLayer::shape)) {
    return diagnostics::judge<false, InputBelowOne<InputLayer::shape>>();
  } else if constexpr (sizeof...(Layers) == 0) {
    return diagnostics::judge<false, WithoutLayers<InputLayer>>();
  } else if constexpr (End::fault != Fault::none) {
    constexpr auto stop = through<RowOf<Layers...>, sizeof...(Layers)>(StartOf<InputLayer>{});
    constexpr std::string_view names[] = {layer_name<InputLayer>(), layer_name<Layers>()...};
    constexpr bool last_rows[] = {false, gives_last_row<Layers>()...};
    constexpr std::string_view before = names[stop.layer - 1];
    return judge_stop<End, stop.layer, FixedString<before.size()>(before), last_rows[stop.layer - 1]>();
  } else if constexpr (((is_block<Layers> || !is_built_in<Layers>) || ...)) {
    return judge_names<VariablesOf<StartOf<InputLayer>, Layers...>>();
  } else {
    return diagnostics::Right{};
  }
}

/// Where a probe ends that is sent through the layers.
template <class InputLayer, class... Layers>
using EndOf = decltype((StartOf<InputLayer>{} >> ... >> Tag<Layers>{}));

/// What `Network` names. A wrong one
/// stands for itself: it has an input, an output and no parameters, so that no model or trainer adds to
/// the error.
template <class InputLayer, class... Layers>
struct NetworkOf {
  /// The same for a struct derived from it.
  using definition = NetworkOf;
  /// Where a probe of it ends, with the shapes of its outputs.
  using ends = EndOf<InputLayer, Layers...>;

  static constexpr Shape input_shape = sample_shape<InputLayer>();
  static constexpr int layer_count = static_cast<int>(sizeof...(Layers));
  /// Those in blocks counted.
  static constexpr int leaf_count = (leaves_of<Layers>() + ... + 0);
  static constexpr bool has_final_softmax = ends_in<Softmax, Layers...>;
  static constexpr bool has_final_sigmoid = ends_in<Sigmoid, Layers...>;

 private:
  /// What the layers lead to; of a wrong network what its layers promise, so that what is written for
  /// the network as it was meant stays right.
  static constexpr Shape final_shape() {
    if constexpr (ends::fault == Fault::none) {
      return packed_shape(ends{});
    } else {
      Shape shape = input_shape;
      ((shape = promised_shape<Layers>(shape)), ...);
      return shape;
    }
  }

 public:
  static constexpr bool well_made = std::is_same_v<
      decltype(judge_network<InputLayer, ends, Layers...>()), diagnostics::Right>;

  /// Of several outputs all elements, one output after the other.
  static constexpr Shape output_shape = final_shape();

  /// The shapes of its inputs and outputs, of which there are mostly one.
  static constexpr auto input_shapes = shapes_of(StartOf<InputLayer>{});
  static constexpr auto output_shapes = shapes_of(ends{}, output_shape);

  /// The layers as values, for loops with Hana's algorithms.
  static constexpr hana::tuple<Layers...> layers{};

  /// The network's output for x, every layer applied: an expression, or a tuple of them where there are
  /// several.
  static constexpr auto apply_each(Expr<input_shape> x, Scope& scope) {
    if constexpr (well_made) {
      return through<RowOf<Layers...>, sizeof...(Layers)>(flow(unpack(StartOf<InputLayer>{}, x), scope)).x;
    } else {
      return stand_in<output_shape>(x);
    }
  }

  /// The same as one expression.
  static constexpr Expr<output_shape> apply(Expr<input_shape> x, Scope& scope) {
    return pack(apply_each(x, scope));
  }

  /// How many numbers its parameters are, frozen ones too.
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
    decltype((detail::StartOf<InputLayer>{} >> ... >> detail::Tag<Layers>{})),
    InputLayer, Layers...>::type;

namespace detail {

/// The network up to a final softmax: what losses on scores and `predict` use.
template <class Net>
struct DropFinalSoftmax {
  using type = Net;
};
template <class InputLayer, class... Layers>
  requires(NetworkOf<InputLayer, Layers...>::has_final_softmax &&
           NetworkOf<InputLayer, Layers...>::well_made)
struct DropFinalSoftmax<NetworkOf<InputLayer, Layers...>> {
  template <class... All>
  using To = Network<InputLayer, All...>;
  using type = typename ReplaceLast<To, Layers...>::type;
};

template <class Net>
struct NetworkVariables {
  static constexpr std::size_t count = 0;
  static constexpr std::array<ParameterInfo, 0> all{};
};
template <class InputLayer, class... Layers>
  requires(NetworkOf<InputLayer, Layers...>::well_made)
struct NetworkVariables<NetworkOf<InputLayer, Layers...>>
    : VariablesOf<StartOf<InputLayer>, Layers...> {
  static_assert(typename decltype(judge_names<VariablesOf<StartOf<InputLayer>, Layers...>>())::fits{});
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

/// How many numbers a network's parameters are, frozen ones too.
template <class Net>
constexpr int parameter_count() {
  int count = 0;
  for (const ParameterInfo& parameter : parameters<Net>()) count += parameter.shape.size();
  return count;
}

}  // namespace etch::inline ETCH_TARGET
