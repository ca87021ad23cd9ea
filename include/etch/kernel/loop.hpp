// Fused loops: elementwise clusters with or without reductions, over a domain of strided operands.
// May not know plans' storage; gets places and strides.
//
// Two families share the cluster's code. In a tile a vector is 16 samples of one feature, so sums
// over features are vertical; `sample_loop`. Elsewhere a vector is neighbouring elements along the
// innermost axis; `feature_loop`.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/fused.hpp>
#include <etch/plan/plan.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

/// The operands of a loop at run time: where each begins, and its step in elements along each axis.
template <class T, int Operands>
struct Places {
  std::array<T*, static_cast<std::size_t>(Operands)> data;
  std::array<std::array<std::ptrdiff_t, Shape::max_rank>, static_cast<std::size_t>(Operands)> steps;
};

template <int Operands>
using Offsets = std::array<std::ptrdiff_t, static_cast<std::size_t>(Operands)>;

/// Moves offsets by a number of steps along an axis. Written out operand by operand: a loop over them is
/// unrolled too late for the strides of a step to be seen as the constants that they may be.
template <class T, int Operands>
[[gnu::always_inline]] inline void advance(Offsets<Operands>& offsets,
                                           const Places<T, Operands>& places, std::size_t axis,
                                           int steps) {
  [&]<std::size_t... K>(std::index_sequence<K...>) __attribute__((always_inline)) {
    ((offsets[K] += steps * places.steps[K][axis]), ...);
  }
  (std::make_index_sequence<static_cast<std::size_t>(Operands)>());
}

/// Calls body(offsets) for every index of the axes [First, Last), innermost last.
template <int First, int Last, class T, int Operands, class Body>
[[gnu::always_inline]] inline void walk(const Shape& domain, const Places<T, Operands>& places,
                                        Offsets<Operands> offsets, Body&& body) {
  if constexpr (First >= Last) {
    body(offsets);
  } else {
    for (int i = 0; i < domain[First]; ++i) {
      walk<First + 1, Last>(domain, places, offsets, body);
      advance(offsets, places, First, 1);
    }
  }
}

/// What the reductions of a cluster have gathered so far, one vector each.
template <class T, int Reductions>
using Gathered = std::array<Lanes<T>, static_cast<std::size_t>(Reductions == 0 ? 1 : Reductions)>;

template <class Reduction, class T>
[[gnu::always_inline]] inline Lanes<T> combine(Lanes<T> a, Lanes<T> b) {
  const Lanes<T> pair[] = {a, b};
  return Reduction::combine(pair, 0);
}

/// What happens to a loop's reductions, type by type.
template <class... Reduction>
struct ReductionList {
  static constexpr int count = sizeof...(Reduction);
  /// Whether one of them is a scan, whose values have to be combined in their order.
  static constexpr bool in_order = (false || ... || !requires { Reduction::operand; });

  template <class T>
  [[gnu::always_inline]] static Gathered<T, count> identities() {
    Gathered<T, count> gathered{};
    ((gathered[Reduction::number] = Lanes<T>(Reduction::identity)), ...);
    return gathered;
  }

  /// Calls body with each reduction as a type, and with no scan: that has stored its values.
  template <class Body>
  [[gnu::always_inline]] static void each(Body&& body) {
    [[maybe_unused]] const auto call = [&]<class One>(One one) __attribute__((always_inline)) {
      if constexpr (requires { One::operand; }) body(one);
    };
    (call(Reduction{}), ...);
  }
};

/// Combines one number into an array's element; the first one of a walk is taken as it is.
template <class Reduction, class T>
[[gnu::always_inline]] inline void gather_scalar(T* to, Lanes<T> gathered, bool first) {
  const T number = combine_lanes<Reduction::combine>(gathered);
  if (first) {
    *to = number;
  } else {
    *to = combine<Reduction>(Lanes<T>(*to), Lanes<T>(number))[0];
  }
}

// Lanes are samples -----------------------------------------------------------------------------

/// Where a cluster stands: at one vector of samples. Over the batch, lanes beyond its end count for
/// nothing.
template <class T, int Operands, int Reductions, bool OverBatch>
struct AtSample {
  const Places<T, Operands>& places;
  const Offsets<Operands>& offsets;
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
    return Lanes<T>::indices() + Lanes<T>(frame.first + group * Lanes<T>::count);
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

// Lanes are features ----------------------------------------------------------------------------

/// A vector of neighbours along an axis; where it is not `Full`, `present` of its lanes.
template <Access How, bool Full, class T>
[[gnu::always_inline]] inline Lanes<T> load_lanes(const T* from, std::ptrdiff_t step, int present) {
  if constexpr (How == Access::splat) {
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
/// the domain; the last vector of a row has `present` of them. Without an axis to reduce along
/// (`Stores`), a reduction's result is its operand, element by element: sums over the batch of one.
template <class T, int Operands, int Reductions, bool Full, bool Stores>
struct AtFeature {
  const Places<T, Operands>& places;
  const Offsets<Operands>& offsets;
  Gathered<T, Reductions>& gathered;
  const Frame<T>& frame;
  std::size_t axis;  // the innermost
  int present;

  template <int K>
  T* at() const {
    return places.data[K] + offsets[K];
  }
  template <int K>
  std::ptrdiff_t step() const {
    return places.steps[K][axis];
  }
  int batch_size() const { return frame.arguments->batch; }
  int trip() const { return frame.trip; }
  Lanes<T> sample_position() const { return Lanes<T>(frame.first); }
  template <int K>
  Lanes<T> position() const {
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
  [[gnu::always_inline]] void reduce(Lanes<T> value) const {
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
  [[gnu::always_inline]] Lanes<T> scan(Lanes<T> value) const {
    Lanes<T>& to = gathered[Scan::number];
    value = combine<Scan>(to, scan_lanes<Scan::combine>(value, Lanes<T>(Scan::identity)));
    to = Lanes<T>(value[Full ? Lanes<T>::count - 1 : present - 1]);
    return value;
  }
};

/// Runs a cluster at a place along the innermost axis, and moves on to the next.
template <bool Full, bool Stores, class Cluster, class T, int Operands, std::size_t Reductions>
[[gnu::always_inline]] inline void run_vector(const Places<T, Operands>& places,
                                              Offsets<Operands>& offsets,
                                              std::array<Lanes<T>, Reductions>& gathered,
                                              const Frame<T>& frame, std::size_t axis,
                                              int present) {
  AtFeature<T, Operands, static_cast<int>(Reductions), Full, Stores> at{places, offsets, gathered,
                                                                        frame,  axis,    present};
  Cluster::template run<T>(at);
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
      auto second = Reductions::template identities<T>();
      auto third = second, fourth = second;
      for (int i = full / gathered_apart; i > 0; --i) {
        run_vector<true, Stores, Cluster>(places, offsets, gathered, frame, axis, n);
        run_vector<true, Stores, Cluster>(places, offsets, second, frame, axis, n);
        run_vector<true, Stores, Cluster>(places, offsets, third, frame, axis, n);
        run_vector<true, Stores, Cluster>(places, offsets, fourth, frame, axis, n);
      }
      Reductions::each([&]<class Reduction>(Reduction) __attribute__((always_inline)) {
        constexpr auto k = static_cast<std::size_t>(Reduction::number);
        gathered[k] = combine<Reduction>(combine<Reduction>(gathered[k], second[k]),
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
