// A value as strides into memory that another value has.
// May not know graphs' passes, steps or kernels.
#pragma once

#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/shape/shape.hpp>
#include <etch/shape/strides.hpp>

namespace etch::inline ETCH_TARGET {

/// A value as strides into the memory of another, its root: an input or a computed node, which is
/// stored, or a constant, batch size or iota, which is not.
struct View {
  Id root = no_node;
  Shape shape{};
  Strides strides{};
  int offset = 0;  ///< of its first element in the root's memory

  friend constexpr bool operator==(const View&, const View&) = default;
};

/// How a value that is stored is laid out.
constexpr Strides stored_strides(const Shape& shape, Rate rate) {
  Strides strides = row_major(shape);
  if (rate == Rate::step && shape.rank == 2) {
    strides[0] = 1;
    strides[1] = shape[0];
  }
  return strides;
}

/// The view without its axes of extent 1.
constexpr View squeezed(const View& view) {
  View result{.root = view.root, .offset = view.offset};
  result.strides.trip = view.strides.trip;
  for (int axis = 0; axis < view.shape.rank; ++axis) {
    if (view.shape[axis] == 1) continue;
    result.strides[result.shape.rank] =
        view.strides[axis];
    result.shape.append(view.shape[axis]);
  }
  return result;
}

constexpr Shape squeezed(const Shape& shape) {
  Shape result;
  for (int axis = 0; axis < shape.rank; ++axis) {
    if (shape[axis] != 1) result.append(shape[axis]);
  }
  return result;
}

}  // namespace etch::inline ETCH_TARGET
