// What planning finds, as constants: arrays in the place of sequences.
// May not know how any of it is found.
//
// Memory may not leave constant evaluation and an array's size must be known before, so a list goes
// into an array with room for as much as there can be, with the length it has beside it.
#pragma once

#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/plan/assemble.hpp>
#include <etch/plan/fuse.hpp>
#include <etch/plan/layout.hpp>
#include <etch/plan/phases.hpp>
#include <etch/plan/place.hpp>
#include <etch/plan/plan.hpp>

#include <array>
#include <cstddef>

namespace etch::inline ETCH_TARGET::detail {

/// The views and phases of a graph's nodes.
template <std::size_t Nodes>
struct FrozenArrangement {
  std::array<View, Nodes> views;
  std::array<Phase, Nodes> phases;

  constexpr explicit FrozenArrangement(GraphView graph)
      : views(to_array<Nodes, View>(lay_out(graph))),
        phases(to_array<Nodes, Phase>(etch::phases(graph))) {}

  constexpr Layout layout(GraphView graph) const { return {graph, views}; }
};

template <std::size_t Nodes, std::size_t Operands, std::size_t Gaps>
struct FrozenFusion {
  std::size_t draft_count, member_count, use_count, gap_count;
  std::array<Draft, Nodes> drafts;
  std::array<Id, Nodes> members;
  std::array<int, Nodes> draft_of;
  std::array<bool, Nodes> inlined;
  std::array<bool, Nodes> is_output;
  std::array<Id, Nodes> carried_as;
  std::array<Use, Operands> uses;
  std::array<int, Nodes + 1> first_use;
  std::array<Id, Nodes> whole_of;
  std::array<Gap, Gaps> gaps;

  constexpr explicit FrozenFusion(const FusionView& from)
      : draft_count(from.drafts.size()),
        member_count(from.members.size()),
        use_count(from.uses.size()),
        gap_count(from.gaps.size()),
        drafts(to_array<Nodes>(from.drafts)),
        members(to_array<Nodes>(from.members)),
        draft_of(to_array<Nodes>(from.draft_of)),
        inlined(to_array<Nodes>(from.inlined)),
        is_output(to_array<Nodes>(from.is_output)),
        carried_as(to_array<Nodes>(from.carried_as)),
        uses(to_array<Operands>(from.uses)),
        first_use(to_array<Nodes + 1>(from.first_use)),
        whole_of(to_array<Nodes>(from.whole_of)),
        gaps(to_array<Gaps>(from.gaps)) {}

  constexpr FusionView view() const {
    return {{drafts.data(), draft_count},
            {members.data(), member_count},
            draft_of,
            inlined,
            is_output,
            carried_as,
            {uses.data(), use_count},
            first_use,
            whole_of,
            {gaps.data(), gap_count}};
  }
};

/// How many operands the nodes of a graph have together, with what carries take on.
constexpr std::size_t operand_count(GraphView graph) {
  std::size_t count = 0;
  for (const Node& node : graph.nodes) {
    count += static_cast<std::size_t>(node.op->arity) + (node.attributes.next != no_node ? 1u : 0u);
  }
  return count;
}

/// How many gaps placed parts leave at most: one before and one behind each.
constexpr std::size_t gap_count(GraphView graph) {
  std::size_t count = 0;
  for (const Node& node : graph.nodes) count += node.op->family == Family::place ? 2 : 0;
  return count;
}

/// Room for most plans; one that needs more is written twice.
constexpr PlanSizes expected_sizes(const Drafts& drafts) {
  const GraphView graph = drafts.layout.graph;
  const std::size_t steps =
      2 * drafts.fusion.drafts.size() + 2 * graph.outputs.size() + graph.inputs.size() +
      drafts.fusion.gaps.size();
  return {.steps = steps,
          .operands = 5 * steps,
          .kernels = 64,
          .instructions = 512,
          .buffers = graph.nodes.size() + graph.outputs.size()};
}

template <class Stage>
inline constexpr auto loose_plan = FrozenPlan<Stage::room>(Stage::make().view());

/// The plan that `Stage::make()` returns, as a constant.
template <class Stage>
constexpr auto freeze_plan() {
  constexpr const auto& made = loose_plan<Stage>;
  if constexpr (made.size.fit(Stage::room)) {
    return FrozenPlan<made.size>(made.view());
  } else {
    return FrozenPlan<made.size>(Stage::make().view());
  }
}

/// The plan with its values placed in the workspace.
template <PlanSizes Size>
constexpr FrozenPlan<Size> place_plan(FrozenPlan<Size> plan) {
  const Placement placement = place(plan.view());
  move_operands(plan.operands.data(), Size.operands, placement.offsets);
  plan.footprint = placement.footprint;
  return plan;
}

}  // namespace etch::inline ETCH_TARGET::detail
