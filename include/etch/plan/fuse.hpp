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
#include <etch/plan/layout.hpp>
#include <etch/plan/phases.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace etch::inline ETCH_TARGET {

/// A step before storage is known.
struct Draft {
  int part = 0;
  Shape domain{};  ///< squeezed; of a product, that of its result
  Id product = no_node;
  bool is_call = false;  ///< its one member is an op on whole operands
  bool reduces = false;
  int scan_step = 0;     ///< 1 or -1 where it scans: the direction of the reduced axis
  bool over_batch = false;
  unsigned axes = 0;     ///< of the reductions' operand, squeezed
  int first_member = 0;  ///< in Fusion::members
  int members = 0;       ///< 0 where all have moved to later drafts

  constexpr bool is_product() const { return product != no_node; }
};

/// Who reads a root, and which view of it is the operand.
struct Use {
  Id user = no_node;
  Id operand = no_node;
};

/// The drafts of a graph, and what was decided for each node; `Of` is Sequence while it is made and
/// SequenceView afterwards.
template <template <class> class Of>
struct BasicFusion {
  Of<Draft> drafts;     ///< in the order of execution within a part
  Of<Id> members;       ///< of all drafts, each one's in order
  Of<int> draft_of;     ///< by node; -1 where the node is in no draft
  Of<bool> inlined;     ///< by node; written into each user
  Of<bool> is_output;   ///< by root; an output is a view of it
  Of<Use> uses;         ///< all of them, root by root
  Of<int> first_use;    ///< by root, and one past the last
  Of<Id> whole_of;      ///< by node; see plan/assemble.hpp
  Of<Gap> gaps;

  constexpr SequenceView<Use> uses_of(Id root) const {
    const int first = first_use[root];
    return {uses.data() + first, static_cast<std::size_t>(first_use[root + 1] - first)};
  }
  constexpr SequenceView<Id> members_of(const Draft& draft) const {
    return {members.data() + draft.first_member, static_cast<std::size_t>(draft.members)};
  }
};

using FusionView = BasicFusion<SequenceView>;

struct Fusion : BasicFusion<Sequence> {
  constexpr FusionView view() const {
    return {drafts, members, draft_of, inlined, is_output, uses, first_use, whole_of, gaps};
  }
};

/// What is known of a graph before storage.
struct Drafts {
  Layout layout;
  SequenceView<Phase> phases;
  FusionView fusion;
};

namespace detail {

/// The reduced axes of a node's operand once axes of extent 1 are gone.
constexpr unsigned squeezed_axes(const Shape& shape, unsigned axes) {
  unsigned result = 0;
  int position = 0;
  for (int axis = 0; axis < shape.rank; ++axis) {
    if (shape[axis] == 1) continue;
    if ((axes >> axis & 1u) != 0) result |= 1u << position;
    ++position;
  }
  return result;
}

class Fuser {
 public:
  constexpr Fuser(const Layout& layout, SequenceView<Phase> phases)
      : graph_(layout.graph), layout_(layout), phases_(phases) {
    fusion_.is_output.assign(graph_.nodes.size(), false);
    fusion_.draft_of.assign(graph_.nodes.size(), -1);
    fusion_.inlined.assign(graph_.nodes.size(), false);
  }

  constexpr Fusion run() {
    find_uses();
    Assembler assembler(graph_, phases_, fusion_.first_use, fusion_.is_output);
    assembler.run();
    fusion_.whole_of = std::move(assembler.whole_of);
    fusion_.gaps = std::move(assembler.gaps);
    for (Id id = 0; id < graph_.size(); ++id) {
      if (layout_.is_computed(id)) place(id);
    }
    for (Id id = graph_.size() - 1; id >= 0; --id) sink(id);
    list_members();
    return std::move(fusion_);
  }

 private:
  constexpr int part(Id id) const { return phases_.first[id].runs; }
  constexpr Id root(Id operand) const { return layout_.views.first[operand].root; }
  /// A sum that is put together from its parts is no elementwise op.
  constexpr bool is_elementwise(Id id) const {
    return graph_[id].op->family == Family::elementwise && fusion_.whole_of[id] == no_node;
  }
  constexpr bool is_assembled_sum(Id id) const {
    return graph_[id].op->family == Family::elementwise && fusion_.whole_of[id] != no_node;
  }
  /// Whether a node's value is in registers while its step runs.
  constexpr bool in_registers(Id id) const {
    return is_elementwise(id) || graph_[id].op->family == Family::scan;
  }

