// Which sums of placed parts are put together in one buffer: parts side by side, none over another.
// May not know drafts or kernels.
//
// concatenate(a, b) is place(a) + place(b), and so is the adjoint of two slices. Where the windows do
// not meet and nobody else reads the placed parts, no sum is computed: each part is written into its
// window of the whole, and zeros only where no window lies. A part that is computed elementwise, or by
// a product, is stored there by the step that computes it. Parts may be placed along several axes, one after
// the other: an image within its padding, or every second row and column of one.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/op/record.hpp>
#include <etch/plan/layout.hpp>
#include <etch/plan/phases.hpp>

#include <algorithm>
#include <cstddef>

namespace etch::inline ETCH_TARGET {

/// Where no part of a whole lies: it is filled with zeros.
struct Gap {
  Id whole = no_node;
  int axis = 0;
  int first = 0;
  int count = 0;
};

namespace detail {

class Assembler {
 public:
  constexpr Assembler(GraphView graph, SequenceView<Phase> phases, SequenceView<int> first_use,
                      SequenceView<bool> is_output)
      : whole_of(graph.nodes.size(), no_node),
        graph_(graph),
        phases_(phases),
        first_use_(first_use),
        is_output_(is_output) {}

  constexpr void run() {
    // Users stand behind what they use, so a whole is met before its parts.
    for (Id id = graph_.size() - 1; id >= 0; --id) {
      if (whole_of[id] == no_node && (is_place(id) || is_sum(id))) assemble(id);
    }
  }

  Sequence<Id> whole_of;  ///< by node: the whole that a placed part or a sum of them is part of
  Sequence<Gap> gaps;

 private:
  /// A run of an axis from `first` to before `end`.
  struct Run {
    int first, end;
  };

  /// Where a part lies along each axis of its whole.
  struct Box {
    Window along[Shape::max_rank];
    int count[Shape::max_rank] = {};
  };

  constexpr bool is_place(Id id) const { return graph_[id].op->family == Family::place; }
  constexpr bool is_sum(Id id) const {
    if (graph_[id].op != &op<ops::Add>) return false;
    return is_part(graph_[id].operand(0), id) && is_part(graph_[id].operand(1), id);
  }

  /// Whether only `user` reads the node, in the same part and loop.
  constexpr bool is_part(Id id, Id user) const {
    if (!is_place(id) && graph_[id].op != &op<ops::Add>) return false;
    const bool alone = first_use_[id + 1] - first_use_[id] == 1 && !is_output_[id];
    return alone && phases_[id].runs == phases_[user].runs &&
           graph_[id].region == graph_[user].region;
  }

  constexpr void assemble(Id whole) {
    runs_.clear();
    nodes_.clear();
    if (gather(whole)) {
      note_gaps(whole);
    } else {
      boxes_.clear();
      nodes_.clear();
      if (!gather_boxes(whole, whole, whole_box(graph_[whole].shape)) || any_boxes_meet()) return;
      note_gaps_of_boxes(whole);
    }
    for (const Id id : nodes_) whole_of[id] = whole;
  }

  /// Whether a place's operand is itself put together from parts, which then lie in the place's whole.
  constexpr bool holds_parts(Id place) const {
    const Id operand = graph_[place].operand(0);
    return is_part(operand, place) && (is_place(operand) || is_sum(operand));
  }

  /// Lists the nodes below a whole and the runs that its parts take along one axis; false where they meet,
  /// where something else is added or where they lie along several axes.
  constexpr bool gather(Id whole) {
    nodes_.push_back(whole);
    axis_ = -1;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const Id id = nodes_[i];
      if (is_place(id)) {
        if (holds_parts(id) || !take(graph_[id], id == whole)) return false;
        continue;
      }
      if (!is_sum(id)) return false;
      nodes_.push_back(graph_[id].operand(0));
      nodes_.push_back(graph_[id].operand(1));
    }
    return true;
  }

  constexpr bool take(const Node& place, bool alone) {
    const Window window = window_of(place);
    const int count = graph_[place.operand(0)].shape[window.axis];
    const int last = window.first + (count - 1) * window.step;
    if (axis_ != -1 && axis_ != window.axis) return false;
    axis_ = window.axis;
    const bool dense = window.step == 1 || window.step == -1;
    if (!dense) return alone;  // and all of it is filled first
    const Run run{std::min(window.first, last), std::max(window.first, last) + 1};
    // Sorted, and runs that touch are one.
    std::size_t at = runs_.size();
    while (at > 0 && runs_[at - 1].first > run.first) --at;
    if (at > 0 && runs_[at - 1].end > run.first) return false;
    if (at < runs_.size() && run.end > runs_[at].first) return false;
    const bool before = at > 0 && runs_[at - 1].end == run.first;
    const bool behind = at < runs_.size() && run.end == runs_[at].first;
    if (before && behind) {
      runs_[at - 1].end = runs_[at].end;
      runs_.remove(at);
    } else if (before) {
      runs_[at - 1].end = run.end;
    } else if (behind) {
      runs_[at].first = run.first;
    } else {
      runs_.insert(at, run);
    }
    return true;
  }

