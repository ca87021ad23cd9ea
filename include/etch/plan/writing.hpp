// A step while it is being written: its operands and instructions are gathered before it is appended.
// May not know nodes or buffers.
#pragma once

#include <etch/core/target.hpp>
#include <etch/plan/layout.hpp>
#include <etch/plan/plan.hpp>

#include <cstddef>
#include <vector>

namespace etch::inline ETCH_TARGET::detail {

struct Writing {
  PlanStep step;
  int number;  ///< tells the slots of this step from those of others
  std::vector<Operand> operands{};
  std::vector<Instruction> instructions{};

  /// Appends an instruction; the result is its slot.
  constexpr int add(const Instruction& instruction) {
    instructions.push_back(instruction);
    return static_cast<int>(instructions.size()) - 1;
  }

  constexpr int add_operand(const Storage& storage, const Strides& strides) {
    operands.push_back({.storage = storage, .access = Access::vector, .strides = strides});
    return static_cast<int>(operands.size()) - 1;
  }

  /// The slot that holds what lies in a place; loaded once a step.
  constexpr int load(const Storage& storage, const Strides& strides) {
    for (std::size_t i = 0; i < instructions.size(); ++i) {
      if (instructions[i].kind != Instruction::Kind::load) continue;
      const Operand& other = operands[static_cast<std::size_t>(instructions[i].operand)];
      if (other.storage == storage && other.strides == strides) return static_cast<int>(i);
    }
    const int operand = add_operand(storage, strides);
    return add({.kind = Instruction::Kind::load, .operand = operand});
  }

  constexpr void store(int slot, const Storage& storage, const Strides& strides) {
    const int operand = add_operand(storage, strides);
    add({.kind = Instruction::Kind::store, .slots = {slot}, .operand = operand});
  }
};

/// The strides of a view along the axes of its shape `over` that are longer than 1.
constexpr Strides domain_strides(const View& view, const Shape& over) {
  Strides strides{};
  std::size_t position = 0;
  for (int axis = 0; axis < over.rank; ++axis) {
    if (over[axis] != 1) strides[position++] = view.strides[static_cast<std::size_t>(axis)];
  }
  return strides;
}

}  // namespace etch::inline ETCH_TARGET::detail
