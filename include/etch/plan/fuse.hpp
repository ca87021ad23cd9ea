// Which nodes are computed together: every product takes the elementwise nodes behind it as its
// epilogue, an op on whole operands is a step of its own, everything else becomes loops (D7).
// May not know where values are stored or how kernels look.
//
// Nodes are taken in order and join the first step that can hold them, which is never before a step
// they depend on. Two corrections keep values out of memory: a cheap node that depends on no other
// step is written into each of its users (`inlined`), and a node whose only users stand in one later
// step moves there (`sink`), so that y·(1 − y) is computed in the backward pass from y and not
// stored by the forward pass.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/plan/assemble.hpp>
#include <etch/plan/drafts.hpp>
#include <etch/plan/layout.hpp>
#include <etch/plan/phases.hpp>
#include <etch/plan/round_trip.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

class Fuser {
 public:
  constexpr Fuser(const Layout& layout, SequenceView<Phase> phases)
      : graph_(layout.graph), layout_(layout), phases_(phases) {
    fusion_.is_output.assign(graph_.nodes.size(), false);
    fusion_.draft_of.assign(graph_.nodes.size(), -1);
    fusion_.inlined.assign(graph_.nodes.size(), false);
    fusion_.carried_as.assign(graph_.nodes.size(), no_node);
  }

  constexpr Fusion run() {
    find_uses(layout_, fusion_);
    Assembler assembler(graph_, phases_, fusion_.first_use, fusion_.is_output);
    assembler.run();
    fusion_.whole_of = std::move(assembler.whole_of);
    fusion_.gaps = std::move(assembler.gaps);
    RoundTripFinder round_trips(layout_, fusion_.whole_of);
    round_trips.run();
    round_trips_ = &round_trips;
    for (Id id = 0; id < graph_.size(); ++id) {
      if (graph_[id].region != 0) {
        id = place_loop(id) - 1;
      } else if (layout_.is_computed(id) && graph_[id].op->family != Family::stack) {
        if (fusion_.draft_of[id] == -1) place(id);
      }
    }
    for (Id id = graph_.size() - 1; id >= 0; --id) sink(id);
    list_members(graph_, fusion_);
    return std::move(fusion_);
  }

 private:
  constexpr int part(Id id) const { return phases_.first[id].runs; }
  constexpr Id root(Id operand) const { return layout_.views.first[operand].root; }
  /// A sum that is put together from its parts is no elementwise op.
  constexpr bool is_elementwise(Id id) const {
    return graph_[id].op->family == Family::elementwise && fusion_.whole_of[id] == no_node;
  }
  constexpr bool is_assembled(Id id) const { return detail::is_assembled(graph_, fusion_.whole_of, id); }
  /// Whether a node's value is in registers while its step runs.
  constexpr bool in_registers(Id id) const {
    return is_elementwise(id) || graph_[id].op->family == Family::scan;
  }

  constexpr void place(Id id) {
    const Node& node = graph_[id];
    if (node.op->family == Family::contraction) {
      place_product(id);
      return;
    }
    if (is_assembled(id)) {
      // Complete with its last part.
      for (const Id part : node.operand_ids()) {
        fusion_.draft_of[id] = std::max(fusion_.draft_of[id], fusion_.draft_of[part]);
      }
      return;
    }
    if (node.op->family == Family::call) {
      add({.part = part(id),
           .domain = squeezed(node.shape),
           .is_call = true,
           .region = node.region},
          id);
      return;
    }
    if (can_inline(id)) {
      fusion_.inlined[id] = true;
      return;
    }
    const Shape loop = domain(id);
    const int first = std::max(last_dependency(id), 0);
    const int count = static_cast<int>(fusion_.drafts.size());
    for (int step = first; step < count; ++step) {
      if (!accepts(step, id, loop)) continue;
      join(step, id);
      return;
    }
    add({.part = part(id), .domain = loop, .region = running_region(graph_, id)}, id);
  }

