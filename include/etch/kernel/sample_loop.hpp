// Fused loops in a tile: elementwise clusters with or without reductions, over a domain of strided
// operands. A vector is the samples of one feature, so sums over features are vertical.
// May not know plans' storage; gets places and strides.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/fused.hpp>
#include <etch/kernel/places.hpp>
#include <etch/plan/plan.hpp>

#include <cstddef>

namespace etch::inline ETCH_TARGET::detail {

/// Where a cluster stands: at one vector of samples. Over the batch, lanes beyond its end count for
/// nothing.
template <class T, int Operands, int Reductions, bool OverBatch>
struct AtSample {
  const Places<T, Operands>& places;
  Offsets<Operands> offsets;
  Gathered<T, Reductions>& gathered;
  const Frame<T>& frame;
  int group;

  template <int K>
  T* at() const {
    return places.data[K] + offsets[K];
  }
  int batch_size() const { return frame.arguments->batch; }
  int trip() const { return frame.trip; }
  Lanes<T> sample_position() const {
    return Lanes<T>::indices() + Lanes<T>(frame.first_sample() + group * Lanes<T>::count);
  }
  template <int K>
  Lanes<T> position() const {
    return Lanes<T>(offsets[K]);
  }
  template <int K, Access How>
  [[gnu::always_inline]] Lanes<T> load() const {
    if constexpr (How == Access::vector) {
      return Lanes<T>::load(at<K>() + group * Lanes<T>::count);
    } else {
      return Lanes<T>(*at<K>());
    }
  }
  template <int K, Access How>
  [[gnu::always_inline]] void store(Lanes<T> value) const {
    value.store(at<K>() + group * Lanes<T>::count);
  }
  template <class Reduction>
  [[gnu::always_inline]] void reduce(Lanes<T> value) const {
    const int present = frame.valid - group * Lanes<T>::count;
    if (OverBatch && present < Lanes<T>::count) {
      const Lanes<T> identity(Reduction::identity);
      value = math::select(Lanes<T>::indices() < Lanes<T>(present), value, identity);
    }
    Lanes<T>& to = gathered[Reduction::number];
    to = combine<Reduction>(to, value);
  }
  template <class Scan>
  [[gnu::always_inline]] Lanes<T> scan(Lanes<T> value) const {
    Lanes<T>& to = gathered[Scan::number];
    return to = combine<Scan>(to, value);
  }
};

/// A loop in a tile. Kept axes come first, `Rank - Kept` reduced ones after them.
template <class T, int Operands, int Rank, int Kept, bool OverBatch, class Cluster,
          class Reductions>
[[gnu::noinline]] void sample_loop(const Shape& domain, const Places<T, Operands>& places,
                                   const Frame<T>& frame) {
  constexpr int count = Reductions::count;
  if constexpr (OverBatch) {
    walk<0, Kept>(domain, places, Offsets<Operands>{}, [&](const Offsets<Operands>& kept) {
      auto gathered = Reductions::template identities<T>();
      walk<Kept, Rank>(domain, places, kept, [&](const Offsets<Operands>& offsets) {
        for (int group = 0; group < frame.groups; ++group) {
          AtSample<T, Operands, count, true> at{places, offsets, gathered, frame, group};
          Cluster::template run<T>(at);
        }
      });
      Reductions::each([&]<class Reduction>(Reduction) {
        constexpr auto k = static_cast<std::size_t>(Reduction::operand);
        gather_scalar<Reduction>(places.data[k] + kept[k], gathered[Reduction::number],
                                 frame.is_first_tile());
      });
    });
  } else {
    walk<0, Kept>(domain, places, Offsets<Operands>{}, [&](const Offsets<Operands>& kept) {
      for (int group = 0; group < frame.groups; ++group) {
        auto gathered = Reductions::template identities<T>();
        walk<Kept, Rank>(domain, places, kept, [&](const Offsets<Operands>& offsets) {
          AtSample<T, Operands, count, false> at{places, offsets, gathered, frame, group};
          Cluster::template run<T>(at);
        });
        Reductions::each([&]<class Reduction>(Reduction) {
          constexpr auto k = static_cast<std::size_t>(Reduction::operand);
          gathered[Reduction::number].store(places.data[k] + kept[k] + group * Lanes<T>::count);
        });
      }
    });
  }
}

}  // namespace etch::inline ETCH_TARGET::detail
