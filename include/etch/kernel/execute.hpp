// Carries out a plan: every step becomes one call of a kernel, chosen by types made from the plan.
// May not know graphs or how plans are made.
//
// Kernels are instantiated on the step's cluster and never on its number, so equal layers share one.
#pragma once

#include <etch/core/target.hpp>
#include <etch/kernel/feature_product.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/fused.hpp>
#include <etch/kernel/loop.hpp>
#include <etch/kernel/moves.hpp>
#include <etch/kernel/product.hpp>
#include <etch/kernel/weight_gradient.hpp>
#include <etch/plan/cost.hpp>
#include <etch/plan/plan.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

// From instructions to types --------------------------------------------------------------------

constexpr const Instruction& instruction(const PlanView& plan, const PlanStep& step, int i) {
  return plan.instructions[static_cast<std::size_t>(step.first_instruction + i)];
}
constexpr const Operand& operand(const PlanView& plan, const PlanStep& step, int i) {
  return plan.operands[static_cast<std::size_t>(step.first_operand + i)];
}
constexpr const PlanStep& step_at(const PlanView& plan, int i) {
  return plan.steps[static_cast<std::size_t>(i)];
}
constexpr bool is_reduction(const Instruction& i) {
  return i.kind == Instruction::Kind::reduce || i.kind == Instruction::Kind::reduce_batch;
}

/// How many reductions stand before instruction i: its number among them.
constexpr int reductions_before(const PlanView& plan, const PlanStep& step, int i) {
  int count = 0;
  for (int j = 0; j < i; ++j) count += is_reduction(instruction(plan, step, j)) ? 1 : 0;
  return count;
}

template <class P, int S, int I, std::size_t... Slot>
constexpr auto apply_type(std::index_sequence<Slot...>) {
  constexpr const Instruction& i = instruction(P::view, step_at(P::view, S), I);
  return fused::Apply<i.op, i.number, i.slots[Slot]...>{};
}

/// Instruction I of step S as a type.
template <class P, int S, int I>
constexpr auto instruction_type() {
  constexpr const PlanStep& step = step_at(P::view, S);
  constexpr const Instruction& i = instruction(P::view, step, I);
  constexpr Access how = operand(P::view, step, i.operand).access;
  using Kind = Instruction::Kind;
  if constexpr (i.kind == Kind::accumulator) {
    return fused::Accumulator{};
  } else if constexpr (i.kind == Kind::load) {
    return fused::Load<i.operand, how>{};
  } else if constexpr (i.kind == Kind::number) {
    return fused::Number<i.number>{};
  } else if constexpr (i.kind == Kind::batch_size) {
    return fused::BatchSize{};
  } else if constexpr (i.kind == Kind::iota) {
    return fused::Iota<i.operand, operand(P::view, step, i.operand).storage.index == 1>{};
  } else if constexpr (i.kind == Kind::apply) {
    return apply_type<P, S, I>(
        std::make_index_sequence<static_cast<std::size_t>(i.op->arity)>());
  } else if constexpr (i.kind == Kind::store) {
    return fused::Store<i.operand, how, i.slots[0]>{};
  } else {
    constexpr int number = reductions_before(P::view, step, I);
    return fused::Reduce<number, i.op, i.operand, how, i.slots[0]>{};
  }
}

template <class P, int S, std::size_t... I>
constexpr auto cluster_type(std::index_sequence<I...>) {
  return fused::Cluster<decltype(instruction_type<P, S, static_cast<int>(I)>())...>{};
}

template <class P, int S>
using ClusterOf = decltype(cluster_type<P, S>(
    std::make_index_sequence<static_cast<std::size_t>(step_at(P::view, S).instructions)>()));


