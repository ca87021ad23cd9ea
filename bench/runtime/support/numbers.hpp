// Numbers for contestants: arrays that start on a cache line, and a fixed sequence that looks
// random. May not know what they are used for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

namespace bench {

/// An allocator for arrays that start on a cache line, so that no contestant is punished by where
/// the heap happens to put its buffers.
template <class T>
struct CacheAligned {
  using value_type = T;
  static constexpr std::align_val_t alignment{64};

  CacheAligned() = default;
  template <class U>
  constexpr CacheAligned(const CacheAligned<U>&) {}

  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new(count * sizeof(T), alignment));
  }
  void deallocate(T* block, std::size_t) { ::operator delete(block, alignment); }
  bool operator==(const CacheAligned&) const = default;
};

using Floats = std::vector<float, CacheAligned<float>>;
using Doubles = std::vector<double, CacheAligned<double>>;

/// Number `index` of a fixed sequence, uniform in [0, 1): the output function of SplitMix64
/// (Steele, Lea, Flood 2014) on a counter.
inline float uniform(std::uint64_t seed, std::uint64_t index) {
  std::uint64_t z = (seed << 40) + (index + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return static_cast<float>((z ^ (z >> 31)) >> 40) * 0x1p-24f;
}

}  // namespace bench
