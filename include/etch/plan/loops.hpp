// The order and number of a loop's axes: kept axes outside, reduced ones inside, the longest
// contiguous run innermost, and neighbouring axes that every operand walks alike made one.
// May not know what the loop computes.
#pragma once

#include <etch/core/target.hpp>
#include <etch/plan/plan.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET::detail {

constexpr bool is_reduced(const PlanStep& step, int axis) { return (step.reduced >> axis & 1u) != 0; }

constexpr void exchange_axes(PlanStep& step, std::vector<Operand>& operands, int a, int b) {
  std::swap(step.domain[a], step.domain[b]);
  const bool reduced_a = is_reduced(step, a), reduced_b = is_reduced(step, b);
  step.reduced &= ~(1u << a | 1u << b);
  if (reduced_a) step.reduced |= 1u << b;
  if (reduced_b) step.reduced |= 1u << a;
  for (Operand& operand : operands) {
    std::swap(operand.strides[static_cast<std::size_t>(a)],
              operand.strides[static_cast<std::size_t>(b)]);
  }
}

/// The operand whose order of axes the loop follows: the first that walks along the most of them.
constexpr const Operand* leading_operand(const PlanStep& step, const std::vector<Operand>& operands) {
  const Operand* leading = nullptr;
  int most = 0;
  for (const Operand& operand : operands) {
    int walked = 0;
    for (int axis = 0; axis < step.domain.rank; ++axis) {
      if (operand.strides[static_cast<std::size_t>(axis)] != 0) ++walked;
    }
    if (walked <= most) continue;
    leading = &operand;
    most = walked;
  }
  return leading;
}

constexpr bool is_outside(const PlanStep& step, const Operand* leading, int a, int b) {
  if (is_reduced(step, a) != is_reduced(step, b)) return is_reduced(step, b);
  if (leading == nullptr) return false;
  return leading->strides[static_cast<std::size_t>(a)] > leading->strides[static_cast<std::size_t>(b)];
}

constexpr void sort_axes(PlanStep& step, std::vector<Operand>& operands) {
  for (int from = 0; from < step.domain.rank; ++from) {
    for (int axis = step.domain.rank - 1; axis > from; --axis) {
      const Operand* leading = leading_operand(step, operands);
      if (is_outside(step, leading, axis, axis - 1)) exchange_axes(step, operands, axis, axis - 1);
    }
  }
}

constexpr bool can_merge(const PlanStep& step, const std::vector<Operand>& operands, int axis) {
  if (is_reduced(step, axis) != is_reduced(step, axis + 1)) return false;
  for (const Operand& operand : operands) {
    const int outer = operand.strides[static_cast<std::size_t>(axis)];
    const int inner = operand.strides[static_cast<std::size_t>(axis + 1)];
    if (outer != inner * step.domain[axis + 1]) return false;
  }
  return true;
}

constexpr void merge(PlanStep& step, std::vector<Operand>& operands, int axis) {
  step.domain[axis] *= step.domain[axis + 1];
  for (Operand& operand : operands) {
    operand.strides[static_cast<std::size_t>(axis)] =
        operand.strides[static_cast<std::size_t>(axis + 1)];
  }
  for (int next = axis + 1; next + 1 < step.domain.rank; ++next) {
    exchange_axes(step, operands, next, next + 1);
  }
  const int last = --step.domain.rank;
  step.domain[last] = 0;
  step.reduced &= ~(1u << last);
  for (Operand& operand : operands) operand.strides[static_cast<std::size_t>(last)] = 0;
}

/// Sorts and merges the axes of a loop; afterwards it has at least one.
constexpr void arrange_loop(PlanStep& step, std::vector<Operand>& operands) {
  sort_axes(step, operands);
  for (int axis = step.domain.rank - 2; axis >= 0; --axis) {
    if (can_merge(step, operands, axis)) merge(step, operands, axis);
  }
  if (step.domain.rank == 0) step.domain.append(1);
}

}  // namespace etch::inline ETCH_TARGET::detail
