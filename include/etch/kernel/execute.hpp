// Carries out a plan: every step becomes one call of a kernel, chosen by types made from the plan.
// May not know graphs or how plans are made.
//
// A step is a kernel and the numbers it runs on. Kernels are few: they are instantiated on a fused
// cluster and never on a step's number or extents, so equal layers share one, in whatever network;
// a step is one call through a table (the gradient of 2-2-1 takes 218 ns; it took 217 with a call
// written out for each step).
#pragma once

#include <etch/core/target.hpp>
#include <etch/kernel/call.hpp>
#include <etch/kernel/clusters.hpp>
#include <etch/kernel/feature_loop.hpp>
#include <etch/kernel/feature_product.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/moves.hpp>
#include <etch/kernel/product.hpp>
#include <etch/kernel/recurrence.hpp>
#include <etch/kernel/round_trip.hpp>
#include <etch/kernel/sample_loop.hpp>
#include <etch/kernel/weight_gradient.hpp>
#include <etch/kernel/window_gradient.hpp>
#include <etch/kernel/window_product.hpp>
#include <etch/plan/cost.hpp>
#include <etch/plan/plan.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

// Kernels -----------------------------------------------------------------------------------------

constexpr auto steps_of_operand(const Operand& operand, std::ptrdiff_t unit) {
  return [&]<std::size_t... Axis>(std::index_sequence<Axis...>) __attribute__((always_inline)) {
    return ShortArray<std::ptrdiff_t, Shape::max_rank>{operand.strides.steps[Axis] * unit...};
  }
  (std::make_index_sequence<Shape::max_rank>());
}

/// The steps of operands where a feature is `width` elements wide.
template <int Operands>
[[gnu::always_inline]] constexpr Steps<Operands> steps_of_operands(const Operand* operands,
                                                                   int width) {
  return [&]<std::size_t... K>(std::index_sequence<K...>) __attribute__((always_inline)) {
    return Steps<Operands>{steps_of_operand(operands[K], operands[K].wide ? width : 1)...};
  }
  (std::make_index_sequence<static_cast<std::size_t>(Operands)>());
}

template <int Operands, class T>
[[gnu::always_inline]] inline Places<T, Operands> places_of(const Operand* operands,
                                                            const Steps<Operands>& steps,
                                                            const Frame<T>& frame) {
  return [&]<std::size_t... K>(std::index_sequence<K...>) __attribute__((always_inline)) {
    return Places<T, Operands>{{first_of_operand(operands[K], frame)...}, steps};
  }
  (std::make_index_sequence<static_cast<std::size_t>(Operands)>());
}

template <int Operands, class T>
[[gnu::always_inline]] inline Trips<T, Operands> trips_of(const LoopHead& loop,
                                                          const Operand* operands,
                                                          const Frame<T>& frame) {
  return [&]<std::size_t... K>(std::index_sequence<K...>) __attribute__((always_inline)) {
    return Trips<T, Operands>{loop.trips,
                              loop.backwards ? loop.trips - 1 : 0,
                              loop.backwards ? -1 : 1,
                              {operands[K].strides.trip *
                               static_cast<std::ptrdiff_t>(operands[K].wide ? frame.width : 1)...}};
  }
  (std::make_index_sequence<static_cast<std::size_t>(Operands)>());
}

// A kernel's function is keyed on what it is made from, so it is shared by all plans that need it and
// has a short name, however long that of the network is.

template <Kernel kernel, class Cluster, class T>
[[gnu::always_inline]] inline void run_loop(const PlanStep& step, const Operand* operands,
                                            const Steps<kernel.operands>& steps,
                                            const Frame<T>& frame) {
  using Reductions = typename ReductionsOf<Cluster>::List;
  const auto places = places_of<kernel.operands>(operands, steps, frame);
  if constexpr (kernel.in_tile) {
    sample_loop<T, kernel.operands, kernel.rank, kernel.kept, kernel.over_batch, Cluster,
                Reductions>(step.domain, places, frame);
  } else if constexpr (kernel.vertical) {
    vertical_loop<T, kernel.operands, kernel.rank, kernel.kept, Cluster, Reductions>(step.domain,
                                                                                     places, frame);
  } else {
    feature_loop<T, kernel.operands, kernel.rank, kernel.kept, Cluster, Reductions>(step.domain,
                                                                                    places, frame);
  }
}