/// The reductions among a cluster's instructions.
template <class Cluster, class Found = ReductionList<>>
struct ReductionsOf;
template <class... Found>
struct ReductionsOf<fused::Cluster<>, ReductionList<Found...>> {
  using List = ReductionList<Found...>;
};
template <int N, const Op* F, int O, Access H, int Slot, class... Rest, class... Found>
struct ReductionsOf<fused::Cluster<fused::Reduce<N, F, O, H, Slot>, Rest...>,
                    ReductionList<Found...>>
    : ReductionsOf<fused::Cluster<Rest...>,
                   ReductionList<Found..., fused::Reduce<N, F, O, H, Slot>>> {};
template <class First, class... Rest, class... Found>
struct ReductionsOf<fused::Cluster<First, Rest...>, ReductionList<Found...>>
    : ReductionsOf<fused::Cluster<Rest...>, ReductionList<Found...>> {};

// Steps -----------------------------------------------------------------------------------------

/// Whether the lanes of a step's vectors are samples.
constexpr bool in_tile(const PlanView& plan, const PlanStep& step) {
  return plan.walk == Walk::tiles && step.part % 2 == 1;
}

/// Whether operand k has a number for every sample of a tile at each index. The left side of a
/// weight's gradient lies row by row instead.
constexpr bool is_wide(const PlanView& plan, const PlanStep& step, int k) {
  if (!in_tile(plan, step) || (step.kind == StepKind::weight_gradient && k == 0)) return false;
  const Space space = operand(plan, step, k).storage.space;
  return space == Space::tile || space == Space::kept;
}

template <class P, int S, class T>
auto places_of(const Frame<T>& frame) {
  constexpr const PlanStep& step = step_at(P::view, S);
  Places<T, step.operands> places;
  for (int k = 0; k < step.operands; ++k) {
    const Operand& from = operand(P::view, step, k);
    const auto place = static_cast<std::size_t>(k);
    places.data[place] = frame.address(from.storage);
    const int unit = is_wide(P::view, step, k) ? frame.width : 1;
    for (int axis = 0; axis < step.domain.rank; ++axis) {
      const auto a = static_cast<std::size_t>(axis);
      places.steps[place][a] = static_cast<std::ptrdiff_t>(from.strides[a]) * unit;
    }
  }
  return places;
}

constexpr int kept_axes(const PlanStep& step) {
  int kept = 0;
  while (kept < step.domain.rank && (step.reduced >> kept & 1u) == 0) ++kept;
  return kept;
}

template <class P, int S, class T>
void run_loop(const Frame<T>& frame) {
  constexpr const PlanStep& step = step_at(P::view, S);
  using Cluster = ClusterOf<P, S>;
  using Reductions = typename ReductionsOf<Cluster>::List;
  const auto places = places_of<P, S>(frame);
  if constexpr (in_tile(P::view, step)) {
    sample_loop<T, step.operands, step.domain.rank, kept_axes(step), step.over_batch, Cluster,
                Reductions>(step.domain, places, frame);
  } else {
    feature_loop<T, step.operands, step.domain.rank, kept_axes(step), step.over_batch, Cluster,
                 Reductions>(step.domain, places, frame);
  }
}

template <class P, int S, class T>
void run_product(const Frame<T>& frame) {
  constexpr const PlanStep& step = step_at(P::view, S);
  constexpr ProductSize size{step.domain[0], step.domain[1], step.inner};
  const auto places = places_of<P, S>(frame);
  if constexpr (step.kind == StepKind::weight_gradient) {
    constexpr const Storage& left = operand(P::view, step, 0).storage;
    constexpr int row = left.row != 0 ? left.row : copied_row(step.domain[0] * step.inner);
    weight_gradient<T>(size, places, row, frame);
  } else if constexpr (step.kind == StepKind::pair_product) {
    pair_product<T, step.operands, ClusterOf<P, S>>(size, places, frame);
  } else if constexpr (in_tile(P::view, step)) {
    sample_product<T, step.operands, ClusterOf<P, S>>(size, places, frame);
  } else {
    constexpr ProductForm form =
        product_form(step, operand(P::view, step, 0), operand(P::view, step, 1));
    const bool add = step.over_batch && !frame.is_first_tile();
    feature_product<form, T, step.operands, ClusterOf<P, S>>(size, places, add, frame);
  }
}

