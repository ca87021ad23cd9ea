// How a network's layers are called one after the other: on shapes alone, to find the first that does
// not fit, and on a tape.
// May not know networks.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/callee.hpp>
#include <etch/expr/expr.hpp>
#include <etch/nn/scope.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET {

template <class Layer>
constexpr std::string_view layer_name() {
  if constexpr (requires { Layer::name; }) {
    return Layer::name;
  } else {
    return "Layer";
  }
}

namespace detail {

template <class Layer>
struct Tag {};

/// Not of a layer that inherits one of the library's: its own operator is not known.
template <class Layer>
inline constexpr bool is_built_in = std::is_base_of_v<BuiltIn<Layer>, Layer>;

template <class T>
inline constexpr bool is_expression = false;
template <Shape S>
inline constexpr bool is_expression<Expr<S>> = true;

struct NotBuiltIn {};
/// A base of a layer around another: known to be constexpr where the other is.
template <class Inner, class Layer>
using BuiltInAround = std::conditional_t<is_built_in<Inner>, BuiltIn<Layer>, NotBuiltIn>;

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

template <class Layer, Shape S>
constexpr bool finds_takes_scope() {
  if constexpr (called_directly<Layer>) {
    return requires { Layer{}(Expr<S>{}, std::declval<Scope&>()); };
  } else {
    return !std::is_same_v<
        decltype(std::declval<Callee<Layer>>()(Expr<S>{}, std::declval<Scope&>())), NotCallable>;
  }
}

template <class Layer, Shape S>
inline constexpr bool takes_scope = finds_takes_scope<Layer, S>();

enum class Fault {
  none,
  holds_values,
  without_outputs,
  does_not_fit,
  takes_no_expression,
  gives_no_expression,
  not_constexpr,
  said  ///< by an error in its body
};

template <class Layer, Shape S>
constexpr bool accepts() {
  if constexpr (requires { Layer::accepts(S); }) {
    return Layer::accepts(S);
  } else if constexpr (requires { Layer::template accepts_shape<S>(); }) {
    return Layer::template accepts_shape<S>();  // of a layer around another
  } else {
    return true;
  }
}

template <class Layer>
constexpr std::string_view wants() {
  if constexpr (requires { Layer::wants; }) {
    return Layer::wants;
  } else {
    return "another shape";
  }
}

/// The shape that a layer gives whatever it takes, where it says so; else the one it would be given.
template <class Layer>
constexpr Shape promised_shape(Shape given) {
  if constexpr (requires { Layer::outputs; }) {
    return Shape{Layer::outputs};
  } else {
    return given;
  }
}

/// What keeps a layer from being called at all.
template <class Layer, Shape S>
constexpr Fault fault_before_call() {
  if constexpr (is_built_in<Layer>) {
    // Asked nothing that is known of it: these questions cost more than the rest of a layer.
  } else if constexpr (!Callable<Layer>) {
    return Fault::takes_no_expression;
  } else if constexpr (!std::is_default_constructible_v<Layer>) {
    return Fault::holds_values;
  }
  if constexpr (!accepts<Layer, S>()) return Fault::does_not_fit;
  if constexpr (requires { requires Layer::outputs < 1; }) return Fault::without_outputs;
  return Fault::none;
}

template <class Layer, Shape S>
constexpr auto call_layer(Expr<S> x, Scope& scope) {
  if constexpr (takes_scope<Layer, S>) {
    return Layer{}(x, scope);
  } else {
    return Layer{}(x);
  }
}

template <class Layer, Shape S>
constexpr bool run_layer() {
  Tape tape;
  Scope scope(tape);
  static_cast<void>(call_layer<Layer>(input<S>(tape, Rate::sample), scope));
  return true;
}

/// Whether a layer can be traced while compiling. The library's can; trying each cost a network of 200
/// layers a fifth of its time.
template <class Layer, Shape S>
concept Traceable =
    is_built_in<Layer> ||
    requires { typename std::bool_constant<run_layer<Layer, S>()>; };

template <class Layer, Shape S, class Result>
constexpr Fault fault_of_result() {
  if constexpr (std::is_same_v<Result, NotCallable>) {
    return Fault::takes_no_expression;
  } else if constexpr (!is_expression<Result>) {
    return Fault::gives_no_expression;
  } else if constexpr (Traceable<Layer, S>) {
    return Fault::none;
  } else {
    return SaidOfNumber<Layer> ? Fault::said : Fault::not_constexpr;
  }
}

/// A shape on its way, and how many layers it has gone through.
template <Shape S>
struct Probe {
  static constexpr Shape shape = S;
  static constexpr Fault fault = Fault::none;
  int layers = 0;
};

/// The first layer that went wrong, with the shape that it was given.
template <class Layer, Shape S, Fault F>
struct Stopped {
  static constexpr Fault fault = F;
  int layer = 0;
};

template <class Layer, Shape S, class Result>
constexpr auto probe_result(int layer) {
  constexpr Fault fault = fault_of_result<Layer, S, Result>();
  if constexpr (fault == Fault::none) {
    return Probe<Result::shape()>{layer};
  } else {
    return Stopped<Layer, S, fault>{layer};
  }
}

template <Shape S, class Layer>
constexpr auto operator>>(Probe<S> probe, Tag<Layer>) {
  constexpr Fault fault = fault_before_call<Layer, S>();
  if constexpr (fault != Fault::none) {
    return Stopped<Layer, S, fault>{probe.layers + 1};
  } else if constexpr (called_directly<Layer>) {
    if constexpr (takes_scope<Layer, S>) {
      using Result = decltype(Layer{}(Expr<S>{}, std::declval<Scope&>()));
      return Probe<Result::shape()>{probe.layers + 1};
    } else {
      return Probe<decltype(Layer{}(Expr<S>{}))::shape()>{probe.layers + 1};
    }
  } else {
    // Named here and nowhere else first: each alias or function in between would be printed too.
    using WithScope = std::remove_cvref_t<decltype(std::declval<Callee<Layer>>()(
        Expr<S>{}, std::declval<Scope&>()))>;
    if constexpr (std::is_same_v<WithScope, NotCallable>) {
      using Alone =
          std::remove_cvref_t<decltype(std::declval<Callee<Layer>>()(Expr<S>{}))>;
      return probe_result<Layer, S, Alone>(probe.layers + 1);
    } else {
      return probe_result<Layer, S, WithScope>(probe.layers + 1);
    }
  }
}

/// Whether a layer fits and gives the shape that it takes.
template <class Layer, Shape S>
constexpr bool keeps_shape() {
  using End = decltype(Probe<S>{} >> Tag<Layer>{});
  if constexpr (requires { End::shape; }) {
    return End::shape == S;
  } else {
    return false;
  }
}

template <class Layer, Shape S, Fault F, class Next>
constexpr auto operator>>(Stopped<Layer, S, F> stopped, Tag<Next>) {
  return stopped;
}

/// A value on its way through layers that fit.
template <Shape S>
struct Flow {
  Expr<S> x;
  Scope* scope;
};

template <Shape S>
constexpr Flow<S> flow(Expr<S> x, Scope& scope) {
  return {x, &scope};
}

template <Shape S, class Layer>
constexpr auto operator>>(Flow<S> before, Tag<Layer>) {
  return flow(call_layer<Layer>(before.x, *before.scope), *before.scope);
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
