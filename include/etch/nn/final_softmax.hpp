// Layers without the softmax at their end, which changes no order and which losses on scores apply themselves.
// May not know networks.
#pragma once

#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>
#include <etch/nn/activations.hpp>
#include <etch/nn/flow.hpp>
#include <etch/nn/structure_layers.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

template <class... Layers>
struct LastIs {
  using type = LayerAt<sizeof...(Layers) - 1, RowOf<Layers...>>;
};
template <>
struct LastIs<> {
  using type = Identity;
};

/// What a layer does last: itself, or what its last layer does last.
template <class Layer>
struct FinalLeaf {
  using type = Layer;
};
/// A block by another name.
template <class Layer>
  requires(is_block<Layer> && !std::is_same_v<typename Layer::block, Layer>)
struct FinalLeaf<Layer> : FinalLeaf<typename Layer::block> {};
template <class Layer>
  requires(is_wrapper<Layer> && std::is_same_v<typename Layer::block, Layer>)
struct FinalLeaf<Layer> : FinalLeaf<typename Layer::wrapped> {};
template <class... Layers>
struct FinalLeaf<Sequential<Layers...>> : FinalLeaf<typename LastIs<Layers...>::type> {};
template <int Times, class... Layers>
struct FinalLeaf<Repeat<Times, Layers...>> : FinalLeaf<typename LastIs<Layers...>::type> {};

/// Whether layers end in one of a kind.
template <class Kind, class... Layers>
inline constexpr bool ends_in =
    std::is_base_of_v<Kind, typename FinalLeaf<typename LastIs<Layers...>::type>::type>;

/// A layer that ends in a softmax without it.
template <class Layer>
struct WithoutSoftmax {
  using type = Identity;
};
template <class Layer>
using WithoutSoftmaxOf = typename WithoutSoftmax<Layer>::type;

template <class Layer>
  requires(is_block<Layer> && !std::is_same_v<typename Layer::block, Layer>)
struct WithoutSoftmax<Layer> : WithoutSoftmax<typename Layer::block> {};

template <FixedString Name, class Layer>
struct WithoutSoftmax<Named<Name, Layer>> {
  using type = Named<Name, WithoutSoftmaxOf<Layer>>;
};
template <FixedString Key, class Layer>
struct WithoutSoftmax<Shared<Key, Layer>> {
  using type = Shared<Key, WithoutSoftmaxOf<Layer>>;
};
template <class Layer>
struct WithoutSoftmax<Frozen<Layer>> {
  using type = Frozen<WithoutSoftmaxOf<Layer>>;
};

/// `To` of the layers, the last one without its softmax.
template <template <class...> class To, class... Layers>
struct ReplaceLast {
  template <std::size_t... I>
  static auto replace(std::index_sequence<I...>) {
    using All = RowOf<Layers...>;
    using Last = WithoutSoftmaxOf<typename LastIs<Layers...>::type>;
    if constexpr (std::is_same_v<Last, Identity> && sizeof...(I) > 0) {
      return To<LayerAt<I, All>...>{};
    } else {
      return To<LayerAt<I, All>..., Last>{};
    }
  }
  using type = decltype(replace(std::make_index_sequence<sizeof...(Layers) - 1>()));
};

template <class... Layers>
struct WithoutSoftmax<Sequential<Layers...>> {
  using type = typename ReplaceLast<Sequential, Layers...>::type;
};
template <class... Layers>
struct WithoutSoftmax<Repeat<1, Layers...>> : WithoutSoftmax<Sequential<Layers...>> {};
template <int Times, class... Layers>
struct WithoutSoftmax<Repeat<Times, Layers...>> {
  using type = Sequential<Repeat<Times - 1, Layers...>, WithoutSoftmaxOf<Sequential<Layers...>>>;
};

}  // namespace etch::inline ETCH_TARGET::detail
