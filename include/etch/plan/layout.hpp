// Where each element of each value lies, as strides: broadcasts, reshapes, transposes and slices move
// nothing.
// May not know steps or kernels.
//
// A value per sample is row-major, like a user's row of data. A matrix per step is column-major, like
// Eigen's: a weight [in, out] keeps its input index contiguous, which its gradient needs (D8).
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/op/argument.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/plan/spread.hpp>
#include <etch/plan/view.hpp>
#include <etch/shape/shape.hpp>
#include <etch/shape/strides.hpp>
#include <etch/shape/window.hpp>

#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

constexpr View broadcast_view(const View& from, const Shape& to) {
  View view{.root = from.root, .shape = to, .offset = from.offset};
  view.strides.trip = from.strides.trip;
  for (int axis = 0; axis < from.shape.rank; ++axis) {
    const int there = to.rank - from.shape.rank + axis;
    if (from.shape[axis] == 1) continue;
    view.strides[there] = from.strides[axis];
  }
  return view;
}

constexpr View transpose_view(const View& from, unsigned order) {
  View view = from;
  for (int place = 0; place < from.shape.rank; ++place) {
    view.shape[place] = from.shape[axis_at(order, place)];
    view.strides[place] = from.strides[axis_at(order, place)];
  }
  return view;
}

/// `count` elements of a window.
constexpr View window_view(const View& from, const Window& window, int count) {
  View view = from;
  view.offset += window.first * from.strides[window.axis];
  view.shape[window.axis] = count;
  view.strides[window.axis] *= window.step;
  return view;
}

/// Every window: elements are read as often as windows hold them.
constexpr View unfolded_view(const View& from, const Node& node) {
  View view = from;
  view.shape = node.shape;
  const Unfolding by = unfolding_of(node);
  const int rank = from.shape.rank;
  const int down = from.strides[rank - 2], across = from.strides[rank - 1];
  view.strides[rank - 2] = down * by.dilation.height;
  view.strides[rank - 1] = across * by.dilation.width;
  view.strides[rank] = down * by.stride.height;
  view.strides[rank + 1] = across * by.stride.width;
  return view;
}

/// The window of a slice or place.
constexpr Window window_of(const Node& node) {
  return {node.attributes.axis, node.attributes.first, node.attributes.step};
}

/// Whether a reshape of `from` needs no copy, and if so its view. Both shapes are cut into the
/// shortest runs of axes with equal products; within such a run the old axes must be contiguous.
constexpr bool reshape_view(const View& from, View& to) {
  const View old = squeezed(from);
  to.root = from.root;
  to.offset = from.offset;
  to.strides.trip = from.strides.trip;
  int old_axis = old.shape.rank - 1;
  int new_axis = to.shape.rank - 1;
  while (new_axis >= 0) {
    if (to.shape[new_axis] == 1) {
      --new_axis;
      continue;
    }
    int old_product = old.shape[old_axis];
    int stride = old.strides[old_axis];
    int next = stride * old_product;
    int new_product = to.shape[new_axis];
    to.strides[new_axis] = stride;
    int step = stride * new_product;
    --old_axis;
    --new_axis;
    while (old_product != new_product) {
      if (new_product < old_product) {
        to.strides[new_axis] = step;
        step *= to.shape[new_axis];
        new_product *= to.shape[new_axis--];
      } else {
        if (old.strides[old_axis] != next) return false;
        next *= old.shape[old_axis];
        old_product *= old.shape[old_axis--];
      }
    }
  }
  return true;
}

/// The view of the row that a trip reads of `rows`.
constexpr View row_view(const View& rows) {
  View view{.root = rows.root, .offset = rows.offset};
  view.strides.trip = rows.strides[0];
  for (int axis = 1; axis < rows.shape.rank; ++axis) {
    view.strides[axis - 1] = rows.strides[axis];
    view.shape.append(rows.shape[axis]);
  }
  return view;
}

}  // namespace detail

/// The views of a graph's nodes, and what follows from them.
struct Layout {
  GraphView graph;
  SequenceView<View> views;

