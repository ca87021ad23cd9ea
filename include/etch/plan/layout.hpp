// Where each element of each value lies, as strides: broadcasts, reshapes and transposes move nothing.
// May not know steps or kernels.
//
// A value per sample is row-major, like a user's row of data. A matrix per step is column-major, like
// Eigen's: a weight [in, out] keeps its input index contiguous, which its gradient needs (D8).
#pragma once

#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/shape/shape.hpp>

#include <array>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

using Strides = std::array<int, Shape::max_rank>;

/// A value as strides into the memory of another, its root: an input or a computed node, which is
/// stored, or a constant, batch size or iota, which is not.
struct View {
  Id root = no_node;
  Shape shape{};
  Strides strides{};

  friend constexpr bool operator==(const View& a, const View& b) {
    if (a.root != b.root || a.shape != b.shape) return false;
    for (std::size_t axis = 0; axis < static_cast<std::size_t>(a.shape.rank); ++axis) {
      if (a.strides[axis] != b.strides[axis]) return false;
    }
    return true;
  }
};

constexpr Strides row_major(const Shape& shape) {
  Strides strides{};
  int stride = 1;
  for (int axis = shape.rank - 1; axis >= 0; --axis) {
    strides[static_cast<std::size_t>(axis)] = stride;
    stride *= shape[axis];
  }
  return strides;
}

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
  View result{.root = view.root};
  for (int axis = 0; axis < view.shape.rank; ++axis) {
    if (view.shape[axis] == 1) continue;
    result.strides[static_cast<std::size_t>(result.shape.rank)] =
        view.strides[static_cast<std::size_t>(axis)];
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

namespace detail {

constexpr View broadcast_view(const View& from, const Shape& to) {
  View view{.root = from.root, .shape = to};
  for (int axis = 0; axis < from.shape.rank; ++axis) {
    const int there = to.rank - from.shape.rank + axis;
    if (from.shape[axis] == 1) continue;
    view.strides[static_cast<std::size_t>(there)] = from.strides[static_cast<std::size_t>(axis)];
  }
  return view;
}

/// Whether a reshape of `from` needs no copy, and if so its view. Both shapes are cut into the
/// shortest runs of axes with equal products; within such a run the old axes must be contiguous.
constexpr bool reshape_view(const View& from, View& to) {
  const View old = squeezed(from);
  to.root = from.root;
  int old_axis = old.shape.rank - 1;
  int new_axis = to.shape.rank - 1;
  while (new_axis >= 0) {
    if (to.shape[new_axis] == 1) {
      --new_axis;
      continue;
    }
    int old_product = old.shape[old_axis];
    int stride = old.strides[static_cast<std::size_t>(old_axis)];
    int next = stride * old_product;
    int new_product = to.shape[new_axis];
    to.strides[static_cast<std::size_t>(new_axis)] = stride;
    int step = stride * new_product;
    --old_axis;
    --new_axis;
    while (old_product != new_product) {
      if (new_product < old_product) {
        to.strides[static_cast<std::size_t>(new_axis)] = step;
        step *= to.shape[new_axis];
        new_product *= to.shape[new_axis--];
      } else {
        if (old.strides[static_cast<std::size_t>(old_axis)] != next) return false;
        next *= old.shape[old_axis];
        old_product *= old.shape[old_axis--];
      }
    }
  }
  return true;
}

}  // namespace detail

/// The view of every node of a graph. A reshape that strides cannot express becomes a root of its own,
/// stored row-major, and `fuse` copies into it. So does a repeated value that a product reads: the
/// product's kernels want every sample's numbers in memory.
class Layout {
 public:
  constexpr explicit Layout(GraphView graph) : graph_(graph), views_(graph.nodes.size(), View{}) {
    mark_multiplied();
    for (Id id = 0; id < graph.size(); ++id) views_[static_cast<std::size_t>(id)] = make(id);
  }

  constexpr const View& operator[](Id id) const { return views_[static_cast<std::size_t>(id)]; }

  /// Whether the value is computed, and not only another view of one that is.
  constexpr bool is_computed(Id id) const {
    const Family family = graph_[id].family();
    const bool leaf = family == Family::input || family == Family::constant ||
                      family == Family::batch_size || family == Family::iota;
    return (*this)[id].root == id && !leaf;
  }

  /// Whether a view reads its root's elements in just the order in which they are stored.
  constexpr bool is_identity(const View& view) const {
    const View& stored = (*this)[view.root];
    return view == stored || squeezed(view) == squeezed(stored);
  }

 private:
  /// Marks what a product reads, through the views it reads it by.
  constexpr void mark_multiplied() {
    multiplied_.assign(graph_.nodes.size(), 0);
    for (Id id = graph_.size() - 1; id >= 0; --id) {
      const Family family = graph_[id].family();
      const bool view = family == Family::reshape || family == Family::transpose ||
                        moves_nothing(graph_[id]);
      if (family != Family::contraction && !(view && is_multiplied(id))) continue;
      for (const Id operand : graph_[id].operand_ids()) {
        multiplied_[static_cast<std::size_t>(operand)] = 1;
      }
    }
  }

  constexpr bool is_multiplied(Id id) const {
    return multiplied_[static_cast<std::size_t>(id)] != 0;
  }

  constexpr View make(Id id) const {
    const Node& node = graph_[id];
    const View own{.root = id,
                   .shape = node.shape,
                   .strides = stored_strides(node.shape, node.rate)};
    switch (node.family()) {
      case Family::broadcast:
        return is_multiplied(id) ? own
                                 : detail::broadcast_view((*this)[node.operand(0)], node.shape);
      case Family::transpose: {
        View view = (*this)[node.operand(0)];
        std::swap(view.shape[0], view.shape[1]);
        std::swap(view.strides[0], view.strides[1]);
        return view;
      }
      case Family::reshape: {
        View view{.shape = node.shape};
        const bool number = graph_[(*this)[node.operand(0)].root].family() == Family::constant;
        if (is_multiplied(id) && number) return own;
        if (detail::reshape_view((*this)[node.operand(0)], view)) return view;
        return {.root = id, .shape = node.shape, .strides = row_major(node.shape)};
      }
      default: return moves_nothing(node) ? (*this)[node.operand(0)] : own;
    }
  }

  /// Elementwise ops whose value is their operand's, bit by bit.
  static constexpr bool moves_nothing(const Node& node) {
    return node.op == &op<ops::StopGradient> || node.op == &op<ops::FromIndex>;
  }

  GraphView graph_;
  Flags multiplied_;
  std::vector<View> views_;
};

}  // namespace etch::inline ETCH_TARGET
