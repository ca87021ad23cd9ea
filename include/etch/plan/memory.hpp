// Which values share memory: two whose lifetimes do not meet may lie in the same place.
// May not know what the values are; a lifetime is a range of step numbers.
#pragma once

#include <etch/core/target.hpp>

#include <algorithm>
#include <span>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// A value that needs `size` units of memory from step `first` to step `last`, both included.
struct Lifetime {
  int size = 0;
  int first = 0;
  int last = -1;

  constexpr bool meets(const Lifetime& other) const {
    return first <= other.last && other.first <= last;
  }
};

/// Where each value lies, and how much memory all need together.
struct MemoryPlan {
  std::vector<int> offsets;
  int size = 0;
};

/// Lowest free place for the largest value first: the greedy order by size, which for the graphs at
/// hand comes within a few percent of the largest sum of sizes alive at once. Every offset is a
/// multiple of `granule`.
constexpr MemoryPlan plan_memory(std::span<const Lifetime> lifetimes, int granule) {
  MemoryPlan plan{.offsets = std::vector<int>(lifetimes.size(), 0), .size = 0};
  const auto rounded = [granule](int size) { return (size + granule - 1) / granule * granule; };

  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < lifetimes.size(); ++i) order.push_back(i);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return lifetimes[a].size != lifetimes[b].size ? lifetimes[a].size > lifetimes[b].size : a < b;
  });

  std::vector<std::size_t> placed;  // in the order of their offsets
  for (const std::size_t value : order) {
    int offset = 0;
    for (const std::size_t other : placed) {
      if (!lifetimes[value].meets(lifetimes[other])) continue;
      if (offset + rounded(lifetimes[value].size) <= plan.offsets[other]) break;
      offset = std::max(offset, plan.offsets[other] + rounded(lifetimes[other].size));
    }
    plan.offsets[value] = offset;
    plan.size = std::max(plan.size, offset + rounded(lifetimes[value].size));
    auto place = placed.begin();
    while (place != placed.end() && plan.offsets[*place] <= offset) ++place;
    placed.insert(place, value);
  }
  return plan;
}

}  // namespace etch::inline ETCH_TARGET