  constexpr void place_product(Id id) {
    const Node& node = graph_[id];
    if (const Id there = round_trips_->there_of[id]; there != no_node) {
      join(fusion_.draft_of[there], id);
      return;
    }
    const Id back = round_trips_->back_of[id];
    if (back != no_node) prepare_way_back(id, back);
    add({.part = part(id),
         .domain = layout_.is_spread_product(node)
                       ? spread_domain(layout_.spread_product(node))
                       : squeezed(node.shape),
         .product = id,
         .back = back,
         .over_batch = reduces_batch(graph_, node),
         .region = node.region},
        id);
  }

  constexpr void prepare_way_back(Id there, Id back) {
    const Sequence<Id> needed = round_trips_->needed_before(there, back);
    for (const Id id : needed) {
      round_trips_->give_up(id);
      if (fusion_.draft_of[id] == -1) place(id);
    }
  }

  /// Places the nodes of a loop, what its trips leave in stacks, and what they hand on. Gives the id
  /// behind its last node.
  constexpr Id place_loop(Id first) {
    const int region = graph_[first].region;
    Id end = first;
    while (end < graph_.size() && graph_[end].region == region) ++end;
    Sequence<Id> members;
    for (Id id = first; id < end; ++id) {
      if (layout_.is_computed(id) && graph_[id].op->family != Family::carry) members.push_back(id);
    }
    for (Id id = end; id < graph_.size(); ++id) {
      const bool stacks = graph_[id].op->family == Family::stack;
      if (stacks && running_region(graph_, id) == region) members.push_back(id);
    }
    const std::size_t computed = members.size();
    for (Id id = first; id < end; ++id) {
      if (graph_[id].op->family == Family::carry) members.push_back(id);
    }
    if (is_recurrence(members)) {
      add({.part = part(first), .domain = domain(members[0]), .region = region, .is_recurrence = true},
          members[0]);
      for (const Id id : members) fusion_.draft_of[id] = fusion_.draft_of[members[0]];
    } else {
      for (std::size_t i = 0; i < members.size(); ++i) {
        if (i < computed || !takes_over(members[i])) place(members[i]);
      }
    }
    return end;
  }

  /// Whether all that a loop computes is elementwise, at the same place of one shape: then the trips can
  /// run place by place, with what is carried in registers.
  constexpr bool is_recurrence(const Sequence<Id>& members) const {
    if (members.empty()) return false;
    const Shape loop = domain(members[0]);
    for (const Id id : members) {
      if (!is_pointwise(id) || domain(id) != loop) return false;
      for (const Id operand : read_in_trips(graph_, id)) {
        const Id from = root(operand);
        const bool inside = graph_[from].region == graph_[members[0]].region;
        if (inside && layout_.is_computed(from) && !layout_.is_identity(layout_[operand])) return false;
      }
    }
    return true;
  }

  /// What a carry takes over is computed where the carry has it in the next trip, if it is laid out so.
  constexpr bool takes_over(Id carry) {
    const Id next = graph_[carry].attributes.next;
    const Id from = root(next);
    if (graph_[from].region != graph_[carry].region || fusion_.inlined[from]) return false;
    if (graph_[from].op->family == Family::carry || fusion_.carried_as[from] != no_node) return false;
    View handed_on = squeezed(layout_[next]), carried = squeezed(layout_[carry]);
    if (!layout_.is_computed(from) || handed_on != squeezed(layout_[from])) return false;
    carried.root = from;
    if (handed_on != carried) return false;
    fusion_.carried_as[from] = carry;
    fusion_.draft_of[carry] = fusion_.draft_of[from];
    return true;
  }

  /// Whether a node's elements come from its operands' at the same place.
  constexpr bool is_pointwise(Id id) const {
    const Family family = graph_[id].op->family;
    return is_elementwise(id) || family == Family::stack || family == Family::carry;
  }