  constexpr const View& operator[](Id id) const { return views.first[id]; }

  /// Whether the value is computed, and not only another view of one that is.
  constexpr bool is_computed(Id id) const {
    return views.first[id].root == id && graph[id].op->family != Family::input &&
           !is_made_in_place(graph[id].op->family);
  }

  /// Whether values of a family lie nowhere: kernels know them.
  static constexpr bool is_made_in_place(Family family) {
    return family == Family::constant || family == Family::batch_size || family == Family::iota;
  }

  /// Whether a contraction reads an operand by more axes than a matrix has.
  constexpr bool is_spread_product(const Node& node) const {
    return node.op->family == Family::contraction &&
           (detail::is_spread(views.first[node.operand(0)], graph[node.operand(0)]) ||
            detail::is_spread(views.first[node.operand(1)], graph[node.operand(1)]));
  }

  /// That product by all of its axes.
  constexpr detail::SpreadProduct spread_product(const Node& node) const {
    return detail::spread_product(graph, node, views.first[node.operand(0)],
                                  views.first[node.operand(1)]);
  }

  /// Whether a view reads all of its root's elements in their row-major order, in which they are stored.
  constexpr bool reads_in_order(const View& view) const {
    const View& stored = views.first[view.root];
    return view.offset == 0 && view.strides.trip == 0 && stored.strides == row_major(stored.shape) &&
           view.shape.size() == stored.shape.size() && squeezed(view) ==
           squeezed(View{.root = view.root, .shape = view.shape, .strides = row_major(view.shape)});
  }

  /// Whether a view reads its root's elements in just the order in which they are stored.
  constexpr bool is_identity(const View& view) const {
    const View& stored = views.first[view.root];
    return view == stored || squeezed(view) == squeezed(stored);
  }
};

namespace detail {

/// Makes the view of every node. A reshape that strides cannot express becomes a root of its own,
/// stored row-major, and `fuse` copies into it; unless contractions alone read it, and can do so by all of
/// its axes (plan/spread.hpp). So does a repeated value that a product reads, whose kernels
/// want every sample's numbers in memory, and one that is an output, which a loop of the same domain can
/// then write on its way (the ones of the gradient of Σx).
class LayoutMaker {
 public:
  constexpr explicit LayoutMaker(GraphView graph)
      : graph_(graph),
        in_memory_(graph.nodes.size(), false),
        multiplied_alone_(graph.nodes.size(), false) {}

  constexpr Sequence<View> run() {
    mark_multiplied();
    mark_repeated_outputs();
    mark_multiplied_alone();
    views_.reserve(graph_.nodes.size());
    for (Id id = 0; id < graph_.size(); ++id) views_.push_back(make(id));
    copy_what_no_product_reads();
    return std::move(views_);
  }

 private:
  /// Marks what a product reads, through the views it reads it by.
  constexpr void mark_multiplied() {
    for (Id id = graph_.size() - 1; id >= 0; --id) {
      const Node& node = graph_[id];
      const Family family = node.op->family;
      const bool view = family == Family::reshape || family == Family::transpose ||
                        family == Family::slice || family == Family::unfold ||
                        family == Family::trip_slice ||
                        moves_nothing(node);
      if (family != Family::contraction && !(view && in_memory_[id])) continue;
      for (const Id operand : node.operand_ids()) in_memory_[operand] = true;
    }
  }

  constexpr void mark_repeated_outputs() {
    Sequence<bool> used(graph_.nodes.size(), false);
    for (Id id = 0; id < graph_.size(); ++id) {
      for (const Id operand : graph_[id].operand_ids()) used[operand] = true;
    }
    for (const Id output : graph_.outputs) {
      if (graph_[output].op->family == Family::broadcast && !used[output]) in_memory_[output] = true;
    }
  }

