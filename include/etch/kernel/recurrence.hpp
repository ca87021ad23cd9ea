// A loop whose body is elementwise: at each place of its domain all trips, one after the other.
// May not know plans' storage; gets places and strides.
//
// What is carried stays in registers and what is the same in all trips is loaded once, so a trip costs
// what its arithmetic takes to go from the carry to the next (two fused operations, 3 ns, for an
// autoregression), not a call and a walk through memory for each step.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/kernel/feature_loop.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/sample_loop.hpp>
#include <etch/plan/plan.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

/// How far each operand goes from one trip to the next; backwards it begins with the last row.
template <class T, int Operands>
struct Trips {
  int count;
  int first;
  int step;
  std::array<std::ptrdiff_t, static_cast<std::size_t>(Operands)> rows;

  [[gnu::always_inline]] void move(Offsets<Operands>& offsets, int trips) const {
    [&]<std::size_t... K>(std::index_sequence<K...>) __attribute__((always_inline)) {
      ((offsets[K] += trips * rows[K]), ...);
    }
    (std::make_index_sequence<static_cast<std::size_t>(Operands)>());
  }
};

/// Runs the trips of a recurrence at one place. `at` refers to the frame.
template <class Cluster, class At, class T, int Operands>
[[gnu::always_inline]] inline void run_trips(const Trips<T, Operands>& trips, Frame<T>& frame,
                                             At at) {
  frame.trip = trips.first;
  trips.move(at.offsets, trips.first);
  Cluster::template run<T>(
      at, trips.count, [&]() __attribute__((always_inline)) {
        frame.trip += trips.step;
        trips.move(at.offsets, trips.step);
      });
}

/// In a tile: a vector is a sample each.
template <class T, int Operands, int Rank, class Cluster>
[[gnu::noinline]] void sample_recurrence(const Shape& domain, const Places<T, Operands>& places,
                                         const Trips<T, Operands>& trips, Frame<T> frame) {
  using At = AtSample<T, Operands, 0, false>;
  walk<0, Rank>(domain, places, Offsets<Operands>{}, [&](const Offsets<Operands>& place) {
    for (int group = 0; group < frame.groups; ++group) {
      Gathered<T, 0> gathered;
      run_trips<Cluster>(trips, frame, At{places, place, gathered, frame, group});
    }
  });
}

/// Elsewhere: a vector is neighbours along the innermost axis.
template <class T, int Operands, int Rank, class Cluster>
[[gnu::always_inline]] inline void feature_recurrence(const Shape& domain,
                                                      const Places<T, Operands>& places,
                                                      const Trips<T, Operands>& trips,
                                                      Frame<T> frame) {
  constexpr int n = Lanes<T>::count;
  constexpr std::size_t axis = Rank - 1;
  using Vector = AtFeature<T, Operands, 0, true, false>;
  using Rest = AtFeature<T, Operands, 0, false, false>;
  walk<0, axis>(
      domain, places,
      Offsets<Operands>{}, [&](Offsets<Operands> place) __attribute__((always_inline)) {
        Gathered<T, 0> gathered;
        int left = domain[axis];
        for (; left >= n; left -= n) {
          run_trips<Cluster>(trips, frame, Vector{places, place, gathered, frame, axis, n});
          advance(place, places, axis, n);
        }
        if (left == 0) return;
        run_trips<Cluster>(trips, frame, Rest{places, place, gathered, frame, axis, left});
      });
}

}  // namespace etch::inline ETCH_TARGET::detail
