// A fused step as one type: a flat list of instructions over slots local to the step (D7).
// May not know where operands lie: the kernel that runs it brings `at`, which loads and stores.
//
// Flat and never a nested tree: a tree evaluates a shared value again at every use (x·x + x to depth
// 15 took 578 µs a vector as a tree and 22 ns flat, g++ 12). The slots are a local array whose
// indices are constants, which both compilers keep in registers.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/plan/plan.hpp>

#include <cstddef>
#include <utility>

namespace etch::inline ETCH_TARGET::fused {

/// What a product kernel holds in its registers.
struct Accumulator {
  template <class T, class At>
  [[gnu::always_inline]] static void run(Lanes<T>*, Lanes<T>& to, At& at) {
    to = at.accumulator();
  }
};

template <int Operand, Access How>
struct Load {
  template <class T, class At>
  [[gnu::always_inline]] static void run(Lanes<T>*, Lanes<T>& to, At& at) {
    to = at.template load<Operand, How>();
  }
};

template <double Value>
struct Number {
  template <class T, class At>
  [[gnu::always_inline]] static void run(Lanes<T>*, Lanes<T>& to, At&) {
    to = Lanes<T>(Value);
  }
};

struct BatchSize {
  template <class T, class At>
  [[gnu::always_inline]] static void run(Lanes<T>*, Lanes<T>& to, At& at) {
    to = Lanes<T>(at.batch_size());
  }
};

/// The position that the strides of an operand give.
template <int Operand>
struct Position {
  template <class T, class At>
  [[gnu::always_inline]] static void run(Lanes<T>*, Lanes<T>& to, At& at) {
    to = at.template position<Operand>();
  }
};

/// The position of the sample in the batch.
struct SamplePosition {
  template <class T, class At>
  [[gnu::always_inline]] static void run(Lanes<T>*, Lanes<T>& to, At& at) {
    to = at.sample_position();
  }
};

/// The number of the trip.
struct Trip {
  template <class T, class At>
  [[gnu::always_inline]] static void run(Lanes<T>*, Lanes<T>& to, At& at) {
    to = Lanes<T>(at.trip());
  }
};

/// The value of another slot: what a loop begins with, or what is about to be handed on.
template <int Slot>
struct Take {
  template <class T, class At>
  [[gnu::always_inline]] static void run(Lanes<T>* slots, Lanes<T>& to, At&) {
    to = slots[Slot];
  }
};

/// What was taken becomes the value of a carry.
template <int Carry, int Taken>
struct HandOn {
  template <class T, class At>
  [[gnu::always_inline]] static void run(Lanes<T>* slots, Lanes<T>&, At&) {
    slots[Carry] = slots[Taken];
  }
};

/// `Function` is an op's function on lanes, and not the op: a pointer to that would have the compiler
/// emit its adjoint too, and with it the whole tape, into every program.
template <auto Function, double Value, int... Slot>
struct Apply {
  template <class T, class At>
  [[gnu::always_inline]] static void run(Lanes<T>* slots, Lanes<T>& to, At&) {
    const Lanes<T> operands[] = {slots[Slot]...};
    to = Function(operands, Value);
  }
};

template <int Operand, Access How, int Slot>
struct Store {
  template <class T, class At>
  [[gnu::always_inline]] static void run(Lanes<T>* slots, Lanes<T>&, At& at) {
    at.template store<Operand, How>(slots[Slot]);
  }
};

/// Hands a slot on to the product with the transposed matrix.
template <int Slot>
struct MultiplyBack {
  template <class T, class At>
  [[gnu::always_inline]] static void run(Lanes<T>* slots, Lanes<T>&, At& at) {
    at.multiply_back(slots[Slot]);
  }
};

/// Combines a slot into the step's reduction number `Number`, which begins with `Identity`.
template <int Number, auto Combine, double Identity, int Operand, Access How, int Slot>
struct Reduce {
  static constexpr auto combine = Combine;
  static constexpr double identity = Identity;
  static constexpr int number = Number;
  static constexpr int operand = Operand;
  static constexpr Access how = How;

  template <class T, class At>
  [[gnu::always_inline]] static void run(Lanes<T>* slots, Lanes<T>&, At& at) {
    at.template reduce<Reduce>(slots[Slot]);
  }
};

/// A slot combined with all before it along the reduced axis: the step's reduction number `Number`,
/// of which every intermediate value is wanted.
template <int Number, auto Combine, double Identity, int Slot>
struct Scan {
  static constexpr auto combine = Combine;
  static constexpr double identity = Identity;
  static constexpr int number = Number;

  template <class T, class At>
  [[gnu::always_inline]] static void run(Lanes<T>* slots, Lanes<T>& to, At& at) {
    to = at.template scan<Scan>(slots[Slot]);
  }
};

template <class... Instruction>
struct Cluster {
  template <class T, class At>
  [[gnu::always_inline]] static void run(At& at) {
    run_all<T>(at, std::index_sequence_for<Instruction...>());
  }

 private:
  template <class T, class At, std::size_t... I>
  [[gnu::always_inline]] static void run_all(At& at, std::index_sequence<I...>) {
    Lanes<T> slots[sizeof...(Instruction)];
    // No fold: clang takes no more than 256 operands in one.
    [[maybe_unused]] const int in_order[] = {(Instruction::template run<T>(slots, slots[I], at), 0)...};
  }
};

/// An instruction of a recurrence that is carried out before the first trip.
template <class Instruction>
struct Once : Instruction {};
/// One that is carried out after the last trip.
template <class Instruction>
struct After : Instruction {};

/// All trips of a loop at one place. What is carried stays in its slot, a register, from trip to trip.
template <class... Instruction>
struct Recurrence {
  /// `next_trip()` moves `at` on.
  template <class T, class At, class NextTrip>
  [[gnu::always_inline]] static void run(At& at, int trips, NextTrip&& next_trip) {
    Lanes<T> slots[sizeof...(Instruction)];
    const auto places = std::index_sequence_for<Instruction...>();
    run_all<T, When::before>(slots, at, places);
    for (int turn = 0; turn < trips; ++turn) {
      run_all<T, When::in_trip>(slots, at, places);
      next_trip();
    }
    run_all<T, When::after>(slots, at, places);
  }

 private:
  enum class When { before, in_trip, after };

  template <class I>
  struct WhenOf {
    static constexpr When when = When::in_trip;
  };
  template <class I>
  struct WhenOf<Once<I>> {
    static constexpr When when = When::before;
  };
  template <class I>
  struct WhenOf<After<I>> {
    static constexpr When when = When::after;
  };

  template <class T, When when, class At, std::size_t... I>
  [[gnu::always_inline]] static void run_all(Lanes<T>* slots, At& at, std::index_sequence<I...>) {
    [[maybe_unused]] const int in_order[] = {
        (run_one<T, when, Instruction>(slots, slots[I], at), 0)...};
  }
  template <class T, When when, class I, class At>
  [[gnu::always_inline]] static void run_one(Lanes<T>* slots, Lanes<T>& to, At& at) {
    if constexpr (WhenOf<I>::when == when) I::template run<T>(slots, to, at);
  }
};

}  // namespace etch::inline ETCH_TARGET::fused
