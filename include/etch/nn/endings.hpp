// Which layer gives each of a network's outputs, where it has several.
// May not know networks, losses, or which blocks there are.
#pragma once

#include <etch/core/target.hpp>
#include <etch/nn/block.hpp>
#include <etch/nn/flow.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

template <class... Leaf>
struct LeafList {};

/// Goes the way of a probe that met no fault, and keeps of each value which layer made it.
template <class Values, class... Leaf>
struct Endings {
  int layers = 0;
};

/// What makes a value that is several put together, or what goes in.
struct NoLeaf {};

template <class Leaf, std::size_t>
using EachTime = Leaf;

/// All values of one layer.
template <class Leaf, Shape... S, std::size_t... I>
constexpr Endings<Probe<S...>, EachTime<Leaf, I>...> all_of_leaf(Probe<S...> probe, std::index_sequence<I...>) {
  return {probe.layers};
}
template <class Leaf, Shape... S>
constexpr auto all_of_leaf(Probe<S...> probe) {
  return all_of_leaf<Leaf>(probe, std::make_index_sequence<sizeof...(S)>());
}

template <Shape... S, class... Leaf, class Layer>
constexpr auto operator>>(Endings<Probe<S...>, Leaf...> at, Tag<Layer>) {
  const int number = at.layers + 1;
  if constexpr (is_wrapper<Layer>) {
    return at >> Tag<typename Layer::wrapped>{};
  } else if constexpr (is_block<Layer>) {
    auto end = Layer::block::send(Endings<Probe<S...>, Leaf...>{});
    end.layers = number;
    return end;
  } else {
    return all_of_leaf<Layer>(Behind<Layer, S...>{number});
  }
}

template <Shape... A, class... LeafA, Shape... B, class... LeafB>
constexpr Endings<Probe<A..., B...>, LeafA..., LeafB...> side_by_side(Endings<Probe<A...>, LeafA...>,
                                                                      Endings<Probe<B...>, LeafB...>) {
  return {};
}

template <std::size_t I, Shape... S, class... Leaf>
constexpr Endings<Probe<shape_at<I, S...>>, LayerAt<I, RowOf<Leaf...>>> take_value(
    Endings<Probe<S...>, Leaf...>) {
  return {};
}

template <Shape... S, class... Leaf>
constexpr std::size_t value_count<Endings<Probe<S...>, Leaf...>> = sizeof...(S);

template <class How, Shape... S, class... Leaf>
constexpr auto combine(Endings<Probe<S...>, Leaf...> at) {
  if constexpr (sizeof...(S) == 1) {
    return at;
  } else {
    return Endings<Probe<How::template result<S...>>, NoLeaf>{};
  }
}

template <class Values, class... Leaf>
LeafList<Leaf...> leaves_at(Endings<Values, Leaf...>);

/// The layers that give what some layers lead to, behind a probe at their start.
template <class Start, class... Layers>
using FinalLeaves = decltype(leaves_at(
    through<RowOf<Layers...>, sizeof...(Layers)>(decltype(all_of_leaf<NoLeaf>(Start{})){})));

}  // namespace etch::inline ETCH_TARGET::detail
