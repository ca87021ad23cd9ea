// How a network's layers are called one after the other: on shapes alone, to find the first that does
// not fit, and on a tape. What goes from layer to layer is mostly one expression; a layer may also give
// several, and the next one takes them all.
// May not know networks, or which blocks of layers there are.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/callee.hpp>
#include <etch/expr/expr.hpp>
#include <etch/nn/layer_traits.hpp>
#include <etch/nn/scope.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <class Layer>
struct Tag {
  using type = Layer;
};

template <class T>
inline constexpr bool is_expression = false;
template <Shape S>
inline constexpr bool is_expression<Expr<S>> = true;

/// One expression, or a tuple of several.
template <class T>
inline constexpr bool is_flow = is_expression<T>;
template <Shape... S>
inline constexpr bool is_flow<std::tuple<Expr<S>...>> = true;

struct HasCall {
  void operator()();
};
template <class Layer>
struct MaybeTwoCalls : Layer, HasCall {};

/// What these tricks are not needed or not possible for: a built-in layer is known, and a final one
/// cannot be inherited.
template <class Layer>
inline constexpr bool called_directly = is_built_in<Layer> || std::is_final_v<Layer>;

template <class Layer>
constexpr bool has_call() {
  if constexpr (std::is_final_v<Layer>) {
    return true;
  } else {
    return !requires { &MaybeTwoCalls<Layer>::operator(); };
  }
}

/// Whether a class has a call operator, template or not: with another one the name is ambiguous.
template <class Layer>
concept Callable = std::is_class_v<Layer> && has_call<Layer>();

template <class Layer, Shape... S>
constexpr bool finds_takes_scope() {
  if constexpr (called_directly<Layer>) {
    return requires { Layer{}(Expr<S>{}..., std::declval<Scope&>()); };
  } else {
    return !std::is_same_v<
        decltype(std::declval<Callee<Layer>>()(Expr<S>{}..., std::declval<Scope&>())), NotCallable>;
  }
}

template <class Layer, Shape... S>
inline constexpr bool takes_scope = finds_takes_scope<Layer, S...>();

enum class Fault {
  none,
  holds_values,
  without_outputs,
  wrong_arguments,
  does_not_fit,
  takes_one,
  takes_no_expression,
  gives_no_expression,
  not_constexpr,
  said,    ///< by an error in its body
  inside,  ///< a layer of a block
  unlike,  ///< the values that a block puts together
  uneven   ///< of another number than a block's branches
};

/// What keeps a layer from being called at all.
template <class Layer, Shape... S>
constexpr Fault fault_before_call() {
  if constexpr (is_built_in<Layer>) {
    // Asked nothing that is known of it: these questions cost more than the rest of a layer.
    if constexpr (sizeof...(S) != 1 && !takes_several<Layer>()) return Fault::takes_one;
  } else if constexpr (!Callable<Layer>) {
    return Fault::takes_no_expression;
  } else if constexpr (!std::is_default_constructible_v<Layer>) {
    return Fault::holds_values;
  }
  if constexpr (has_wrong_arguments<Layer>()) {
    return Fault::wrong_arguments;
  } else if constexpr (!accepts<Layer, S...>()) {
    return Fault::does_not_fit;
  }
  if constexpr (requires { requires Layer::outputs < 1; }) return Fault::without_outputs;
  return Fault::none;
}

template <class Layer, Shape... S>
constexpr auto call_layer(Scope& scope, Expr<S>... x) {
  if constexpr (takes_scope<Layer, S...>) {
    return Layer{}(x..., scope);
  } else {
    return Layer{}(x...);
  }
}

/// Calls a layer on inputs of a tape.
template <class Layer, Shape... S>
constexpr void trace_layer(Tape& tape, Scope& scope) {
  if constexpr (sizeof...(S) == 1) {
    static_cast<void>(call_layer<Layer>(scope, input<S...>(tape, Rate::sample)));
  } else {
    // In braces: the inputs of the tape are in the order of the layer's.
    std::apply([&](auto... x) { static_cast<void>(call_layer<Layer>(scope, x...)); },
               std::tuple{input<S>(tape, Rate::sample)...});
  }
}

template <class Layer, Shape... S>
constexpr bool run_layer() {
  Tape tape;
  Scope scope(tape);
  trace_layer<Layer, S...>(tape, scope);
  return true;
}

/// Whether a layer can be traced while compiling. The library's can; trying each cost a network of 200
/// layers a fifth of its time.
template <class Layer, Shape... S>
concept Traceable =
    is_built_in<Layer> ||
    requires { typename std::bool_constant<run_layer<Layer, S...>()>; };

template <class Layer, class Result, Shape... S>
constexpr Fault fault_of_result() {
  if constexpr (std::is_same_v<Result, NotCallable>) {
    return Fault::takes_no_expression;
  } else if constexpr (!is_flow<Result>) {
    return Fault::gives_no_expression;
  } else if constexpr (Traceable<Layer, S...>) {
    return Fault::none;
  } else {
    return SaidOfNumber<Layer> ? Fault::said : Fault::not_constexpr;
  }
}

/// Shapes on their way, and how many layers they have gone through.
template <Shape... S>
struct Probe {
  static constexpr Fault fault = Fault::none;
  int layers = 0;
};

/// The first layer that went wrong, with the shapes that it was given.
template <class Layer, Fault F, Shape... S>
struct Stopped {
  static constexpr Fault fault = F;
  int layer = 0;
};

template <Shape S>
Probe<S> probe_of(Expr<S>);
template <Shape... S>
Probe<S...> probe_of(std::tuple<Expr<S>...>);

/// The probe that what a layer returns goes on as.
template <class Result>
using ProbeOf = decltype(probe_of(std::declval<Result>()));

