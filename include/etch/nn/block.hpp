// What layers made of layers share. A block says once how what comes to it goes through its layers (`send`); a
// probe, a flow and a tour all go that way.
// May not know networks, or which blocks there are (nn/structure_layers.hpp).
#pragma once

#include <etch/core/diagnostics_structure.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/arithmetic.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/joining.hpp>
#include <etch/nn/flow.hpp>
#include <etch/nn/layer_verdict.hpp>
#include <etch/nn/scope.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

/// How many layers there are in a layer that are no block: what a trace's room is measured by.
template <class Layer>
constexpr int leaves_of() {
  if constexpr (is_block<Layer>) {
    return Layer::leaves;
  } else {
    return 1;
  }
}

/// Whether somebody gives a name in a layer: then names may be the same.
template <class Layer>
constexpr bool gives_names() {
  if constexpr (is_block<Layer>) {
    return Layer::names;
  } else {
    return false;
  }
}

template <class Layer, Shape... S>
constexpr auto probe_block(Probe<S...> probe) {
  if constexpr (is_wrapper<Layer>) {
    return probe >> Tag<typename Layer::wrapped>{};
  } else if constexpr (has_wrong_arguments<Layer>()) {
    return Stopped<Layer, Fault::wrong_arguments, S...>{probe.layers + 1};
  } else {
    using End = decltype(Layer::block::send(Probe<S...>{}));
    if constexpr (End::fault == Fault::none) {
      return End{probe.layers + 1};
    } else {
      return Stopped<Layer, Fault::inside, S...>{probe.layers + 1};
    }
  }
}

/// Goes the way of a probe that met no fault, and tells a visitor which layers it meets with which shapes.
template <class Visitor, Shape... S>
struct Tour {
  Visitor* visitor;
  int layers = 0;
};

template <class Visitor, Shape... S>
constexpr Tour<Visitor, S...> tour_on(Probe<S...> at, Visitor* visitor) {
  return {visitor, at.layers};
}

template <class Visitor, Shape... S, class Layer>
constexpr auto operator>>(Tour<Visitor, S...> at, Tag<Layer>) {
  at.visitor->template visit<Layer, S...>(at.layers + 1);
  return tour_on(Behind<Layer, S...>{at.layers + 1}, at.visitor);
}

// Beside each other: all that several ways lead to.

template <Shape... A, Shape... B>
constexpr Probe<A..., B...> side_by_side(Probe<A...>, Probe<B...>) {
  return {};
}
template <Shape... A, class Layer, Fault F, Shape... S>
constexpr auto side_by_side(Probe<A...>, Stopped<Layer, F, S...> stopped) {
  return stopped;
}
template <class Layer, Fault F, Shape... S, class Other>
constexpr auto side_by_side(Stopped<Layer, F, S...> stopped, Other) {
  return stopped;
}
template <class Visitor, Shape... A, Shape... B>
constexpr Tour<Visitor, A..., B...> side_by_side(Tour<Visitor, A...> a, Tour<Visitor, B...>) {
  return {a.visitor};
}
template <Shape... A, Shape... B>
constexpr Flow<A..., B...> side_by_side(Flow<A...> a, Flow<B...> b) {
  const auto tuple_of = [](auto x) {
    if constexpr (is_expression<decltype(x)>) {
      return std::tuple{x};
    } else {
      return x;
    }
  };
  return {std::tuple_cat(tuple_of(a.x), tuple_of(b.x)), a.scope};
}
template <class First, class Second, class Third, class... Rest>
constexpr auto side_by_side(First first, Second second, Third third, Rest... rest) {
  return side_by_side(side_by_side(first, second), third, rest...);
}
template <class Only>
constexpr Only side_by_side(Only only) {
  return only;
}

// One value of several.

template <std::size_t I, Shape... S>
inline constexpr Shape shape_at = std::array<Shape, sizeof...(S)>{S...}[I];

template <std::size_t I, Shape... S>
constexpr Probe<shape_at<I, S...>> take_value(Probe<S...>) {
  return {};
}
template <std::size_t I, class Visitor, Shape... S>
constexpr Tour<Visitor, shape_at<I, S...>> take_value(Tour<Visitor, S...> at) {
  return {at.visitor};
}
template <std::size_t I, Shape... S>
constexpr Flow<shape_at<I, S...>> take_value(Flow<S...> at) {
  if constexpr (sizeof...(S) == 1) {
    return at;
  } else {
    return {std::get<I>(at.x), at.scope};
  }
}

template <class At>
constexpr std::size_t value_count = 0;
template <Shape... S>
constexpr std::size_t value_count<Probe<S...>> = sizeof...(S);
template <Shape... S>
constexpr std::size_t value_count<Flow<S...>> = sizeof...(S);
template <class Visitor, Shape... S>
constexpr std::size_t value_count<Tour<Visitor, S...>> = sizeof...(S);

// One value made of several: what it may begin with, what goes with that, and what becomes of them.

struct Adding {
  static constexpr bool begins(const Shape&) { return true; }
  static constexpr bool fits(const Shape& first, const Shape& other) { return first == other; }
  template <Shape First, Shape...>
  static constexpr Shape result = First;
  template <Shape... S>
  static constexpr auto value(Expr<S>... x) {
    return (x + ...);
  }
};

