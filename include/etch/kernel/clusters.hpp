// From a plan's instructions to the types that kernels are instantiated on.
// May not know how a kernel runs them.
#pragma once

#include <etch/core/target.hpp>
#include <etch/kernel/fused.hpp>
#include <etch/kernel/places.hpp>
#include <etch/plan/plan.hpp>

#include <cstddef>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

constexpr bool is_reduction(const Instruction& i) {
  return i.kind == Instruction::Kind::reduce || i.kind == Instruction::Kind::reduce_batch ||
         i.kind == Instruction::Kind::scan;
}

/// How many reductions and scans stand before instruction i: its number among them.
constexpr int reductions_before(SequenceView<Instruction> instructions, std::size_t i) {
  int count = 0;
  for (std::size_t j = 0; j < i; ++j) count += is_reduction(instructions[j]) ? 1 : 0;
  return count;
}

template <class P, int K>
inline constexpr SequenceView<Instruction> instructions_of =
    P::view.instructions_of(P::view.kernels[K]);

/// Instruction I of kernel K as a type.
template <class P, int K, class T, std::size_t I>
constexpr auto instruction_type() {
  constexpr Instruction i = instructions_of<P, K>[I];
  using Kind = Instruction::Kind;
  if constexpr (i.kind == Kind::accumulator) {
    return fused::Accumulator{};
  } else if constexpr (i.kind == Kind::load) {
    return fused::Load<i.operand, i.access>{};
  } else if constexpr (i.kind == Kind::number) {
    return fused::Number<i.number>{};
  } else if constexpr (i.kind == Kind::batch_size) {
    return fused::BatchSize{};
  } else if constexpr (i.kind == Kind::position) {
    return fused::Position<i.operand>{};
  } else if constexpr (i.kind == Kind::sample_position) {
    return fused::SamplePosition{};
  } else if constexpr (i.kind == Kind::trip) {
    return fused::Trip{};
  } else if constexpr (i.kind == Kind::carry || i.kind == Kind::take) {
    return fused::Take<i.slots[0]>{};
  } else if constexpr (i.kind == Kind::hand_on) {
    return fused::HandOn<i.slots[0], i.slots[1]>{};
  } else if constexpr (i.kind == Kind::store_last) {
    return fused::After<fused::Store<i.operand, i.access, i.slots[0]>>{};
  } else if constexpr (i.kind == Kind::apply && i.op->arity == 1) {
    return fused::Apply<lanes_function<T>(*i.op), i.number, i.slots[0]>{};
  } else if constexpr (i.kind == Kind::apply && i.op->arity == 2) {
    return fused::Apply<lanes_function<T>(*i.op), i.number, i.slots[0], i.slots[1]>{};
  } else if constexpr (i.kind == Kind::apply) {
    return fused::Apply<lanes_function<T>(*i.op), i.number, i.slots[0], i.slots[1], i.slots[2]>{};
  } else if constexpr (i.kind == Kind::store) {
    return fused::Store<i.operand, i.access, i.slots[0]>{};
  } else if constexpr (i.kind == Kind::multiply_back) {
    return fused::MultiplyBack<i.slots[0]>{};
  } else if constexpr (i.kind == Kind::scan) {
    constexpr int number = reductions_before(instructions_of<P, K>, I);
    return fused::Scan<number, lanes_function<T>(*i.op->combine), i.op->identity, i.slots[0]>{};
  } else {
    constexpr int number = reductions_before(instructions_of<P, K>, I);
    return fused::Reduce<number, lanes_function<T>(*i.op->combine), i.op->identity, i.operand,
                         i.access, i.slots[0]>{};
  }
}

/// The same as a part of its kernel.
template <class P, int K, class T, std::size_t I>
constexpr auto member_type() {
  using Type = decltype(instruction_type<P, K, T, I>());
  if constexpr (instructions_of<P, K>[I].once) {
    return fused::Once<Type>{};
  } else {
    return Type{};
  }
}

template <class P, int K, class T>
constexpr auto cluster_type() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    if constexpr (P::view.kernels[K].kind == StepKind::recurrence) {
      return fused::Recurrence<decltype(member_type<P, K, T, I>())...>{};
    } else {
      return fused::Cluster<decltype(instruction_type<P, K, T, I>())...>{};
    }
  }
  (std::make_index_sequence<instructions_of<P, K>.size()>());
}

template <class P, int K, class T>
using ClusterOf = decltype(cluster_type<P, K, T>());

/// The reductions and scans among a cluster's instructions.
template <class Cluster, class Found = ReductionList<>>
struct ReductionsOf;
template <class... Found>
struct ReductionsOf<fused::Cluster<>, ReductionList<Found...>> {
  using List = ReductionList<Found...>;
};
template <int N, auto C, double I, int O, Access H, int Slot, class... Rest, class... Found>
struct ReductionsOf<fused::Cluster<fused::Reduce<N, C, I, O, H, Slot>, Rest...>,
                    ReductionList<Found...>>
    : ReductionsOf<fused::Cluster<Rest...>,
                   ReductionList<Found..., fused::Reduce<N, C, I, O, H, Slot>>> {};
template <int N, auto C, double I, int Slot, class... Rest, class... Found>
struct ReductionsOf<fused::Cluster<fused::Scan<N, C, I, Slot>, Rest...>, ReductionList<Found...>>
    : ReductionsOf<fused::Cluster<Rest...>, ReductionList<Found..., fused::Scan<N, C, I, Slot>>> {};
template <class First, class... Rest, class... Found>
struct ReductionsOf<fused::Cluster<First, Rest...>, ReductionList<Found...>>
    : ReductionsOf<fused::Cluster<Rest...>, ReductionList<Found...>> {};

}  // namespace etch::inline ETCH_TARGET::detail
