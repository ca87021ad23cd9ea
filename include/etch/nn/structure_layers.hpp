// Layers made of layers: sequences, residual connections, branches, names, sharing, frozen layers. A block's
// parameters are named after it: "residual3.dense1.weight".
// May not know networks; see nn/layers.hpp for what a layer is, nn/block.hpp for what a block is. A short name
// for a block, also in its parameters' names:
//
//   template <int N>
//   struct Bottleneck : etch::Residual<etch::Dense<N>, etch::ReLU, etch::Dense<4 * N>> {
//     static constexpr auto name = "Bottleneck";
//   };
#pragma once

#include <etch/core/diagnostics_structure.hpp>
#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>
#include <etch/nn/block.hpp>
#include <etch/nn/endings.hpp>  // blocks name what goes their way
#include <etch/nn/scope.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET {

/// One layer after the other, as one layer: a branch, say. None is the identity. Fits where its layers do.
template <class... Layers>
struct Sequential : detail::Block<Sequential<Layers...>>, detail::Chain<Layers...> {
  static constexpr auto name = "Sequential";

  static constexpr Shape promise(Shape given) {
    ((given = detail::promised_shape<Layers>(given)), ...);
    return given;
  }
  template <class At>
  static constexpr auto send(At at) {
    return Sequential::through_all(at);
  }
};

/// x + f(x), f being the layers one after the other, which give the shape that they take (He et al. 2016).
/// Where they do not, `Sum<Sequential<...>, ...>` has a branch for either side.
template <class... Layers>
struct Residual : detail::Block<Residual<Layers...>>, detail::Chain<Layers...> {
  static constexpr auto name = "Residual";

  template <class At>
  static constexpr auto send(At at) {
    return detail::combine<detail::Adding>(detail::side_by_side(at, Residual::through_all(at)));
  }
  static constexpr Text say_unlike(int index, std::string_view kind, int, Shape input, Shape output) {
    return diagnostics::residual_changes_shape(index, kind, input.axes(), output.axes());
  }
};

/// The layers one after the other, and all of it so many times, each time with parameters of their own: as
/// if written out, and numbered so.
template <int Times, class... Layers>
  requires(sizeof...(Layers) >= 1)
struct Repeat : detail::Block<Repeat<Times, Layers...>>, detail::Chain<Layers...> {
  static constexpr auto name = "Repeat";
  static constexpr bool has_right_arguments = Times > 0;
  static constexpr auto wants_arguments = "to be repeated at least once";
  static constexpr int leaves = Times * detail::Chain<Layers...>::leaves;

  static constexpr Shape promise(Shape given) { return Sequential<Layers...>::promise(given); }
  template <class At>
  static constexpr auto send(At at) {
    return go_on<Times>(at);
  }

 private:
  // Where the first time changes no shape, the others cost no template.
  template <int Left, class At>
  static constexpr auto go_on(At at) {
    auto next = Repeat::through_all(at);
    if constexpr (Left == 1) {
      return next;
    } else if constexpr (std::is_same_v<decltype(next), At>) {
      for (int i = 1; i < Left; ++i) next = Repeat::through_all(next);
      return next;
    } else {
      return go_on<Left - 1>(next);
    }
  }
};

/// All that the branches make of x, one value each, for a layer that takes several. Fits where its
/// branches do.
template <class... Branches>
  requires(sizeof...(Branches) >= 1)
struct Fork : detail::Block<Fork<Branches...>>, detail::Fan<Branches...> {
  static constexpr auto name = "Fork";

  template <class At>
  static constexpr auto send(At at) {
    return detail::send_each<Branches...>(at, std::index_sequence_for<Branches...>{});
  }
};

/// A branch for each of several values.
template <class... Branches>
  requires(sizeof...(Branches) >= 1)
struct Parallel : detail::Block<Parallel<Branches...>>, detail::Fan<Branches...> {
  static constexpr auto name = "Parallel";

  template <class At>
  static constexpr auto send(At at) {
    constexpr std::size_t values = detail::value_count<At>;
    if constexpr (values == sizeof...(Branches)) {
      return each(at, std::index_sequence_for<Branches...>{});
    } else {
      return Uneven<static_cast<int>(values)>{};
    }
  }

 private:
  template <int Values>
  struct Uneven {
    static constexpr detail::Fault fault = detail::Fault::uneven;
    static constexpr int branches = static_cast<int>(sizeof...(Branches));
    static constexpr int values = Values;
  };

  template <class At, std::size_t... I>
  static constexpr auto each(At at, std::index_sequence<I...>) {
    const std::tuple ends{
        (detail::at_branch(detail::take_value<I>(at), I) >> detail::Tag<Branches>{})...};
    return std::apply([](auto... end) { return detail::side_by_side(end...); }, ends);
  }
};

/// The sum of what the branches make of x, which is of one shape; without branches the sum of the values that
/// come.
template <class... Branches>
struct Sum : detail::Block<Sum<Branches...>>, detail::Fan<Branches...> {
  static constexpr auto name = "Sum";

  template <class At>
  static constexpr auto send(At at) {
    if constexpr (sizeof...(Branches) == 0) {
      return detail::combine<detail::Adding>(at);
    } else {
      return detail::combine<detail::Adding>(Fork<Branches...>::send(at));
    }
  }
  static constexpr Text say_unlike(int index, std::string_view kind, int number, Shape first, Shape other) {
    return diagnostics::branches_differ(index, kind, number, first.axes(), other.axes(), false);
  }
};

/// What the branches make of x, side by side along the first axis: [c, h, w] and [d, h, w] as [c + d, h, w].
/// Without branches the values that come.
template <class... Branches>
struct Concat : detail::Block<Concat<Branches...>>, detail::Fan<Branches...> {
  static constexpr auto name = "Concat";

  template <class At>
  static constexpr auto send(At at) {
    if constexpr (sizeof...(Branches) == 0) {
      return detail::combine<detail::Joining>(at);
    } else {
      return detail::combine<detail::Joining>(Fork<Branches...>::send(at));
    }
  }
  static constexpr Text say_unlike(int index, std::string_view kind, int number, Shape first, Shape other) {
    return diagnostics::branches_differ(index, kind, number, first.axes(), other.axes(), true);
  }
};

/// The layer, with parameters named after `Name`: `Named<"fc1", Dense<50>>` has "fc1.weight". Fits where the
/// layer does.
template <FixedString Name, class Layer>
  requires(Name.size() >= 1)
struct Named : detail::Wrapper<Named<Name, Layer>, Layer> {
  static constexpr detail::Wrapping wrapping{.name = Name.view()};
};

/// The layer, with parameters and states that it shares with all of this key in the network, "key.weight": their
/// gradient is the sum of that at each place. A state is handed on from place to place. Fits where the
/// layer does.
template <FixedString Key, class Layer>
  requires(Key.size() >= 1)
struct Shared : detail::Wrapper<Shared<Key, Layer>, Layer> {
  static constexpr detail::Wrapping wrapping{.name = Key.view(), .shares = true};
};

/// The layer as it is in predictions: its parameters begin and are saved as others are, but have no gradient,
/// and no step of training changes them or its states; what comes before it learns through it. Fits where
/// the layer does.
template <class Layer>
struct Frozen : detail::Wrapper<Frozen<Layer>, Layer> {
  static constexpr detail::Wrapping wrapping{.freezes = true};
};

}  // namespace etch::inline ETCH_TARGET