template <Kernel kernel, class Cluster, class T>
[[gnu::always_inline]] inline void run_recurrence(const PlanStep& step, const Operand* operands,
                                                  const Steps<kernel.operands>& steps,
                                                  const Frame<T>& frame) {
  const auto places = places_of<kernel.operands>(operands, steps, frame);
  const auto trips = trips_of<kernel.operands>(step.loop, operands, frame);
  if constexpr (kernel.in_tile) {
    sample_recurrence<T, kernel.operands, kernel.rank, Cluster>(step.domain, places, trips, frame);
  } else {
    feature_recurrence<T, kernel.operands, kernel.rank, Cluster>(step.domain, places, trips, frame);
  }
}

template <Kernel kernel, class Cluster, class T>
[[gnu::always_inline]] inline void run_round_trip(const PlanStep& step, const Operand* operands,
                                                  const Steps<kernel.operands>& steps,
                                                  const Frame<T>& frame) {
  using Reductions = typename ReductionsOf<Cluster>::List;
  const auto places = places_of<kernel.operands>(operands, steps, frame);
  RoundTrip<Cluster, Reductions, T, kernel.operands> trip(step.domain[0], step.inner, places, frame);
  trip.template run<kernel.form>();
}

template <Kernel kernel, class Cluster, class T>
[[gnu::always_inline]] inline void run_product(const PlanStep& step, const Operand* operands,
                                               const Steps<kernel.operands>& steps,
                                               const Frame<T>& frame) {
  const Shape& domain = step.domain;
  const auto places = places_of<kernel.operands>(operands, steps, frame);
  const ProductSize size{domain[0], domain[1], step.inner};
  if constexpr (kernel.kind == StepKind::window_gradient) {
    const WindowSize windows{domain[0], domain[1], domain[2], domain[3], domain[4], domain[5]};
    if constexpr (kernel.in_tile) {
      sample_window_gradient<kernel.block>(windows, places, frame);
    } else {
      feature_window_gradient(windows, places);
    }
  } else if constexpr (kernel.kind == StepKind::window_product) {
    const WindowProductSize windows{domain[0], domain[1], step.inner,       domain[2],
                                    domain[3], domain[4], step.inside_down, step.inside_across};
    if constexpr (kernel.in_tile) {
      sample_window_product<kernel.block, kernel.is_cheap, Cluster>(windows, places, frame);
    } else {
      feature_window_product<kernel.form, Cluster>(windows, places, frame);
    }
  } else if constexpr (kernel.kind == StepKind::weight_gradient) {
    weight_gradient<T>(size, places, operands[0].storage.row, frame);
  } else if constexpr (kernel.kind == StepKind::pair_product) {
    pair_product<T, kernel.operands, Cluster>(size, places, frame);
  } else if constexpr (kernel.in_tile) {
    sample_product<T, kernel.operands, kernel.is_cheap, Cluster>(size, places, frame);
  } else {
    feature_product<kernel.form, Cluster>(size, places, frame);
  }
}

/// A step that walks strided operands.
template <Kernel kernel, class Cluster, class T>
[[gnu::always_inline]] inline void run_strided(const PlanStep& step, const Operand* operands,
                                               const Steps<kernel.operands>& steps,
                                               const Frame<T>& frame) {
  if constexpr (kernel.kind == StepKind::loop) {
    run_loop<kernel, Cluster, T>(step, operands, steps, frame);
  } else if constexpr (kernel.kind == StepKind::recurrence) {
    run_recurrence<kernel, Cluster, T>(step, operands, steps, frame);
  } else if constexpr (kernel.kind == StepKind::round_trip) {
    run_round_trip<kernel, Cluster, T>(step, operands, steps, frame);
  } else {
    run_product<kernel, Cluster, T>(step, operands, steps, frame);
  }
}
template <Kernel kernel, class Cluster, class T>
void run_strided(const PlanStep& step, const Operand* operands, const Frame<T>& frame) {
  const auto steps = steps_of_operands<kernel.operands>(operands, frame.width);
  run_strided<kernel, Cluster, T>(step, operands, steps, frame);
}