  constexpr void add(const Draft& draft, Id id) {
    fusion_.drafts.push_back(draft);
    join(static_cast<int>(fusion_.drafts.size()) - 1, id);
  }

  constexpr void join(int step, Id id) {
    fusion_.draft_of[id] = step;
    if (!combines(id)) return;
    Draft& draft = fusion_.drafts[step];
    draft.reduces = true;
    draft.over_batch = reduces_batch(graph_, graph_[id]);
    draft.axes = reduced_axes(id);
    if (graph_[id].op->family == Family::scan) draft.scan_step = graph_[id].attributes.step;
  }

  /// Whether a node combines elements along axes.
  constexpr bool combines(Id id) const {
    return graph_[id].op->family == Family::reduction || graph_[id].op->family == Family::scan;
  }

  constexpr unsigned reduced_axes(Id id) const {
    return squeezed_axes(graph_[graph_[id].operand(0)].shape, graph_[id].attributes.axes);
  }

  /// The axes a node's loop runs over: its own, or of a reduction or copy its operand's.
  constexpr Shape domain(Id id) const {
    const Family family = graph_[id].op->family;
    const bool over_operand = family == Family::reduction || family == Family::reshape ||
                              family == Family::place || family == Family::stack;
    return squeezed(graph_[over_operand ? graph_[id].operand(0) : id].shape);
  }

  /// The last draft of the same part on which a node depends, -1 where there is none.
  constexpr int last_dependency(Id id) const {
    int last = -1;
    for (const Id operand : read_in_trips(graph_, id)) last = std::max(last, dependency(id, operand));
    return last;
  }

  constexpr int dependency(Id id, Id operand) const {
    const Id from = root(operand);
    if (is_old(graph_, id, from)) return -1;
    if (fusion_.inlined[from]) return last_dependency(from);
    return part(from) == part(id) ? fusion_.draft_of[from] : -1;
  }

  constexpr bool accepts(int step, Id id, const Shape& loop) const {
    const Draft& draft = fusion_.drafts[step];
    if (draft.part != part(id) || draft.domain != loop || draft.is_call) return false;
    if (draft.region != running_region(graph_, id) || draft.is_recurrence) return false;
    for (const Id operand : read_in_trips(graph_, id)) {
      if (!is_old(graph_, id, root(operand)) && !available(step, operand)) return false;
    }
    if (draft.is_product()) {
      const Family family = graph_[id].op->family;
      if (family == Family::reduction) return draft.back != no_node && reduced_axes(id) == 1u;
      return (is_pointwise(id) || family == Family::place) && !draft.over_batch;
    }
    if (!combines(id)) return true;
    const bool over_batch = reduces_batch(graph_, graph_[id]);
    const bool scans = graph_[id].op->family == Family::scan;
    if (scans && draft.scan_step == -graph_[id].attributes.step) return false;
    return !draft.reduces || (draft.over_batch == over_batch && draft.axes == reduced_axes(id));
  }

  /// Whether an operand is a value in registers of this step, or complete before it.
  constexpr bool available(int step, Id operand) const {
    const Id from = root(operand);
    if (fusion_.inlined[from]) {
      for (const Id of : graph_[from].operand_ids()) {
        if (!available(step, of)) return false;
      }
      return true;
    }
    if (fusion_.draft_of[from] != step) return true;
    const View& view = layout_[operand];
    if (from == fusion_.drafts[step].product && layout_.is_spread_product(graph_[from])) {
      return layout_.reads_in_order(view);
    }
    const bool here = from == fusion_.drafts[step].product || in_registers(from);
    return here && layout_.is_identity(view);
  }

