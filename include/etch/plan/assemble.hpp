// Which sums of placed parts are put together in one buffer: parts side by side, none over another.
// May not know drafts or kernels.
//
// concatenate(a, b) is place(a) + place(b), and so is the adjoint of two slices. Where the windows do
// not meet and nobody else reads the placed parts, no sum is computed: each part is written into its
// window of the whole, and zeros only where no window lies. A part that is computed elementwise, or by
// a product, is stored there by the step that computes it.
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
    if (!gather(whole)) return;
    for (const Id id : nodes_) whole_of[id] = whole;
    note_gaps(whole);
  }

  /// Lists the nodes below a whole and the runs that its parts take; false where they meet, or where
  /// something else is added.
  constexpr bool gather(Id whole) {
    nodes_.push_back(whole);
    axis_ = -1;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const Id id = nodes_[i];
      if (is_place(id)) {
        if (!take(graph_[id], id == whole)) return false;
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
  Sequence<Id> nodes_;
  int axis_ = -1;
};

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
