// The workspace's values while a plan is made: which steps touch each, and in the end where each lies.
// May not know what the values are.
#pragma once

#include <etch/core/target.hpp>
#include <etch/plan/memory.hpp>
#include <etch/plan/plan.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET::detail {

/// Until `place`, the index of a storage in the workspace is the number of a buffer.
class Buffers {
 public:
  /// A buffer of `size` elements (of a step) or features (of a tile or the kept samples).
  constexpr Storage make(Space space, int size, int step) {
    buffers_.push_back({space, {.size = size, .first = step, .last = step}});
    return {space, static_cast<int>(buffers_.size()) - 1};
  }

  /// Notes that a step reads or writes a storage.
  constexpr Storage touch(const Storage& storage, int step) {
    const bool workspace = storage.space == Space::step || storage.space == Space::tile ||
                           storage.space == Space::kept;
    if (workspace) buffers_[static_cast<std::size_t>(storage.index)].lifetime.last = step;
    return storage;
  }

  /// Puts offsets in the place of buffer numbers, and says how much memory each space needs. A value
  /// per step that meets a walk over the samples lives through all of that walk; so does one that is
  /// kept for the batch.
  constexpr Footprint place(const std::vector<PlanStep>& steps, std::vector<Operand>& operands) const {
    return {.step = place(Space::step, true, steps, operands),
            .tile = place(Space::tile, false, steps, operands),
            .kept = place(Space::kept, true, steps, operands)};
  }

 private:
  struct Buffer {
    Space space;
    Lifetime lifetime;
  };

  constexpr int place(Space space, bool whole_parts, const std::vector<PlanStep>& steps,
                      std::vector<Operand>& operands) const {
    std::vector<Lifetime> lifetimes;
    std::vector<std::size_t> position(buffers_.size(), 0);
    for (std::size_t i = 0; i < buffers_.size(); ++i) {
      if (buffers_[i].space != space) continue;
      position[i] = lifetimes.size();
      lifetimes.push_back(buffers_[i].lifetime);
      if (whole_parts) widen(lifetimes.back(), steps);
    }
    // 16 elements are 64 bytes of float: every value of the step begins on a cache line.
    const MemoryPlan memory = plan_memory(lifetimes, space == Space::step ? 16 : 1);
    for (Operand& operand : operands) {
      if (operand.storage.space != space) continue;
      const auto buffer = static_cast<std::size_t>(operand.storage.index);
      operand.storage.index = memory.offsets[position[buffer]];
    }
    return memory.size;
  }

  /// To the first and last step of the parts it begins and ends in.
  static constexpr void widen(Lifetime& lifetime, const std::vector<PlanStep>& steps) {
    const auto part = [&](int step) { return steps[static_cast<std::size_t>(step)].part; };
    const int first_part = part(lifetime.first), last_part = part(lifetime.last);
    while (lifetime.first > 0 && part(lifetime.first - 1) == first_part) --lifetime.first;
    const int count = static_cast<int>(steps.size());
    while (lifetime.last + 1 < count && part(lifetime.last + 1) == last_part) ++lifetime.last;
  }

  std::vector<Buffer> buffers_;
};

}  // namespace etch::inline ETCH_TARGET::detail