struct Joining {
  static constexpr bool begins(const Shape& first) { return first.rank > 0; }
  static constexpr bool fits(const Shape& first, const Shape& other) {
    return fit_beside(first, other, 0);
  }
  template <Shape First, Shape... Rest>
  static constexpr Shape result = with_extent(First, 0, (First[0] + ... + Rest[0]));
  template <Shape... S>
  static constexpr auto value(Expr<S>... x) {
    return concatenate<0>(x...);
  }
};

/// Value number I has another shape than the first wants.
template <std::size_t I, Shape... S>
struct Unlike {
  static constexpr Fault fault = Fault::unlike;
  static constexpr int layer = static_cast<int>(I) + 1;
  static constexpr Shape first = shape_at<0, S...>;
  static constexpr Shape other = shape_at<I, S...>;
};

template <class How, Shape... S>
constexpr std::size_t first_unlike() {
  const Shape shapes[] = {S...};
  if (!How::begins(shapes[0])) return 0;
  std::size_t i = 1;
  while (i < sizeof...(S) && How::fits(shapes[0], shapes[i])) ++i;
  return i;
}

template <class How, Shape... S>
constexpr auto combine(Probe<S...>) {
  constexpr std::size_t unlike = first_unlike<How, S...>();
  if constexpr (unlike == sizeof...(S)) {
    return Probe<How::template result<S...>>{};
  } else {
    return Unlike<unlike, S...>{};
  }
}
template <class How, class Visitor, Shape... S>
constexpr auto combine(Tour<Visitor, S...> at) {
  return Tour<Visitor, How::template result<S...>>{at.visitor};
}
template <class How, class Layer, Fault F, Shape... S>
constexpr auto combine(Stopped<Layer, F, S...> stopped) {
  return stopped;
}
template <class How, Shape... S>
constexpr auto combine(Flow<S...> at) {
  if constexpr (sizeof...(S) == 1) {
    return at;
  } else {
    return flow(std::apply([](auto... x) { return How::value(x...); }, at.x), *at.scope);
  }
}

/// At the begin of branch number I, counted from 0.
template <class At>
constexpr At at_branch(At at, std::size_t i) {
  at.layers = static_cast<int>(i);
  return at;
}

/// What a block that has the branches leads to, all of what comes to each.
template <class... Branches, std::size_t... I, class At>
constexpr auto send_each(At at, std::index_sequence<I...>) {
  // In braces, so in order.
  const std::tuple ends{(at_branch(at, I) >> Tag<Branches>{})...};
  return std::apply([](auto... end) { return side_by_side(end...); }, ends);
}

/// A block or wrapper as a layer of the user's calls it.
template <class Layer, Shape... S>
constexpr auto call_block(Flow<S...> at) {
  using End = Behind<Layer, S...>;
  using Fits [[maybe_unused]] = typename decltype(judge_called<End>())::fits;
  if constexpr (End::fault != Fault::none) {
    return take_value<0>(at).x;
  } else if constexpr (is_wrapper<Layer>) {
    return enter_layer<Layer>(at, LayerPath{{}, 0, at.scope->now().path});
  } else {
    return Layer::send(at).x;
  }
}

/// A base of blocks. `Self::send(at)` is the way through one; `part` what its layers are called.
template <class Self>
struct Block : AnyBlock {
  using block = Self;

  template <Shape S>
  constexpr auto operator()(Expr<S> x, Scope& scope) const {
    return call_block<Self>(flow(x, scope));
  }
  template <Shape... S>
  constexpr auto operator()(std::tuple<Expr<S>...> x, Scope& scope) const {
    return call_block<Self>(flow(x, scope));
  }
};

/// A base of blocks with one layer after the other.
template <class... Layers>
struct Chain {
  static constexpr std::string_view part = "layer";
  static constexpr int leaves = (leaves_of<Layers>() + ... + 0);
  static constexpr bool names = (gives_names<Layers>() || ...);
  static constexpr int length = static_cast<int>(sizeof...(Layers));

  /// The kind of the layer before number `number`; nothing before the first.
  static constexpr std::string_view kind_before(int number) {
    constexpr std::string_view kinds[] = {layer_name<Layers>()..., ""};
    return number < 2 ? "" : kinds[(number - 2) % length];
  }
  static constexpr bool last_row_before(int number) {
    constexpr bool last_rows[] = {gives_last_row<Layers>()..., false};
    return number >= 2 && last_rows[(number - 2) % length];
  }

  template <class At>
  static constexpr auto through_all(At at) {
    return through<RowOf<Layers...>, sizeof...(Layers)>(at);
  }
};

/// A base of blocks with layers side by side.
template <class... Branches>
struct Fan {
  static constexpr std::string_view part = "branch";
  static constexpr int leaves = (leaves_of<Branches>() + ... + 0);
  static constexpr bool names = (gives_names<Branches>() || ...);
  static constexpr std::string_view kind_before(int) { return ""; }
};

/// A base of what stands in the place of a layer.
template <class Self, class Layer>
struct Wrapper : AnyWrapper {
  using block = Self;
  using wrapped = Layer;
  static constexpr std::string_view name = layer_name<Layer>();
  static constexpr int leaves = leaves_of<Layer>();
  static constexpr bool names = !Self::wrapping.name.empty() || gives_names<Layer>();
  static constexpr Shape promise(Shape given) { return promised_shape<Layer>(given); }

  template <Shape S>
  constexpr auto operator()(Expr<S> x, Scope& scope) const {
    return call_block<Self>(flow(x, scope));
  }
};

}  // namespace etch::inline ETCH_TARGET::detail
