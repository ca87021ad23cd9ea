// Which values share memory: two whose lifetimes do not meet may lie in the same place.
// May not know what the values are; a lifetime is a range of step numbers.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>

#include <algorithm>
#include <cstddef>

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
  Sequence<int> offsets;
  int size = 0;
};

/// Lowest free place for the largest value first: the greedy order by size, which for the graphs at
/// hand comes within a few percent of the largest sum of sizes alive at once. Every offset is a
/// multiple of `granule`.
constexpr MemoryPlan plan_memory(SequenceView<Lifetime> lifetimes, int granule) {
  struct Placed {
    int offset, end, first, last;
  };
  MemoryPlan plan{.offsets = Sequence<int>(lifetimes.size(), 0), .size = 0};
  Sequence<int> order;
  for (std::size_t i = 0; i < lifetimes.size(); ++i) order.push_back(static_cast<int>(i));
  std::sort(order.begin(), order.end(), [first = lifetimes.first](int a, int b) {
    return first[a].size != first[b].size ? first[a].size > first[b].size : a < b;
  });

  Sequence<Placed> placed;  // in the order of their offsets
  for (const int value : order) {
    const Lifetime& life = lifetimes[value];
    const int first = life.first, last = life.last;
    const int size = (life.size + granule - 1) / granule * granule;
    int offset = 0;
    for (const Placed& other : placed) {
      if (other.first > last || first > other.last) continue;
      if (offset + size <= other.offset) break;
      if (other.end > offset) offset = other.end;
    }
    plan.offsets[value] = offset;
    plan.size = std::max(plan.size, offset + size);
    std::size_t place = placed.size();
    while (place > 0 && placed[place - 1].offset > offset) --place;
    placed.insert(place, {offset, offset + size, first, last});
  }
  return plan;
}

}  // namespace etch::inline ETCH_TARGET
