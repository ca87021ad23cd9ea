// The order and number of a loop's axes: kept axes outside, reduced ones inside, the longest
// contiguous run innermost, and neighbouring axes that every operand walks alike made one.
// May not know what the loop computes.
#pragma once

#include <etch/core/target.hpp>
#include <etch/plan/writing.hpp>

#include <utility>

namespace etch::inline ETCH_TARGET::detail {

constexpr void exchange_axes(Writing& to, int a, int b) {
  std::swap(to.step.domain[a], to.step.domain[b]);
  const bool reduced_a = to.is_reduced(a), reduced_b = to.is_reduced(b);
  to.reduced &= ~(1u << a | 1u << b);
  if (reduced_a) to.reduced |= 1u << b;
  if (reduced_b) to.reduced |= 1u << a;
  for (Operand& operand : to.operands) std::swap(operand.strides[a], operand.strides[b]);
}

/// The operand whose order of axes the loop follows: the first that walks along the most of them.
constexpr const Operand* leading_operand(const Writing& to) {
  const Operand* leading = nullptr;
  int most = 0;
  for (const Operand& operand : to.operands) {
    int walked = 0;
    for (int axis = 0; axis < to.step.domain.rank; ++axis) {
      if (operand.strides[axis] != 0) ++walked;
    }
    if (walked <= most) continue;
    leading = &operand;
    most = walked;
  }
  return leading;
}

constexpr bool is_outside(const Writing& to, const Operand* leading, int a, int b) {
  if (to.is_reduced(a) != to.is_reduced(b)) return to.is_reduced(b);
  if (leading == nullptr) return false;
  const auto length = [&](int axis) {
    const int stride = leading->strides[axis];  // negative where a value is read backwards
    return stride < 0 ? -stride : stride;
  };
  return length(a) > length(b);
}

constexpr void sort_axes(Writing& to) {
  const int rank = to.step.domain.rank;
  if (rank < 2) return;
  const Operand* leading = leading_operand(to);
  for (int from = 0; from < rank; ++from) {
    for (int axis = rank - 1; axis > from; --axis) {
      if (is_outside(to, leading, axis, axis - 1)) exchange_axes(to, axis, axis - 1);
    }
  }
}

constexpr bool can_merge(const Writing& to, int axis) {
  if (to.is_reduced(axis) != to.is_reduced(axis + 1)) return false;
  for (const Operand& operand : to.operands) {
    const int outer = operand.strides[axis], inner = operand.strides[axis + 1];
    if (outer != inner * to.step.domain[axis + 1]) return false;
  }
  return true;
}

constexpr void merge(Writing& to, int axis) {
  Shape& domain = to.step.domain;
  domain[axis] *= domain[axis + 1];
  for (Operand& operand : to.operands) operand.strides[axis] = operand.strides[axis + 1];
  for (int next = axis + 1; next + 1 < domain.rank; ++next) exchange_axes(to, next, next + 1);
  const int last = --domain.rank;
  domain[last] = 0;
  to.reduced &= ~(1u << last);
  for (Operand& operand : to.operands) operand.strides[last] = 0;
}

/// Whether a loop's sums are better gathered vector by vector along the last axis that is kept: more of
/// its operands are contiguous there than along the innermost one, which is reduced.
constexpr bool gathers_vertically(const Writing& to) {
  const int rank = to.step.domain.rank, kept = to.kernel.kept;
  if (kept == 0 || kept == rank) return false;
  for (const Instruction& instruction : to.instructions) {
    if (instruction.kind == Instruction::Kind::scan) return false;
  }
  int along_kept = 0, along_reduced = 0;
  for (const Operand& operand : to.operands) {
    if (operand.strides[kept - 1] == 1) ++along_kept;
    if (operand.strides[rank - 1] == 1) ++along_reduced;
  }
  // A sum's own place is contiguous along the kept axis in either case.
  return along_reduced == 0 && along_kept > 1;
}

/// Walks the reduced axes from their last index to the first.
constexpr void turn_back(Writing& to) {
  for (int axis = 0; axis < to.step.domain.rank; ++axis) {
    if (!to.is_reduced(axis)) continue;
    for (Operand& operand : to.operands) {
      // A position has no storage: it is told where it begins.
      const bool stored = operand.storage.space != Space::none;
      if (stored) operand.offset += operand.strides[axis] * (to.step.domain[axis] - 1);
      operand.strides[axis] = -operand.strides[axis];
    }
  }
}

/// Sorts and merges the axes of a loop; afterwards it has at least one.
constexpr void arrange_loop(Writing& to) {
  if (to.backwards) turn_back(to);
  sort_axes(to);
  for (int axis = to.step.domain.rank - 2; axis >= 0; --axis) {
    if (can_merge(to, axis)) merge(to, axis);
  }
  if (to.step.domain.rank == 0) to.step.domain.append(1);
}

}  // namespace etch::inline ETCH_TARGET::detail
