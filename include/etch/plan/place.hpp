// Where each value of the workspace lies: buffers get offsets, operands refer to these.
// May not know what the values are.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/plan/memory.hpp>
#include <etch/plan/plan.hpp>

#include <cstddef>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// The first and the last step of every part.
struct PartRange {
  int first = 0;
  int last = -1;
};

constexpr Sequence<PartRange> part_ranges(const PlanView& plan) {
  Sequence<PartRange> ranges(static_cast<std::size_t>(plan.parts), PartRange{});
  int step = 0;
  for (int part = 0; part < plan.parts; ++part) {
    ranges[part].first = step;
    while (step < static_cast<int>(plan.steps.size()) && plan.steps[step].part == part) ++step;
    ranges[part].last = step - 1;
  }
  return ranges;
}

/// Puts offsets into `offsets`, by buffer, for those of one space, and returns how much they need.
/// A value per step that meets a walk over the samples lives through all of that walk; so does one
/// that is kept for the batch: their lifetimes reach to the ends of the parts (`whole_parts`).
constexpr int place_space(const PlanView& plan, Space space, bool whole_parts,
                          const Sequence<PartRange>& ranges, Sequence<int>& offsets) {
  Sequence<Lifetime> lifetimes;
  Sequence<int> buffers;
  for (std::size_t i = 0; i < plan.buffers.size(); ++i) {
    if (plan.buffers[i].space != space) continue;
    Lifetime lifetime = plan.buffers[i].lifetime;
    if (whole_parts) {
      lifetime.first = ranges[plan.steps[lifetime.first].part].first;
      lifetime.last = ranges[plan.steps[lifetime.last].part].last;
    }
    lifetimes.push_back(lifetime);
    buffers.push_back(static_cast<int>(i));
  }
  // 16 elements are 64 bytes of float: every value of the step begins on a cache line.
  const MemoryPlan memory = plan_memory(lifetimes, space == Space::step ? 16 : 1);
  for (std::size_t i = 0; i < buffers.size(); ++i) offsets[buffers[i]] = memory.offsets[i];
  return memory.size;
}

}  // namespace detail

/// Offsets by buffer, and the sizes of the workspace.
struct Placement {
  Sequence<int> offsets;
  Footprint footprint;
};

constexpr Placement place(const PlanView& plan) {
  const Sequence<detail::PartRange> ranges = detail::part_ranges(plan);
  Placement result{.offsets = Sequence<int>(plan.buffers.size(), 0), .footprint = {}};
  result.footprint = {
      .step = detail::place_space(plan, Space::step, true, ranges, result.offsets),
      .tile = detail::place_space(plan, Space::tile, false, ranges, result.offsets),
      .kept = detail::place_space(plan, Space::kept, true, ranges, result.offsets)};
  return result;
}

/// Makes operands in the workspace, which refer to buffers, refer to places in memory.
constexpr void move_operands(Operand* operands, std::size_t count, SequenceView<int> offsets) {
  for (std::size_t i = 0; i < count; ++i) {
    Storage& storage = operands[i].storage;
    if (in_workspace(storage)) storage.index = offsets[storage.index];
  }
}

}  // namespace etch::inline ETCH_TARGET
