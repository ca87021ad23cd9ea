// Strided operands of a kernel at run time, how they are walked, and what reductions gather meanwhile.
// May not know plans' storage or which kernel walks.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/fused.hpp>
#include <etch/op/arithmetic.hpp>
#include <etch/shape/shape.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

/// An array whose elements g++ sees before it decides on inlining: std::array's operator is a function
/// to it.
template <class Element, int Count>
struct ShortArray {
  Element elements[static_cast<std::size_t>(Count)];

  [[gnu::always_inline]] constexpr Element& operator[](std::size_t i) { return elements[i]; }
  [[gnu::always_inline]] constexpr const Element& operator[](std::size_t i) const {
    return elements[i];
  }
};

/// The step of each operand of a loop along each axis, in elements.
template <int Operands>
using Steps = ShortArray<ShortArray<std::ptrdiff_t, Shape::max_rank>, Operands>;

/// The operands of a loop at run time: where each begins, and its steps. These are kept elsewhere, as
/// constants where they are known: what a function has on its stack counts against inlining.
template <class T, int Operands>
struct Places {
  ShortArray<T*, Operands> data;
  const Steps<Operands>& steps;
};

template <int Operands>
using Offsets = ShortArray<std::ptrdiff_t, Operands>;

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

/// Calls body(first, count) for blocks of nearly one size that are no larger than `most`: 6 as 3 and 3.
template <class Body>
[[gnu::always_inline]] inline void in_blocks(int all, int most, Body&& body) {
  int blocks = (all + most - 1) / most;
  for (int first = 0; first < all; --blocks) {
    const int count = (all - first + blocks - 1) / blocks;
    body(first, count);
    first += count;
  }
}

/// Calls body with `count` as a constant: it is Most, or one less where not all blocks are of one size.
template <int Most, bool AreEven, class Body>
[[gnu::always_inline]] inline void with_block_size(int count, Body&& body) {
  if (AreEven || count == Most) {
    body(std::integral_constant<int, Most>{});
  } else if constexpr (Most > 1) {
    body(std::integral_constant<int, Most - 1>{});
  }
}

/// What the reductions of a cluster have gathered so far, one vector each.
template <class T, int Reductions>
using Gathered = ShortArray<Lanes<T>, Reductions == 0 ? 1 : Reductions>;

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

/// What a reduction has gathered, as one number.
template <class Reduction, class T>
[[gnu::always_inline]] inline T number_of(Lanes<T> gathered) {
  if constexpr (Reduction::combine == lanes_function<T>(op<ops::Add>)) {
    return sum_of_lanes(gathered);
  } else {
    return combine_lanes<Reduction::combine>(gathered);
  }
}

/// Combines one number into an array's element; the first one of a walk is taken as it is.
template <class Reduction, class T>
[[gnu::always_inline]] inline void gather_scalar(T* to, Lanes<T> gathered, bool first) {
  const T number = number_of<Reduction>(gathered);
  if (first) {
    *to = number;
  } else {
    *to = combine<Reduction>(Lanes<T>(*to), Lanes<T>(number))[0];
  }
}

}  // namespace etch::inline ETCH_TARGET::detail