  static constexpr Box whole_box(const Shape& shape) {
    Box box;
    for (int axis = 0; axis < shape.rank; ++axis) {
      box.along[axis] = {axis, 0, 1};
      box.count[axis] = shape[axis];
    }
    return box;
  }

  /// Lists the nodes below one that lies in a box of its whole, and the boxes of the parts among them.
  constexpr bool gather_boxes(Id whole, Id id, Box box) {
    constexpr std::size_t most = 32;
    nodes_.push_back(id);
    if (is_sum(id)) {
      const Id first = graph_[id].operand(0), second = graph_[id].operand(1);
      return gather_boxes(whole, first, box) && gather_boxes(whole, second, box);
    }
    if (!is_place(id)) return false;
    const Window window = window_of(graph_[id]);
    const Id part = graph_[id].operand(0);
    Window& along = box.along[window.axis];
    along.first += window.first * along.step;
    along.step *= window.step;
    box.count[window.axis] = graph_[part].shape[window.axis];
    if (holds_parts(id)) return gather_boxes(whole, part, box);
    boxes_.push_back(box);
    return boxes_.size() <= most;
  }

  /// Whether two windows of an axis have an element in common, or may have one.
  static constexpr bool meet(Window a, int count_a, Window b, int count_b) {
    const auto turn = [](Window& window, int count) {
      if (window.step > 0) return;
      window.first += (count - 1) * window.step;
      window.step = -window.step;
    };
    turn(a, count_a);
    turn(b, count_b);
    if (count_a == 1) a.step = b.step;
    if (count_b == 1) b.step = a.step;
    const bool apart = a.first + (count_a - 1) * a.step < b.first ||
                       b.first + (count_b - 1) * b.step < a.first;
    const bool between = a.step == b.step && (a.first - b.first) % a.step != 0;
    return !apart && !between;
  }

  constexpr bool any_boxes_meet() const {
    const int rank = graph_[nodes_[0]].shape.rank;
    for (std::size_t i = 0; i < boxes_.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        bool all = true;
        for (int axis = 0; axis < rank && all; ++axis) {
          all = meet(boxes_[i].along[axis], boxes_[i].count[axis], boxes_[j].along[axis],
                     boxes_[j].count[axis]);
        }
        if (all) return true;
      }
    }
    return false;
  }

  /// Around a lone part the gaps are slabs; where several leave any, all is filled.
  constexpr void note_gaps_of_boxes(Id whole) {
    const Shape& shape = graph_[whole].shape;
    int filled = 0;
    for (const Box& box : boxes_) {
      int size = 1;
      for (int axis = 0; axis < shape.rank; ++axis) size *= box.count[axis];
      filled += size;
    }
    if (filled == shape.size()) return;
    for (int axis = 0; axis < shape.rank; ++axis) {
      const int count = boxes_[0].count[axis], step = boxes_[0].along[axis].step;
      const int first = boxes_[0].along[axis].first, last = first + (count - 1) * step;
      if (boxes_.size() > 1 || (step != 1 && step != -1)) {
        gaps.push_back({whole, 0, 0, shape[0]});
        return;
      }
      const int before = std::min(first, last), behind = shape[axis] - 1 - std::max(first, last);
      if (before > 0) gaps.push_back({whole, axis, 0, before});
      if (behind > 0) gaps.push_back({whole, axis, shape[axis] - behind, behind});
    }
  }

  /// Many gaps are filled in one go, with what lies between them.
  constexpr void note_gaps(Id whole) {
    constexpr std::size_t most = 3;
    const int extent = graph_[whole].shape[axis_];
    if (runs_.size() > most) runs_.clear();
    int end = 0;
    for (const Run& run : runs_) {
      if (run.first > end) gaps.push_back({whole, axis_, end, run.first - end});
      end = run.end;
    }
    if (end < extent) gaps.push_back({whole, axis_, end, extent - end});
  }

  GraphView graph_;
  SequenceView<Phase> phases_;
  SequenceView<int> first_use_;
  SequenceView<bool> is_output_;
  Sequence<Run> runs_;
  Sequence<Box> boxes_;
  Sequence<Id> nodes_;
  int axis_ = -1;
};

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