  /// A cheap node per sample that depends on inputs and per-step values alone, and that every user
  /// reads in place (or that is one number): computing it again costs less than storing it.
  constexpr bool can_inline(Id id) const {
    const Node& node = graph_[id];
    if (node.rate != Rate::sample || !is_elementwise(id) || !node.op->is_cheap) return false;
    if (fusion_.is_output[id]) return false;
    for (const Id operand : node.operand_ids()) {
      const Id from = root(operand);
      const bool computed = graph_[from].rate == Rate::sample && layout_.is_computed(from);
      if (computed && !fusion_.inlined[from]) return false;
    }
    for (const Use& use : fusion_.uses_of(id)) {
      if (graph_[use.user].region != node.region) return false;
      const Family family = graph_[use.user].op->family;
      if (family != Family::elementwise && family != Family::reduction) return false;
      if (node.shape.size() != 1 && !layout_.is_identity(layout_[use.operand])) return false;
    }
    return true;
  }

  /// Moves an elementwise node to the one later step that holds all its users, where that spares a
  /// store and asks for none in exchange.
  constexpr void sink(Id id) {
    const int from = fusion_.draft_of[id];
    if (from < 0 || !is_elementwise(id) || fusion_.is_output[id]) return;
    const int to = only_user_step(id);
    if (to <= from || !can_hold(to, id)) return;
    for (const Id operand : graph_[id].operand_ids()) {
      if (!survives_without(root(operand), id, from)) return;
      if (would_live_longer(root(operand), id, to)) return;
    }
    fusion_.draft_of[id] = to;
  }

  /// The draft in which all users of a node stand, -1 where there are several or a user is inlined.
  constexpr int only_user_step(Id id) const {
    int step = -1;
    for (const Use& use : fusion_.uses_of(id)) {
      const int user = fusion_.draft_of[use.user];
      if (user < 0 || (step != -1 && step != user)) return -1;
      if (use.user == fusion_.drafts[user].product) return -1;
      if (!layout_.is_identity(layout_[use.operand])) return -1;
      step = user;
    }
    return step;
  }

  constexpr bool can_hold(int step, Id id) const {
    const Draft& draft = fusion_.drafts[step];
    const bool sums_products = draft.is_product() && draft.over_batch;
    return draft.part == part(id) && draft.region == graph_[id].region &&
           draft.domain == domain(id) && !sums_products && !draft.is_call;
  }

  /// Whether an operand of a node that leaves draft `from` needs no store that it did not need
  /// before: it is stored anyway, or it can leave together with the node, or is no node of `from`.
  constexpr bool survives_without(Id operand, Id leaving, int from) const {
    if (fusion_.draft_of[operand] != from) return true;
    const Family family = graph_[operand].op->family;
    if (family == Family::reduction || family == Family::carry) return true;
    bool used_elsewhere = fusion_.is_output[operand];
    bool used_here = false;
    for (const Use& use : fusion_.uses_of(operand)) {
      if (use.user == leaving) continue;
      const bool here = fusion_.draft_of[use.user] == from;
      (here ? used_here : used_elsewhere) = true;
    }
    return used_elsewhere || (!used_here && is_elementwise(operand));
  }

  /// Whether a node that moves to draft `to` keeps an operand alive that is larger than itself.
  constexpr bool would_live_longer(Id operand, Id leaving, int to) const {
    if (!layout_.is_computed(operand) || fusion_.is_output[operand]) return false;
    if (graph_[operand].shape.size() <= graph_[leaving].shape.size()) return false;
    for (const Use& use : fusion_.uses_of(operand)) {
      if (fusion_.draft_of[use.user] >= to || part(use.user) > part(leaving)) return false;
    }
    return true;
  }

  GraphView graph_;
  const Layout& layout_;
  SequenceView<Phase> phases_;
  RoundTripFinder* round_trips_ = nullptr;
  Fusion fusion_;
};

}  // namespace detail

/// Groups the computed nodes of a graph into drafts of steps.
constexpr Fusion fuse(const Layout& layout, SequenceView<Phase> phases) {
  return detail::Fuser(layout, phases).run();
}

}  // namespace etch::inline ETCH_TARGET