template <Kernel kernel, class T>
void run_move(const PlanStep& step, const Operand* operands, const Frame<T>& frame) {
  const Storage& from = operands[0].storage;
  T* to = frame.address(operands[1].storage);
  if constexpr (kernel.index) {
    enter_labels(frame.labels(from), to, step.inner, frame.width, frame.valid);
  } else if constexpr (kernel.kind == StepKind::enter) {
    enter(frame.address(from), to, step.inner, frame.groups, frame.valid);
  } else if constexpr (kernel.kind == StepKind::to_rows) {
    to_rows(frame.address(from), to, step.inner, copied_row(step.inner), frame.groups);
  } else {
    leave(frame.address(from), to, step.inner, frame.groups, frame.valid);
  }
}

/// What a call calls.
template <class P, int K, class T>
inline constexpr auto called_function = call_function<T>(*instructions_of<P, K>[0].op);

template <class T>
using RunKernel = void (*)(const PlanStep&, const Operand*, const Frame<T>&);

/// A kernel as a key: where its instructions stand in a plan is of no matter.
constexpr Kernel as_key(Kernel kernel) {
  kernel.first_instruction = 0;
  return kernel;
}

template <class P, int K, class T>
constexpr RunKernel<T> kernel_function() {
  constexpr Kernel key = as_key(P::view.kernels[K]);
  if constexpr (key.kind == StepKind::enter || key.kind == StepKind::leave ||
                       key.kind == StepKind::to_rows) {
    return &run_move<key, T>;
  } else if constexpr (key.kind == StepKind::call) {
    return &run_call<called_function<P, K, T>, key.operands - 1, key.adds, T>;
  } else {
    return &run_strided<key, ClusterOf<P, K, T>, T>;
  }
}

// Programs ----------------------------------------------------------------------------------------

/// A plan with its kernels, as data.
template <class T>
struct Executable {
  SequenceView<PlanStep> steps;
  const Operand* operands;
  const RunKernel<T>* kernels;
  WorkspaceSize size;

  void run_steps(int first, int end, const Frame<T>& frame) const {
    for (int i = first; i < end; ++i) {
      const PlanStep& step = steps[i];
      if (step.loop.steps != 0) {
        run_loop(i, step.loop, frame);
        i += step.loop.steps - 1;
      } else {
        run_step(step, frame);
      }
    }
  }

  void run_step(const PlanStep& step, const Frame<T>& frame) const {
    kernels[step.kernel](step, operands + step.first_operand, frame);
  }

  /// All trips of the loop whose body begins at a step.
  void run_loop(int first, const LoopHead& loop, Frame<T> frame) const {
    for (frame.turn = 0; frame.turn < loop.trips; ++frame.turn) {
      frame.trip = loop.backwards ? loop.trips - 1 - frame.turn : frame.turn;
      for (int i = first; i < first + loop.steps; ++i) run_step(steps[i], frame);
    }
  }

  /// The steps of an odd part, for one tile of samples after the other.
  void run_tiles(int first, int end, Frame<T> frame) const {
    const int batch = frame.arguments->batch, lanes = size.lanes;
    T* const kept = frame.kept;
    for (frame.first = 0; frame.first < batch; frame.first += frame.width) {
      const int left = batch - frame.first;
      frame.groups = std::min(size.tile_samples, left + lanes - 1) / lanes;
      frame.width = frame.groups * lanes;
      frame.valid = std::min(left, frame.width);
      frame.kept = kept + static_cast<std::ptrdiff_t>(frame.first) * size.footprint.kept;
      run_steps(first, end, frame);
    }
  }

  void run(const Arguments<T>& arguments) const {
    Frame<T> frame{.arguments = &arguments, .step = arguments.workspace};
    frame.kept = frame.step + size.footprint.step;
    frame.tile = frame.kept + size.template kept_elements<T>(arguments.batch);
    const int count = static_cast<int>(steps.size());
    for (int first = 0; first < count;) {
      const int part = steps[first].part;
      int end = first;
      while (end < count && steps[end].part == part) ++end;
      part % 2 == 0 ? run_steps(first, end, frame) : run_tiles(first, end, frame);
      first = end;
    }
  }
};

