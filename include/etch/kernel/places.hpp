// Strided operands of a kernel at run time, how they are walked, and what reductions gather meanwhile.
// May not know plans' storage or which kernel walks.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/fused.hpp>
#include <etch/shape/shape.hpp>

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

}  // namespace etch::inline ETCH_TARGET::detail
