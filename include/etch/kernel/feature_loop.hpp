// Fused loops outside a tile: elementwise clusters with or without reductions, over a domain of strided
// operands. A vector is neighbouring elements along one axis.
// May not know plans' storage; gets places and strides.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/fused.hpp>
#include <etch/kernel/places.hpp>
#include <etch/plan/plan.hpp>

#include <cstddef>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

/// A vector of neighbours along an axis; where it is not `Full`, `present` of its lanes.
template <Access How, bool Full, class T>
[[gnu::always_inline]] inline Lanes<T> load_lanes(const T* from, std::ptrdiff_t step, int present) {
  if constexpr (How == Access::splat) {
    if (!Full && __builtin_constant_p(present) && present == 1) return Lanes<T>::lone(*from);
    return Lanes<T>(*from);
  } else if constexpr (How == Access::vector) {
    return Full ? Lanes<T>::load(from) : Lanes<T>::load_first(from, present);
  } else if constexpr (How == Access::reverse && Full) {
    return reverse_lanes(Lanes<T>::load(from - (Lanes<T>::count - 1)));
  } else {
    Lanes<T> value(0);
    for (int i = 0; i < present; ++i) value.vector[i] = from[i * step];
    return value;
  }
}

template <Access How, bool Full, class T>
[[gnu::always_inline]] inline void store_lanes(Lanes<T> value, T* to, std::ptrdiff_t step,
                                               int present) {
  if constexpr (How == Access::splat) {
    *to = value[0];
  } else if constexpr (How == Access::vector) {
    Full ? value.store(to) : value.store_first(to, present);
  } else if constexpr (How == Access::reverse && Full) {
    reverse_lanes(value).store(to - (Lanes<T>::count - 1));
  } else {
    for (int i = 0; i < present; ++i) to[i * step] = value[i];
  }
}

/// Where a cluster stands: at one vector along the innermost axis. `Full` where all its lanes are in
/// the domain; the last vector of a row has `present` of them. What is gathered is here itself and not
/// referred to, which is what g++ keeps in registers before it decides on inlining. Without an axis to reduce along
/// (`Stores`), a reduction's result is its operand, element by element: sums over the batch of one.
template <class T, int Operands, int Reductions, bool Full, bool Stores>
struct AtFeature {
  const Places<T, Operands>& places;
  Offsets<Operands> offsets;
  Gathered<T, Reductions> gathered;
  const Frame<T>& frame;
  std::size_t axis;  // the innermost
  int present;

  template <int K>
  [[gnu::always_inline]] T* at() const {
    return places.data[K] + offsets[K];
  }
  template <int K>
  [[gnu::always_inline]] std::ptrdiff_t step() const {
    return places.steps[K][axis];
  }
  [[gnu::always_inline]] int batch_size() const { return frame.arguments->batch; }
  [[gnu::always_inline]] int trip() const { return frame.trip; }
  [[gnu::always_inline]] Lanes<T> sample_position() const { return Lanes<T>(frame.first_sample()); }
  template <int K>
  [[gnu::always_inline]] Lanes<T> position() const {
    return Lanes<T>(offsets[K]) + Lanes<T>::indices() * Lanes<T>(step<K>());
  }

  template <int K, Access How>
  [[gnu::always_inline]] Lanes<T> load() const {
    return load_lanes<How, Full>(at<K>(), step<K>(), present);
  }
  template <int K, Access How>
  [[gnu::always_inline]] void store(Lanes<T> value) const {
    store_lanes<How, Full>(value, at<K>(), step<K>(), present);
  }
  template <class Reduction>
  [[gnu::always_inline]] void reduce(Lanes<T> value) {
    if constexpr (Stores) {
      store<Reduction::operand, Reduction::how>(value);
    } else {
      if constexpr (!Full) {
        const Lanes<T> identity(Reduction::identity);
        value = math::select(Lanes<T>::indices() < Lanes<T>(present), value, identity);
      }
      Lanes<T>& to = gathered[Reduction::number];
      to = combine<Reduction>(to, value);
    }
  }
  /// Within a vector in as many rounds as it has halvings; all lanes of what was gathered hold the last
  /// value before it.
  template <class Scan>
  [[gnu::always_inline]] Lanes<T> scan(Lanes<T> value) {
    Lanes<T>& to = gathered[Scan::number];
    value = combine<Scan>(to, scan_lanes<Scan::combine>(value, Lanes<T>(Scan::identity)));
    to = Lanes<T>(value[Full ? Lanes<T>::count - 1 : present - 1]);
    return value;
  }
};