template <class P, class T>
inline constexpr auto kernel_table = []<std::size_t... K>(std::index_sequence<K...>) {
  return std::array<RunKernel<T>, sizeof...(K)>{kernel_function<P, static_cast<int>(K), T>()...};
}
(std::make_index_sequence<P::view.kernels.size()>());

// Arrays of their own: the rest of a plan points to ops, whose adjoints nobody needs at run time.
template <class P>
inline constexpr auto steps_of = to_array<P::view.steps.size()>(P::view.steps);
template <class P>
inline constexpr auto operands_of = to_array<P::view.operands.size()>(P::view.operands);

/// The plan that P::view is, ready to run.
template <class P, class T>
inline constexpr Executable<T> executable{.steps = steps_of<P>,
                                          .operands = operands_of<P>.data(),
                                          .kernels = kernel_table<P, T>.data(),
                                          .size = workspace_size<T>(P::view)};

/// Runs the plan that P::view is.
template <class P, class T>
void execute(const Arguments<T>& arguments) {
  executable<P, T>.run(arguments);
}

/// The steps of step I's operands, for a lone sample.
template <class P, std::size_t I>
inline constexpr auto steps_directly = steps_of_operands<P::view.kernels[steps_of<P>[I].kernel].operands>(
    operands_of<P>.data() + steps_of<P>[I].first_operand, 1);

/// Step I of a plan, with all of its numbers known to the compiler.
template <class P, std::size_t I, class T>
[[gnu::always_inline]] inline void run_directly(const Frame<T>& frame) {
  constexpr int k = steps_of<P>[I].kernel;
  constexpr Kernel key = as_key(P::view.kernels[k]);
  const PlanStep& step = steps_of<P>[I];
  constexpr const Operand* operands = operands_of<P>.data() + steps_of<P>[I].first_operand;
  if constexpr (key.kind == StepKind::call) {
    run_call<called_function<P, k, T>, key.operands - 1, key.adds, T>(step, operands, frame);
  } else {
    run_strided<key, ClusterOf<P, k, T>, T>(step, operands, steps_directly<P, I>, frame);
  }
}

/// One trip of the loop whose body begins with step First.
template <class P, int First, class T, std::size_t... I>
[[gnu::always_inline]] inline void run_body_directly(const Frame<T>& frame,
                                                     std::index_sequence<I...>) {
  (run_directly<P, First + I, T>(frame), ...);
}

/// The steps [First, End) of a plan, with the loops among them.
template <class P, int First, int End, class T>
[[gnu::always_inline]] inline void run_directly_all(const Frame<T>& frame) {
  if constexpr (First < End) {
    constexpr LoopHead loop = P::view.steps[First].loop;
    if constexpr (loop.steps == 0) {
      run_directly<P, First, T>(frame);
      run_directly_all<P, First + 1, End>(frame);
    } else {
      Frame<T> inside = frame;
      for (inside.turn = 0; inside.turn < loop.trips; ++inside.turn) {
        inside.trip = loop.backwards ? loop.trips - 1 - inside.turn : inside.turn;
        run_body_directly<P, First, T>(inside, std::make_index_sequence<loop.steps>());
      }
      run_directly_all<P, First + loop.steps, End>(frame);
    }
  }
}

/// Runs a plan of few steps for a lone sample as straight code: no table, no calls, all extents and
/// strides constants. Σx of 64 doubles with its gradient takes 5 ns so, and 28 by `execute` (g++ 12).
template <class P, class T>
[[gnu::always_inline]] inline void execute_directly(const Arguments<T>& arguments) {
  const Frame<T> frame{
      .arguments = &arguments,
      .step = arguments.workspace,
      .tile = arguments.workspace + P::view.footprint.step + P::view.footprint.kept,
      .kept = arguments.workspace + P::view.footprint.step};
  run_directly_all<P, 0, static_cast<int>(P::view.steps.size())>(frame);
}

}  // namespace etch::inline ETCH_TARGET::detail