template <class Layer, class Result, Shape... S>
constexpr auto probe_result(int layer) {
  constexpr Fault fault = fault_of_result<Layer, Result, S...>();
  if constexpr (fault == Fault::none) {
    return ProbeOf<Result>{layer};
  } else {
    return Stopped<Layer, fault, S...>{layer};
  }
}

template <class Layer, Shape... S>
constexpr auto probe_block(Probe<S...> probe);

template <Shape... S, class Layer>
constexpr auto operator>>(Probe<S...> probe, Tag<Layer>) {
  if constexpr (is_block<Layer>) {
    return probe_block<Layer>(probe);
  } else if constexpr (constexpr Fault fault = fault_before_call<Layer, S...>(); fault != Fault::none) {
    return Stopped<Layer, fault, S...>{probe.layers + 1};
  } else if constexpr (called_directly<Layer>) {
    if constexpr (takes_scope<Layer, S...>) {
      return ProbeOf<decltype(Layer{}(Expr<S>{}..., std::declval<Scope&>()))>{probe.layers + 1};
    } else {
      return ProbeOf<decltype(Layer{}(Expr<S>{}...))>{probe.layers + 1};
    }
  } else {
    // Named here and nowhere else first: each alias or function in between would be printed too.
    using WithScope = std::remove_cvref_t<decltype(std::declval<Callee<Layer>>()(
        Expr<S>{}..., std::declval<Scope&>()))>;
    if constexpr (std::is_same_v<WithScope, NotCallable>) {
      using Alone =
          std::remove_cvref_t<decltype(std::declval<Callee<Layer>>()(Expr<S>{}...))>;
      return probe_result<Layer, Alone, S...>(probe.layers + 1);
    } else {
      return probe_result<Layer, WithScope, S...>(probe.layers + 1);
    }
  }
}

template <class Layer, Fault F, Shape... S, class Next>
constexpr auto operator>>(Stopped<Layer, F, S...> stopped, Tag<Next>) {
  return stopped;
}

/// What goes on behind a layer that fits.
template <class Layer, Shape... S>
using Behind = decltype(Probe<S...>{} >> Tag<Layer>{});

template <Shape... S>
struct FlowingOf {
  using type = std::tuple<Expr<S>...>;
};
template <Shape S>
struct FlowingOf<S> {
  using type = Expr<S>;
};
/// One expression, or a tuple.
template <Shape... S>
using Flowing = typename FlowingOf<S...>::type;

/// Values on their way through layers that fit.
template <Shape... S>
struct Flow {
  Flowing<S...> x;
  Scope* scope;
  int layers = 0;
};

template <Shape S>
constexpr Flow<S> flow(Expr<S> x, Scope& scope, int layers = 0) {
  return {x, &scope, layers};
}
template <Shape... S>
constexpr Flow<S...> flow(std::tuple<Expr<S>...> x, Scope& scope, int layers = 0) {
  return {x, &scope, layers};
}

/// What a layer that stands at `path` makes of what comes to it.
template <class Layer, Shape... S>
constexpr auto enter_layer(Flow<S...> at, LayerPath path) {
  Scope& scope = *at.scope;
  if constexpr (is_wrapper<Layer>) {
    const auto before = scope.begin(Layer::wrapping, path);
    const auto y = enter_layer<typename Layer::wrapped>(at, path);
    scope.end(Layer::wrapping, before);
    return y;
  } else if constexpr (is_block<Layer>) {
    const LayerPath* const before = scope.now().path;
    scope.now().path = &path;
    const auto y = Layer::block::send(Flow<S...>{at.x, &scope}).x;
    scope.now().path = before;
    return y;
  } else {
    const auto before = scope.begin_own(path);
    if constexpr (sizeof...(S) == 1) {
      const auto y = call_layer<Layer>(scope, at.x);
      scope.end_own(before);
      return y;
    } else {
      const auto y = std::apply([&](auto... x) { return call_layer<Layer>(scope, x...); }, at.x);
      scope.end_own(before);
      return y;
    }
  }
}

template <Shape... S, class Layer>
constexpr auto operator>>(Flow<S...> before, Tag<Layer>) {
  const int number = before.layers + 1;
  const LayerPath path{layer_name<Layer>(), number, before.scope->now().path};
  return flow(enter_layer<Layer>(before, path), *before.scope, number);
}

template <std::size_t I, class Layer>
struct Placed {};
template <class Indices, class... Layers>
struct Row;
template <std::size_t... I, class... Layers>
struct Row<std::index_sequence<I...>, Layers...> : Placed<I, Layers>... {};

template <std::size_t I, class Layer>
Tag<Layer> tag_at(Placed<I, Layer>);

/// The layers by number; std::tuple_element would recurse over all before one.
template <class... Layers>
using RowOf = Row<std::index_sequence_for<Layers...>, Layers...>;
template <std::size_t I, class Layers>
using LayerAt = typename decltype(tag_at<I>(Layers{}))::type;

/// clang folds 256 terms at most.
inline constexpr std::size_t longest_fold = 128;

template <class Layers, std::size_t First, class Start, std::size_t... I>
constexpr auto through_some(Start start, std::index_sequence<I...>) {
  return (start >> ... >> decltype(tag_at<First + I>(Layers{})){});
}

/// Sends a probe or a flow through layers `First` to `Count` - 1 of a row.
template <class Layers, std::size_t Count, std::size_t First = 0, class Start>
constexpr auto through(Start start) {
  constexpr std::size_t some = std::min(Count - First, longest_fold);
  const auto next = through_some<Layers, First>(start, std::make_index_sequence<some>());
  if constexpr (First + some == Count) {
    return next;
  } else {
    return through<Layers, Count, First + some>(next);
  }
}

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