template <class P, int S, class T>
void run_move(const Frame<T>& frame) {
  constexpr const PlanStep& step = step_at(P::view, S);
  constexpr const Storage& from = operand(P::view, step, 0).storage;
  T* to = frame.address(operand(P::view, step, 1).storage);
  if constexpr (step.index) {
    enter_labels(frame.labels(from), to, step.inner, frame.width, frame.valid);
  } else if constexpr (step.kind == StepKind::enter) {
    enter(frame.address(from), to, step.inner, frame.groups, frame.valid);
  } else if constexpr (step.kind == StepKind::to_rows) {
    to_rows(frame.address(from), to, step.inner, copied_row(step.inner), frame.groups);
  } else {
    leave(frame.address(from), to, step.inner, frame.groups, frame.valid);
  }
}

template <class P, int S, class T>
[[gnu::always_inline]] inline void run_step(const Frame<T>& frame) {
  constexpr StepKind kind = step_at(P::view, S).kind;
  if constexpr (kind == StepKind::loop) {
    run_loop<P, S>(frame);
  } else if constexpr (kind == StepKind::enter || kind == StepKind::leave ||
                       kind == StepKind::to_rows) {
    run_move<P, S>(frame);
  } else {
    run_product<P, S>(frame);
  }
}

// Programs --------------------------------------------------------------------------------------

/// Steps [First, First + Count) in order. Split in halves, because clang folds at most 256 terms.
template <class P, int First, int Count, class T>
void run_steps(const Frame<T>& frame) {
  if constexpr (Count > 32) {
    run_steps<P, First, Count / 2>(frame);
    run_steps<P, First + Count / 2, Count - Count / 2>(frame);
  } else {
    [&]<int... I>(std::integer_sequence<int, I...>) {
      (run_step<P, First + I>(frame), ...);
    }(std::make_integer_sequence<int, Count>());
  }
}

constexpr int first_step_of(const PlanView& plan, int part) {
  int step = 0;
  while (step < static_cast<int>(plan.steps.size()) && step_at(plan, step).part < part) ++step;
  return step;
}

template <class P, int Part, class T>
void run_part(Frame<T> frame) {
  constexpr int first = first_step_of(P::view, Part);
  constexpr int count = first_step_of(P::view, Part + 1) - first;
  if constexpr (count == 0) {
    return;
  } else if constexpr (Part % 2 == 0) {
    run_steps<P, first, count>(frame);
  } else {
    constexpr bool tiles = P::view.walk == Walk::tiles;
    constexpr int lanes = tiles ? Lanes<T>::count : 1;
    constexpr int most = tiles ? tile_groups<T>(P::view) : 1;
    const int batch = frame.arguments->batch;
    T* const kept = frame.kept;
    for (frame.first = 0; frame.first < batch; frame.first += frame.width) {
      const int left = batch - frame.first;
      frame.groups = std::min(most, (left + lanes - 1) / lanes);
      frame.width = frame.groups * lanes;
      frame.valid = std::min(left, frame.width);
      frame.kept = kept + static_cast<std::ptrdiff_t>(frame.first) * P::view.footprint.kept;
      run_steps<P, first, count>(frame);
    }
  }
}

/// Runs the plan that P::view is.
template <class P, class T>
void execute(const Arguments<T>& arguments) {
  Frame<T> frame{.arguments = &arguments, .step = arguments.workspace};
  frame.kept = frame.step + P::view.footprint.step;
  frame.tile = frame.kept + kept_elements<T>(P::view, arguments.batch);
  [&]<int... Part>(std::integer_sequence<int, Part...>) {
    (run_part<P, Part>(frame), ...);
  }(std::make_integer_sequence<int, P::view.parts>());
}

}  // namespace etch::inline ETCH_TARGET::detail
