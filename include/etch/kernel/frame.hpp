// Where a running program stands: the caller's arrays, the workspace, and the tile at hand.
// May not know what a step computes.
#pragma once

#include <etch/core/label.hpp>
#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/plan/plan.hpp>

#include <cstddef>

namespace etch::inline ETCH_TARGET {

/// What a program is run on. Inputs and outputs in the order of the graph; per-sample arrays hold
/// `batch` contiguous rows. Index inputs are arrays of `Label`.
template <class T>
struct Arguments {
  const void* const* inputs = nullptr;
  void* const* outputs = nullptr;
  T* workspace = nullptr;
  int batch = 1;
  int first_sample = 0;  ///< its number, where the batch is a part of a larger one
};

namespace detail {

template <class T>
struct Frame {
  const Arguments<T>* arguments = nullptr;
  T* step = nullptr;
  T* tile = nullptr;
  T* kept = nullptr;
  int first = 0;   ///< the first sample of the tile
  int valid = 1;   ///< how many samples the tile holds
  int groups = 1;  ///< vectors a feature
  int width = 1;   ///< elements a feature: groups · lanes, or 1 where samples are walked singly
  int turn = 0;    ///< how many trips of a loop have been made
  int trip = 0;    ///< the number of the trip at hand: the turn, or counted down

  bool is_first_tile() const { return first == 0; }
  /// The number of the tile's first sample.
  int first_sample() const { return arguments->first_sample + first; }

  /// The first element of an operand. Labels are read through `labels`.
  [[gnu::always_inline]] T* address(const Storage& storage) const {
    const auto place = static_cast<std::size_t>(storage.index);
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(storage.row) * first;
    switch (storage.space) {
      // Inputs are never written; one pointer type serves all operands.
      case Space::input:
        return const_cast<T*>(static_cast<const T*>(arguments->inputs[place])) + row;
      case Space::output: return static_cast<T*>(arguments->outputs[place]) + row;
      case Space::step: return step + feature(storage);
      case Space::tile: return tile + static_cast<std::ptrdiff_t>(feature(storage)) * width;
      case Space::kept: return kept + static_cast<std::ptrdiff_t>(feature(storage)) * width;
      default: return nullptr;
    }
  }

  /// Where a value of the workspace lies: a loop's carry in the place that it has in this turn.
  [[gnu::always_inline]] int feature(const Storage& storage) const {
    if (storage.half == 0) return storage.index;
    return storage.index + ((turn + (storage.odd ? 1 : 0)) & 1) * storage.half;
  }

  const Label* labels(const Storage& storage) const {
    return static_cast<const Label*>(arguments->inputs[static_cast<std::size_t>(storage.index)]) +
           static_cast<std::ptrdiff_t>(storage.row) * first;
  }
};

/// Where an operand begins.
template <class T>
[[gnu::always_inline]] inline T* first_of_operand(const Operand& operand, const Frame<T>& frame) {
  const std::ptrdiff_t unit = operand.wide ? frame.width : 1;
  const std::ptrdiff_t trip = static_cast<std::ptrdiff_t>(operand.strides.trip) * frame.trip;
  return frame.address(operand.storage) + (operand.offset + trip) * unit;
}

/// All lanes combined into one number, in a fixed order (a tree).
template <auto Combine, class T, int Half = Lanes<T>::count / 2>
[[gnu::always_inline]] inline T combine_lanes(Lanes<T> x) {
  if constexpr (Half == 0) {
    return x[0];
  } else {
    // Exchanged and not rotated: of two neighbours that takes no table of lanes.
    const auto exchanged = [&]<int... I>(std::integer_sequence<int, I...>) {
      return __builtin_shufflevector(x.vector, x.vector, (I ^ Half)...);
    }(std::make_integer_sequence<int, Lanes<T>::count>());
    const Lanes<T> pair[] = {x, Lanes<T>(exchanged)};
    return combine_lanes<Combine, T, Half / 2>(Combine(pair, 0));
  }
}

/// The sum of a vector's elements, in the same order, by vectors half as long each time.
template <class Vector>
[[gnu::always_inline]] inline auto sum_of_elements(Vector x) {
  constexpr std::size_t half = sizeof(x) / sizeof(x[0]) / 2;
  if constexpr (half == 1) {
    return x[0] + x[1];
  } else {
    return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
      return sum_of_elements(__builtin_shufflevector(x, x, I...) +
                             __builtin_shufflevector(x, x, (I + half)...));
    }
    (std::make_index_sequence<half>());
  }
}
template <class T>
[[gnu::always_inline]] inline T sum_of_lanes(Lanes<T> x) {
  return sum_of_elements(x.vector);
}

/// The lanes of two vectors summed in pairs that are `Distance` apart, theirs in turns of `Distance`. One
/// of the two summands is already where it is wanted, and only the other is moved.
template <int Distance, class T>
[[gnu::always_inline]] inline Lanes<T> sum_pairs(Lanes<T> a, Lanes<T> b) {
  return [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
    constexpr int n = Lanes<T>::count;
    constexpr auto of_b = [](int i) { return (i & Distance) != 0 ? n : 0; };
    const Lanes<T> in_place = __builtin_shufflevector(a.vector, b.vector, (I + of_b(I))...);
    const Lanes<T> moved =
        __builtin_shufflevector(a.vector, b.vector, ((I ^ Distance) + of_b(I))...);
    return in_place + moved;
  }
  (std::make_integer_sequence<int, Lanes<T>::count>());
}

/// In lane i the sum of vector i's lanes. Takes 7 shuffles for 8 vectors of 8, where one vector after the
/// other takes 24.
template <int Count, int Distance = 1, class T>
[[gnu::always_inline]] inline Lanes<T> sums_of_lanes(const Lanes<T>* vectors) {
  if constexpr (Distance == Lanes<T>::count) {
    return *vectors;
  } else if constexpr (Count == 1) {
    const Lanes<T> sum = sum_pairs<Distance>(*vectors, *vectors);
    return sums_of_lanes<1, 2 * Distance>(&sum);
  } else {
    Lanes<T> pairs[Count / 2];
    for (int i = 0; i < Count / 2; ++i) {
      pairs[i] = sum_pairs<Distance>(vectors[2 * i], vectors[2 * i + 1]);
    }
    return sums_of_lanes<Count / 2, 2 * Distance>(pairs);
  }
}

/// The lanes from the last to the first.
template <class T>
[[gnu::always_inline]] inline Lanes<T> reverse_lanes(Lanes<T> x) {
  return [&]<int... I>(std::integer_sequence<int, I...>) {
    return Lanes<T>(__builtin_shufflevector(x.vector, x.vector, (Lanes<T>::count - 1 - I)...));
  }(std::make_integer_sequence<int, Lanes<T>::count>());
}

/// In each lane all lanes up to it combined.
template <auto Combine, int Distance = 1, class T>
[[gnu::always_inline]] inline Lanes<T> scan_lanes(Lanes<T> x, Lanes<T> identity) {
  if constexpr (Distance >= Lanes<T>::count) {
    return x;
  } else {
    // Lane i of the first vector, or the one `Distance` before it in the second.
    const auto moved = [&]<int... I>(std::integer_sequence<int, I...>) {
      constexpr int n = Lanes<T>::count;
      return __builtin_shufflevector(identity.vector, x.vector,
                                     (I < Distance ? I : n + I - Distance)...);
    }(std::make_integer_sequence<int, Lanes<T>::count>());
    const Lanes<T> pair[] = {Lanes<T>(moved), x};
    return scan_lanes<Combine, 2 * Distance>(Combine(pair, 0), identity);
  }
}

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