/// Runs a cluster at a place along the innermost axis, and moves on to the next.
template <bool Full, bool Stores, class Cluster, class T, int Operands, int Reductions>
[[gnu::always_inline]] inline void run_vector(const Places<T, Operands>& places,
                                              Offsets<Operands>& offsets,
                                              ShortArray<Lanes<T>, Reductions>& gathered,
                                              const Frame<T>& frame, std::size_t axis,
                                              int present) {
  AtFeature<T, Operands, Reductions, Full, Stores> at{places, offsets, gathered,
                                                                        frame,  axis,    present};
  Cluster::template run<T>(at);
  gathered = at.gathered;
  if constexpr (Full) advance(offsets, places, axis, Lanes<T>::count);
}

/// How many vectors of a row a reduction gathers apart from each other: an addition takes 4 cycles, and
/// two can begin in each.
inline constexpr int gathered_apart = 4;

/// Runs a cluster along the innermost axis, vector by vector.
template <bool Stores, class T, int Operands, int Rank, class Cluster, class Reductions>
[[gnu::always_inline]] inline void run_row(const Shape& domain, const Places<T, Operands>& places,
                                           Offsets<Operands> offsets,
                                           Gathered<T, Reductions::count>& gathered,
                                           const Frame<T>& frame) {
  constexpr int n = Lanes<T>::count;
  constexpr std::size_t axis = Rank - 1;
  int full = domain[axis] / n;
  if constexpr (!Stores && Reductions::count > 0 && !Reductions::in_order) {
    if (full >= 2 * gathered_apart) {
      auto first = gathered, second = Reductions::template identities<T>();
      auto third = second, fourth = second;
      for (int i = full / gathered_apart; i > 0; --i) {
        run_vector<true, Stores, Cluster>(places, offsets, first, frame, axis, n);
        run_vector<true, Stores, Cluster>(places, offsets, second, frame, axis, n);
        run_vector<true, Stores, Cluster>(places, offsets, third, frame, axis, n);
        run_vector<true, Stores, Cluster>(places, offsets, fourth, frame, axis, n);
      }
      Reductions::each([&]<class Reduction>(Reduction) __attribute__((always_inline)) {
        constexpr auto k = static_cast<std::size_t>(Reduction::number);
        gathered[k] = combine<Reduction>(combine<Reduction>(first[k], second[k]),
                                         combine<Reduction>(third[k], fourth[k]));
      });
      full %= gathered_apart;
    }
  }
  for (; full > 0; --full) {
    run_vector<true, Stores, Cluster>(places, offsets, gathered, frame, axis, n);
  }
  if (domain[axis] % n == 0) return;
  run_vector<false, Stores, Cluster>(places, offsets, gathered, frame, axis, domain[axis] % n);
}

/// Neighbouring vectors of sums along the last kept axis, to which everything that is reduced is added
/// element by element. The sums of several do not wait for each other.
template <std::size_t Vectors, bool Full, class Cluster, class Reductions, int Rank, int Kept,
          class T, int Operands>
