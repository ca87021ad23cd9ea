// Which nodes are computed together, as plain data: what `plan/fuse.hpp` finds.
// May not know how it is found, where values are stored or how kernels look.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/plan/assemble.hpp>
#include <etch/plan/layout.hpp>
#include <etch/plan/phases.hpp>

#include <cstddef>

namespace etch::inline ETCH_TARGET {

/// A step before storage is known.
struct Draft {
  int part = 0;
  Shape domain{};  ///< squeezed; of a product, that of its result
  Id product = no_node;
  Id back = no_node;  ///< the product of the same matrix, transposed, and an outcome of this draft
  bool is_call = false;  ///< its one member is an op on whole operands
  bool reduces = false;
  int scan_step = 0;  ///< 1 or -1 where it scans: the direction of the reduced axis
  bool over_batch = false;
  unsigned axes = 0;           ///< of the reductions' operand, squeezed
  int first_member = 0;        ///< in Fusion::members
  int members = 0;             ///< 0 where all have moved to later drafts
  int region = 0;              ///< the loop in whose trips it runs
  bool is_recurrence = false;  ///< the whole of that loop, all trips at one place after another

  constexpr bool is_product() const { return product != no_node; }
};

namespace detail {

/// The loop in which a node is computed: a stack is filled by the trips.
constexpr int running_region(GraphView graph, Id id) {
  const Node& node = graph[id];
  return node.op->family == Family::stack ? graph[node.operand(0)].region : node.region;
}

/// What a node reads when it runs: a carry is written by what its trip hands on.
constexpr SequenceView<Id> read_in_trips(GraphView graph, Id id) {
  const Node& node = graph[id];
  if (node.op->family == Family::carry) return {&node.attributes.next, 1};
  return node.operand_ids();
}

/// Whether it is read as what the trip before has left: whatever computes it, it is there.
constexpr bool is_old(GraphView graph, Id user, Id root) {
  return graph[root].op->family == Family::carry &&
         graph[root].region == running_region(graph, user);
}

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

}  // namespace detail

/// Who reads a root, and which view of it is the operand.
struct Use {
  Id user = no_node;
  Id operand = no_node;
};

/// The drafts of a graph, and what was decided for each node; `Of` is Sequence while it is made and
/// SequenceView afterwards.
template <template <class> class Of>
struct BasicFusion {
  Of<Draft> drafts;    ///< in the order of execution within a part
  Of<Id> members;      ///< of all drafts, each one's in order
  Of<int> draft_of;    ///< by node; -1 where the node is in no draft
  Of<bool> inlined;    ///< by node; written into each user
  Of<bool> is_output;  ///< by root; an output is a view of it
  Of<Id> carried_as;   ///< by root; the carry that takes it over where it is computed
  Of<Use> uses;        ///< all of them, root by root
  Of<int> first_use;   ///< by root, and one past the last
  Of<Id> whole_of;     ///< by node; see plan/assemble.hpp
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
    return {drafts,     members, draft_of,  inlined,  is_output,
            carried_as, uses,    first_use, whole_of, gaps};
  }
};

namespace detail {

/// Lists who reads each root, and marks those that outputs are views of.
constexpr void find_uses(const Layout& layout, Fusion& fusion) {
  const GraphView graph = layout.graph;
  fusion.first_use.assign(graph.nodes.size() + 1, 0);
  int* const first_use = fusion.first_use.data();
  int count = 0;
  for (Id id = 0; id < graph.size(); ++id) {
    if (!layout.is_computed(id)) continue;
    for (const Id operand : graph[id].operand_ids()) ++first_use[layout[operand].root + 1];
    count += graph[id].op->arity;
    if (graph[id].op->family != Family::carry) continue;
    ++first_use[layout[graph[id].attributes.next].root + 1];
    ++count;
  }
  for (Id id = 0; id < graph.size(); ++id) first_use[id + 1] += first_use[id];
  Sequence<int> next = fusion.first_use;
  fusion.uses.assign(static_cast<std::size_t>(count), Use{});
  for (Id id = 0; id < graph.size(); ++id) {
    if (!layout.is_computed(id)) continue;
    for (const Id operand : graph[id].operand_ids()) {
      fusion.uses[next[layout[operand].root]++] = {id, operand};
    }
    if (graph[id].op->family != Family::carry) continue;
    const Id handed_on = graph[id].attributes.next;
    fusion.uses[next[layout[handed_on].root]++] = {id, handed_on};
  }
  for (const Id output : graph.outputs) fusion.is_output[layout[output].root] = true;
}

/// Whether a node is a sum of parts of a whole, or a place of what has parts: its value lies there already.
constexpr bool is_assembled(GraphView graph, SequenceView<Id> whole_of, Id id) {
  if (whole_of[id] == no_node) return false;
  const bool is_sum = graph[id].op->family == Family::elementwise;
  return is_sum || whole_of[graph[id].operand(0)] == whole_of[id];
}

/// Sorts the nodes by draft; within one they keep their order.
constexpr void list_members(GraphView graph, Fusion& fusion) {
  int count = 0;
  for (Id id = 0; id < graph.size(); ++id) {
    const int draft = fusion.draft_of[id];
    if (draft < 0 || is_assembled(graph, fusion.whole_of, id)) continue;
    ++fusion.drafts[draft].members;
    ++count;
  }
  int first = 0;
  Sequence<int> next;
  for (Draft& draft : fusion.drafts) {
    draft.first_member = first;
    next.push_back(first);
    first += draft.members;
  }
  fusion.members.assign(static_cast<std::size_t>(count), no_node);
  for (Id id = 0; id < graph.size(); ++id) {
    const int draft = fusion.draft_of[id];
    if (draft >= 0 && !is_assembled(graph, fusion.whole_of, id)) fusion.members[next[draft]++] = id;
  }
}

}  // namespace detail

/// What is known of a graph before storage.
struct Drafts {
  Layout layout;
  SequenceView<Phase> phases;
  FusionView fusion;
};

}  // namespace etch::inline ETCH_TARGET
