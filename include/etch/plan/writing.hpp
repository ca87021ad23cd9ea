// A step while it is being written, and the plan it is appended to.
// May not know nodes.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/plan/layout.hpp>
#include <etch/plan/plan.hpp>

#include <cstddef>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

struct Writing {
  PlanStep step;
  Kernel kernel;
  unsigned reduced = 0;  ///< loop: bit set of the axes that `reduce` instructions run along
  bool backwards = false;  ///< loop: whether those are walked from their last index to the first
  int number = 0;        ///< tells the slots of this step from those of others
  Sequence<Operand> operands{};
  Sequence<Instruction> instructions{};

  /// Appends an instruction; the result is its slot.
  constexpr int add(const Instruction& instruction) {
    instructions.push_back(instruction);
    return static_cast<int>(instructions.size()) - 1;
  }

  constexpr int add_operand(const Storage& storage, const Strides& strides, int offset = 0) {
    operands.push_back({.storage = storage, .strides = strides, .offset = offset});
    return static_cast<int>(operands.size()) - 1;
  }

  /// The slot that holds what lies in a place; loaded once a step.
  constexpr int load(const Storage& storage, const Strides& strides, int offset) {
    for (std::size_t i = 0; i < instructions.size(); ++i) {
      if (instructions[i].kind != Instruction::Kind::load) continue;
      const Operand& other = operands[instructions[i].operand];
      const bool same = other.storage == storage && other.strides == strides;
      if (same && other.offset == offset) return static_cast<int>(i);
    }
    const int operand = add_operand(storage, strides, offset);
    return add({.kind = Instruction::Kind::load, .operand = operand});
  }

  constexpr void store(int slot, const Storage& storage, const Strides& strides, int offset = 0) {
    const int operand = add_operand(storage, strides, offset);
    add({.kind = Instruction::Kind::store, .slots = {slot}, .operand = operand});
  }

  constexpr bool is_reduced(int axis) const { return (reduced >> axis & 1u) != 0; }
};

/// The strides of a view along the axes of its shape `over` that are longer than 1.
constexpr Strides domain_strides(const View& view, const Shape& over) {
  Strides strides{};
  strides.trip = view.strides.trip;
  int position = 0;
  for (int axis = 0; axis < over.rank; ++axis) {
    if (over.extents[axis] != 1) strides.steps[position++] = view.strides.steps[axis];
  }
  return strides;
}

/// A plan that grows step by step. Steps made of the same code get the same kernel.
class PlanWriter {
 public:
  constexpr explicit PlanWriter(Walk walk) { plan_.walk = walk; }

  constexpr Walk walk() const { return plan_.walk; }

  constexpr Plan plan(int parts) && {
    plan_.parts = parts;
    return std::move(plan_);
  }

  /// A value of `size` elements (of a step) or features (of a tile or of the kept samples).
  constexpr Storage new_buffer(Space space, int size) {
    plan_.buffers.push_back({space, {.size = size, .first = next_step(), .last = next_step()}});
    return {space, static_cast<int>(plan_.buffers.size()) - 1};
  }

  /// Notes that the next step reads or writes a storage.
  constexpr Storage touch(const Storage& storage) {
    if (in_workspace(storage)) plan_.buffers[storage.index].lifetime.last = next_step();
    return storage;
  }

  /// The steps until `close_loop` are those of one trip.
  constexpr void open_loop() { loop_first_ = next_step(); }
  /// What is read in a trip must still be there in the next one, so whatever was there when the loop
  /// began, and is touched in it, lives until its end.
  constexpr void close_loop(int trips, bool backwards) {
    const int end = next_step();
    if (end == loop_first_) return;
    for (Buffer& buffer : plan_.buffers) {
      Lifetime& life = buffer.lifetime;
      if (life.first <= loop_first_ && life.last >= loop_first_ && life.last < end) life.last = end - 1;
    }
    plan_.steps[loop_first_].loop = {end - loop_first_, trips, backwards};
  }

  constexpr void append(Writing& to) {
    to.kernel.in_tile = lanes_are_samples(plan_.walk, to.step.part);
    to.kernel.operands = static_cast<int>(to.operands.size());
    // What makes no difference may tell no kernels apart.
    if (!to.kernel.in_tile) to.kernel.over_batch = false;
    if (to.kernel.in_tile) to.kernel.vertical = false;
    for (Operand& operand : to.operands) {
      const Space space = touch(operand.storage).space;
      operand.wide = to.kernel.in_tile && (space == Space::tile || space == Space::kept);
    }
    // Its left side lies row by row.
    if (to.kernel.kind == StepKind::weight_gradient) to.operands[0].wide = false;
    for (Instruction& i : to.instructions) {
      i.access = access_of(to, i);
      const bool in_blocks = to.kernel.in_tile && (to.kernel.kind == StepKind::product ||
                                                   to.kernel.kind == StepKind::window_product);
      if (in_blocks && i.op != nullptr && !i.op->is_cheap) to.kernel.is_cheap = false;
    }
    to.step.kernel = kernel_for(to.kernel, to.instructions);
    to.step.first_operand = static_cast<int>(plan_.operands.size());
    plan_.operands.append(to.operands);
    plan_.steps.push_back(to.step);
  }

 private:
  /// The axis of a step outside a tile along which its vectors lie.
  static constexpr int vector_axis(const Writing& to) {
    if (to.kernel.kind == StepKind::window_product) return 1;
    return to.kernel.vertical ? to.kernel.kept - 1 : to.step.domain.rank - 1;
  }

  constexpr int next_step() const { return static_cast<int>(plan_.steps.size()); }

  static constexpr Access access_of(const Writing& to, const Instruction& i) {
    using Kind = Instruction::Kind;
    const bool in_memory = i.kind == Kind::load || i.kind == Kind::store ||
                           i.kind == Kind::store_last ||
                           i.kind == Kind::reduce || i.kind == Kind::reduce_batch;
    if (!in_memory) return Access::vector;
    const Operand& operand = to.operands[i.operand];
    if (to.kernel.in_tile) return operand.wide ? Access::vector : Access::splat;
    const int inner = operand.strides[vector_axis(to)];
    if (inner == -1) return Access::reverse;
    return inner == 1 ? Access::vector : inner == 0 ? Access::splat : Access::gather;
  }

  /// The number of the kernel for this code: an earlier step's, or a new one.
  constexpr int kernel_for(Kernel kernel, const Sequence<Instruction>& instructions) {
    kernel.instructions = static_cast<int>(instructions.size());
    for (std::size_t k = 0; k < plan_.kernels.size(); ++k) {
      kernel.first_instruction = plan_.kernels[k].first_instruction;
      if (kernel == plan_.kernels[k] && is_code_of(kernel, instructions)) return static_cast<int>(k);
    }
    kernel.first_instruction = static_cast<int>(plan_.instructions.size());
    plan_.instructions.append(instructions);
    plan_.kernels.push_back(kernel);
    return static_cast<int>(plan_.kernels.size()) - 1;
  }

  constexpr bool is_code_of(const Kernel& kernel, const Sequence<Instruction>& instructions) const {
    const Instruction* other = plan_.instructions.data() + kernel.first_instruction;
    for (const Instruction& i : instructions) {
      if (!same_code(i, *other++)) return false;
    }
    return true;
  }

  Plan plan_;
  int loop_first_ = 0;
};

}  // namespace etch::inline ETCH_TARGET::detail