  /// Marks the reshapes that nothing but contractions reads.
  constexpr void mark_multiplied_alone() {
    for (Id id = 0; id < graph_.size(); ++id) {
      if (graph_[id].op->family == Family::reshape) multiplied_alone_[id] = graph_[id].shape.rank == 2;
    }
    for (const Node& node : graph_.nodes) {
      if (node.op->family == Family::contraction) continue;
      for (const Id operand : node.operand_ids()) multiplied_alone_[operand] = false;
      if (node.attributes.next != no_node) multiplied_alone_[node.attributes.next] = false;
    }
    for (const Id output : graph_.outputs) multiplied_alone_[output] = false;
  }

  /// What a contraction cannot read by all of its axes is copied after all. Again and again, because a
  /// copy may be what another contraction cannot read together with its other operand.
  constexpr void copy_what_no_product_reads() {
    bool changed = true;
    while (changed) {
      changed = false;
      for (const Node& node : graph_.nodes) {
        if (node.op->family != Family::contraction) continue;
        const Id left = node.operand(0), right = node.operand(1);
        const bool spread =
            is_spread(views_[left], graph_[left]) || is_spread(views_[right], graph_[right]);
        if (!spread || spread_product(graph_, node, views_[left], views_[right]).is_known) continue;
        for (const Id operand : {left, right}) {
          if (!is_spread(views_[operand], graph_[operand])) continue;
          views_[operand] = copied(operand);
          changed = true;
        }
      }
    }
  }

  constexpr View make(Id id) const {
    const Node& node = graph_[id];
    switch (node.op->family) {
      case Family::broadcast:
        return in_memory_[id] ? own(id) : broadcast_view(views_[node.operand(0)], node.shape);
      case Family::transpose:
        return transpose_view(views_[node.operand(0)], node.attributes.axes);
      case Family::slice:
        if (in_memory_[id] && lies_nowhere(node.operand(0))) return own(id);
        return window_view(views_[node.operand(0)], window_of(node),
                           node.shape[node.attributes.axis]);
      case Family::unfold:
        if (in_memory_[id] && lies_nowhere(node.operand(0))) return own(id);
        return unfolded_view(views_[node.operand(0)], node);
      case Family::reshape: {
        View view{.shape = node.shape};
        const bool wanted_in_memory = in_memory_[id] && lies_nowhere(node.operand(0));
        if (!wanted_in_memory && reshape_view(views_[node.operand(0)], view)) return view;
        const View& from = views_[node.operand(0)];
        if (multiplied_alone_[id] && !wanted_in_memory && from.shape.size() == node.shape.size()) {
          return from;
        }
        return copied(id);
      }
      case Family::trip_slice: return row_view(views_[node.operand(0)]);
      case Family::last: return views_[node.operand(0)];
      case Family::stack: return stacked(id);
      default: return moves_nothing(node) ? views_[node.operand(0)] : own(id);
    }
  }

  constexpr bool lies_nowhere(Id id) const {
    return Layout::is_made_in_place(graph_[views_[id].root].op->family);
  }

  constexpr View own(Id id) const {
    const Node& node = graph_[id];
    return {.root = id, .shape = node.shape, .strides = stored_strides(node.shape, node.rate)};
  }

  constexpr View copied(Id id) const {
    return {.root = id, .shape = graph_[id].shape, .strides = row_major(graph_[id].shape)};
  }

  /// A row a trip, each contiguous, unless the rows are the user's.
  constexpr View stacked(Id id) const {
    View view = own(id);
    for (const Id output : graph_.outputs) {
      if (output == id) return view;
    }
    view.strides = row_major(view.shape);
    return view;
  }

  /// Elementwise ops whose value is their operand's, bit by bit.
  static constexpr bool moves_nothing(const Node& node) {
    return node.op == &op<ops::StopGradient> || node.op == &op<ops::FromIndex> ||
           node.op == &op<ops::Argument>;
  }

  GraphView graph_;
  Sequence<bool> in_memory_;  // wanted there, though strides could express it
  Sequence<bool> multiplied_alone_;
  Sequence<View> views_;
};

}  // namespace detail

/// The view of every node of a graph.
constexpr Sequence<View> lay_out(GraphView graph) { return detail::LayoutMaker(graph).run(); }

}  // namespace etch::inline ETCH_TARGET
