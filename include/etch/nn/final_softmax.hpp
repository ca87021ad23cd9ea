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

/// The layer without a softmax at its end; no type where there is none.
template <class Layer>
struct WithoutSoftmax {};

template <class Layer>
concept GivesSoftmax = requires { typename WithoutSoftmax<Layer>::type; };

template <class Layer>
  requires std::is_base_of_v<Softmax, Layer>
struct WithoutSoftmax<Layer> {
  using type = Identity;
};

/// A block by another name.
template <class Layer>
  requires(is_block<Layer> && !std::is_same_v<typename Layer::block, Layer>)
struct WithoutSoftmax<Layer> : WithoutSoftmax<typename Layer::block> {};

template <FixedString Name, GivesSoftmax Layer>
struct WithoutSoftmax<Named<Name, Layer>> {
  using type = Named<Name, typename WithoutSoftmax<Layer>::type>;
};
template <GivesSoftmax Layer>
struct WithoutSoftmax<Frozen<Layer>> {
  using type = Frozen<typename WithoutSoftmax<Layer>::type>;
};

template <class... Layers>
struct LastIs {
  using type = LayerAt<sizeof...(Layers) - 1, RowOf<Layers...>>;
};
template <>
struct LastIs<> {
  using type = Identity;
};

template <class... Layers>
inline constexpr bool ends_in_softmax = GivesSoftmax<typename LastIs<Layers...>::type>;

/// `To` of the layers, the last one without its softmax.
template <template <class...> class To, class... Layers>
struct ReplaceLast {
  template <std::size_t... I>
  static auto replace(std::index_sequence<I...>) {
    using All = RowOf<Layers...>;
    using Last = typename WithoutSoftmax<typename LastIs<Layers...>::type>::type;
    if constexpr (std::is_same_v<Last, Identity> && sizeof...(I) > 0) {
      return To<LayerAt<I, All>...>{};
    } else {
      return To<LayerAt<I, All>..., Last>{};
    }
  }
  using type = decltype(replace(std::make_index_sequence<sizeof...(Layers) - 1>()));
};

template <class... Layers>
  requires ends_in_softmax<Layers...>
struct WithoutSoftmax<Sequential<Layers...>> {
  using type = typename ReplaceLast<Sequential, Layers...>::type;
};

}  // namespace etch::inline ETCH_TARGET::detail
