// The step of an op on whole operands: where these lie, and where the result goes.
// May not know what the op computes. Part of the Planner (plan/make.hpp), which it writes through.
#pragma once

#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/plan/layout.hpp>
#include <etch/plan/plan.hpp>
#include <etch/plan/writing.hpp>

namespace etch::inline ETCH_TARGET::detail {

/// Where a call reads an operand: at its place, whatever its strides, and a user's rows without entering
/// a tile. What has no place, like a constant, is copied to one.
template <class Planner>
constexpr Operand call_operand(Planner& planner, Id operand, int part) {
  const Node& node = planner.graph_[operand];
  const View& view = planner.layout_[operand];
  const Node& root = planner.graph_[view.root];
  if (root.family() == Family::input && root.kind == Kind::real) {
    return {
        .storage = planner.input_storage(root), .strides = view.strides, .offset = view.offset};
  }
  if (root.family() == Family::input || planner.layout_.is_computed(view.root)) {
    return {.storage = planner.readable(view.root, part),
            .strides = view.strides,
            .offset = view.offset};
  }
  const Storage copy =
      planner.new_buffer(part % 2 == 1 ? Space::tile : Space::step, node.shape.size());
  planner.copy_output(operand, part, copy);
  return {.storage = copy, .strides = stored_strides(node.shape, node.rate)};
}

template <class Planner>
constexpr void write_call(Planner& planner, Id id, int part) {
  const Node& node = planner.graph_[id];
  Writing to{.step = {.part = part}, .kernel = {.kind = StepKind::call, .adds = node.op->adds}};
  if (node.op->adds) to.step.domain = node.shape;
  for (const Id operand : node.operand_ids()) {
    const Operand place = call_operand(planner, operand, part);
    to.add_operand(place.storage, place.strides, place.offset);
  }
  planner.storage(id) = planner.new_storage(id);
  to.add_operand(planner.storage(id), planner.layout_[id].strides);
  to.add({.kind = Instruction::Kind::call, .op = node.op});
  planner.writer_.append(to);
}

}  // namespace etch::inline ETCH_TARGET::detail