[[gnu::always_inline]] inline void gather_vectors(const Shape& domain,
                                                  const Places<T, Operands>& places,
                                                  const Offsets<Operands>& kept,
                                                  const Frame<T>& frame, int present) {
  constexpr int n = Lanes<T>::count;
  constexpr std::size_t axis = Kept - 1;
  [&]<std::size_t... V>(std::index_sequence<V...>) __attribute__((always_inline)) {
    Gathered<T, Reductions::count> gathered[] = {
        (static_cast<void>(V), Reductions::template identities<T>())...};
    const auto run = [&](Offsets<Operands> offsets, auto& to, int vector)
        __attribute__((always_inline)) {
      advance(offsets, places, axis, vector * n);
      AtFeature<T, Operands, Reductions::count, Full, false> at{places, offsets, to,
                                                                frame,  axis,    present};
      Cluster::template run<T>(at);
      to = at.gathered;
    };
    walk<Kept, Rank>(
        domain, places, kept, [&](const Offsets<Operands>& offsets) __attribute__((always_inline)) {
          (run(offsets, gathered[V], static_cast<int>(V)), ...);
        });
    const auto store = [&]<class Reduction>(Reduction) __attribute__((always_inline)) {
      constexpr auto k = static_cast<std::size_t>(Reduction::operand);
      const std::ptrdiff_t step = places.steps[k][axis];
      T* const to = places.data[k] + kept[k];
      (store_lanes<Reduction::how, Full>(gathered[V][Reduction::number],
                                         to + static_cast<std::ptrdiff_t>(V) * n * step, step,
                                         present),
       ...);
    };
    Reductions::each(store);
  }
  (std::make_index_sequence<Vectors>());
}

/// A loop whose vectors lie along the last axis that is kept.
template <class T, int Operands, int Rank, int Kept, class Cluster, class Reductions>
[[gnu::always_inline]] inline void vertical_loop(const Shape& domain,
                                                 const Places<T, Operands>& places,
                                                 const Frame<T>& frame) {
  constexpr int n = Lanes<T>::count, apart = gathered_apart;
  const auto run_all = [&](Offsets<Operands> kept) __attribute__((always_inline)) {
    const int vectors = domain[Kept - 1] / n;
    for (int i = vectors / apart; i > 0; --i) {
      gather_vectors<apart, true, Cluster, Reductions, Rank, Kept>(domain, places, kept, frame, n);
      advance(kept, places, Kept - 1, apart * n);
    }
    for (int i = vectors % apart; i > 0; --i) {
      gather_vectors<1, true, Cluster, Reductions, Rank, Kept>(domain, places, kept, frame, n);
      advance(kept, places, Kept - 1, n);
    }
    if (const int present = domain[Kept - 1] % n; present > 0) {
      gather_vectors<1, false, Cluster, Reductions, Rank, Kept>(domain, places, kept, frame,
                                                                present);
    }
  };
  walk<0, Kept - 1>(domain, places, Offsets<Operands>{}, run_all);
}

template <class T, int Operands, int Rank, int Kept, class Cluster, class Reductions>
[[gnu::always_inline]] inline void feature_loop(const Shape& domain,
                                                const Places<T, Operands>& places,
                                                const Frame<T>& frame) {
  if constexpr (Kept == Rank) {
    walk<0, Rank - 1>(
        domain, places,
        Offsets<Operands>{}, [&](const Offsets<Operands>& offsets) __attribute__((always_inline)) {
          Gathered<T, Reductions::count> gathered;
          run_row<true, T, Operands, Rank, Cluster, Reductions>(domain, places, offsets, gathered,
                                                                frame);
        });
  } else {
    walk<0, Kept>(
        domain, places,
        Offsets<Operands>{}, [&](const Offsets<Operands>& kept) __attribute__((always_inline)) {
          auto gathered = Reductions::template identities<T>();
          walk<Kept, Rank - 1>(
              domain, places,
              kept, [&](const Offsets<Operands>& offsets) __attribute__((always_inline)) {
                run_row<false, T, Operands, Rank, Cluster, Reductions>(domain, places, offsets,
                                                                       gathered, frame);
              });
          Reductions::each([&]<class Reduction>(Reduction) __attribute__((always_inline)) {
            constexpr auto k = static_cast<std::size_t>(Reduction::operand);
            gather_scalar<Reduction>(places.data[k] + kept[k], gathered[Reduction::number], true);
          });
        });
  }
}

}  // namespace etch::inline ETCH_TARGET::detail