  constexpr void find_uses() {
    fusion_.first_use.assign(graph_.nodes.size() + 1, 0);
    int* const first_use = fusion_.first_use.data();
    int count = 0;
    for (Id id = 0; id < graph_.size(); ++id) {
      if (!layout_.is_computed(id)) continue;
      for (const Id operand : graph_[id].operand_ids()) ++first_use[root(operand) + 1];
      count += graph_[id].op->arity;
    }
    for (Id id = 0; id < graph_.size(); ++id) first_use[id + 1] += first_use[id];
    Sequence<int> next = fusion_.first_use;
    fusion_.uses.assign(static_cast<std::size_t>(count), Use{});
    for (Id id = 0; id < graph_.size(); ++id) {
      if (!layout_.is_computed(id)) continue;
      for (const Id operand : graph_[id].operand_ids()) {
        fusion_.uses[next[root(operand)]++] = {id, operand};
      }
    }
    for (const Id output : graph_.outputs) fusion_.is_output[root(output)] = true;
  }

  constexpr void place(Id id) {
    const Node& node = graph_[id];
    if (node.op->family == Family::contraction) {
      add({.part = part(id),
           .domain = squeezed(node.shape),
           .product = id,
           .over_batch = reduces_batch(graph_, node)},
          id);
      return;
    }
    if (is_assembled_sum(id)) {
      // Complete with its last part.
      for (const Id part : node.operand_ids()) {
        fusion_.draft_of[id] = std::max(fusion_.draft_of[id], fusion_.draft_of[part]);
      }
      return;
    }
    if (node.op->family == Family::call) {
      add({.part = part(id), .domain = squeezed(node.shape), .is_call = true}, id);
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
    add({.part = part(id), .domain = loop}, id);
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
                              family == Family::place;
    return squeezed(graph_[over_operand ? graph_[id].operand(0) : id].shape);
  }

  /// The last draft of the same part on which a node depends, -1 where there is none.
  constexpr int last_dependency(Id id) const {
    int last = -1;
    for (const Id operand : graph_[id].operand_ids()) last = std::max(last, dependency(id, operand));
    return last;
  }

  constexpr int dependency(Id id, Id operand) const {
    const Id from = root(operand);
    if (fusion_.inlined[from]) return last_dependency(from);
    return part(from) == part(id) ? fusion_.draft_of[from] : -1;
  }

  constexpr bool accepts(int step, Id id, const Shape& loop) const {
    const Draft& draft = fusion_.drafts[step];
    if (draft.part != part(id) || draft.domain != loop || draft.is_call) return false;
    for (const Id operand : graph_[id].operand_ids()) {
      if (!available(step, operand)) return false;
    }
    if (draft.is_product()) {
      const bool fits = is_elementwise(id) || graph_[id].op->family == Family::place;
      return fits && !draft.over_batch;
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
    const bool here = from == fusion_.drafts[step].product || in_registers(from);
    return here && layout_.is_identity(layout_[operand]);
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
    return draft.part == part(id) && draft.domain == domain(id) && !sums_products && !draft.is_call;
  }

  /// Whether an operand of a node that leaves draft `from` needs no store that it did not need
  /// before: it is stored anyway, or it can leave together with the node, or is no node of `from`.
  constexpr bool survives_without(Id operand, Id leaving, int from) const {
    if (fusion_.draft_of[operand] != from) return true;
    if (graph_[operand].op->family == Family::reduction) return true;
    bool used_elsewhere = fusion_.is_output[operand];
    bool used_here = false;
    for (const Use& use : fusion_.uses_of(operand)) {
      if (use.user == leaving) continue;
      const bool here = fusion_.draft_of[use.user] == from;
      (here ? used_here : used_elsewhere) = true;
    }
    return used_elsewhere || (!used_here && is_elementwise(operand));
  }

  /// Sorts the nodes by draft; within one they keep their order.
  constexpr void list_members() {
    int count = 0;
    for (Id id = 0; id < graph_.size(); ++id) {
      const int draft = fusion_.draft_of[id];
      if (draft < 0 || is_assembled_sum(id)) continue;
      ++fusion_.drafts[draft].members;
      ++count;
    }
    int first = 0;
    Sequence<int> next;
    for (Draft& draft : fusion_.drafts) {
      draft.first_member = first;
      next.push_back(first);
      first += draft.members;
    }
    fusion_.members.assign(static_cast<std::size_t>(count), no_node);
    for (Id id = 0; id < graph_.size(); ++id) {
      const int draft = fusion_.draft_of[id];
      if (draft >= 0 && !is_assembled_sum(id)) fusion_.members[next[draft]++] = id;
    }
  }

  GraphView graph_;
  const Layout& layout_;
  SequenceView<Phase> phases_;
  Fusion fusion_;
};

}  // namespace detail

/// Groups the computed nodes of a graph into drafts of steps.
constexpr Fusion fuse(const Layout& layout, SequenceView<Phase> phases) {
  return detail::Fuser(layout, phases).run();
}

}  // namespace etch::inline ETCH_TARGET
