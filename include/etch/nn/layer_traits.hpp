// What a layer says of itself, and what holds of one that says nothing.
// May not know layers, networks, or how layers are called.
#pragma once

#include <etch/core/target.hpp>
#include <etch/nn/scope.hpp>
#include <etch/shape/shape.hpp>

#include <string_view>
#include <type_traits>

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

/// Not of a layer that inherits one of the library's: its own operator is not known.
template <class Layer>
inline constexpr bool is_built_in = std::is_base_of_v<BuiltIn<Layer>, Layer>;

/// A base of layers made of layers (nn/block.hpp).
struct AnyBlock {};
template <class Layer>
inline constexpr bool is_block = std::is_base_of_v<AnyBlock, Layer>;

/// A base of blocks that stand in one layer's place, to give it a name, say.
struct AnyWrapper : AnyBlock {};
template <class Layer>
inline constexpr bool is_wrapper = std::is_base_of_v<AnyWrapper, Layer>;

template <class Layer, Shape... S>
constexpr bool accepts() {
  if constexpr (requires { Layer::accepts(S...); }) {
    return Layer::accepts(S...);
  } else {
    return true;
  }
}

template <class Layer>
constexpr std::string_view wants() {
  if constexpr (requires { Layer::wants.view(); }) {
    return Layer::wants.view();
  } else if constexpr (requires { Layer::wants; }) {
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
  } else if constexpr (requires { Layer::promise(given); }) {
    return Layer::promise(given);
  } else {
    return given;
  }
}

/// Whether a layer makes sense with the numbers that it has been given; one that may not says so with
/// `has_right_arguments` and `wants_arguments`.
template <class Layer>
constexpr bool has_wrong_arguments() {
  if constexpr (requires { Layer::has_right_arguments; }) {
    return !Layer::has_right_arguments;
  } else {
    return false;
  }
}

/// Whether a built-in layer takes several values: how many, its `accepts` says.
template <class Layer>
constexpr bool takes_several() {
  if constexpr (requires { Layer::takes_several; }) {
    return Layer::takes_several;
  } else {
    return false;
  }
}

/// Whether a layer gives the last of the rows that it makes.
template <class Layer>
constexpr bool gives_last_row() {
  if constexpr (is_wrapper<Layer>) {
    return gives_last_row<typename Layer::wrapped>();
  } else if constexpr (requires { Layer::gives_last_row; }) {
    return Layer::gives_last_row;
  } else {
    return false;
  }
}

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
