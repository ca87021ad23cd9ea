// Values so large that they would leave the second cache between the step that computes them and the one that
// reads them: both steps run band by band, a few channels at a time, and only a band is ever in memory.
// May not know graphs.
//
// What a convolution computes is read by a pool behind it, and what a pool gives back by the gradient of the
// filters: both walk channel by channel. Two steps in turns are a loop of two steps (`LoopHead`), whose
// operands move on by a band each trip.
#pragma once

#include <etch/core/target.hpp>
#include <etch/plan/cost.hpp>
#include <etch/plan/plan.hpp>

#include <algorithm>
#include <cstddef>

namespace etch::inline ETCH_TARGET::detail {

class Bander {
 public:
  constexpr explicit Bander(Plan& plan) : plan_(plan) {}

  constexpr void run() {
    if (plan_.walk != Walk::tiles) return;
    for (std::size_t i = 0; i < plan_.buffers.size(); ++i) {
      const Buffer& buffer = plan_.buffers[i];
      const Lifetime& life = buffer.lifetime;
      if (buffer.space != Space::tile || life.last != life.first + 1 || life.size <= 2 * most) continue;
      const int first = life.first;
      if (!can_loop(first) || !can_loop(first + 1)) continue;
      if (const int bands = bands_of(static_cast<int>(i)); bands > 1)
        cut(static_cast<int>(i), bands);
    }
  }

 private:
  /// Features of a band, of which a tile that large holds two vectors. Up to twice as many are left as they are: a
  /// block of few filters costs as much as the cache.
  static constexpr int most =
      static_cast<int>(target::level2_bytes / 4 * 3 / (2 * target::vector_bytes));

  constexpr PlanStep& step(int i) { return plan_.steps[i]; }
  constexpr const Kernel& kernel(int i) const { return plan_.kernels[plan_.steps[i].kernel]; }

  /// The axis of a step's domain along which it may be cut: everything is done apart for each of its indices.
  static constexpr int outer_axis(const Kernel& kernel) {
    return kernel.kind == StepKind::window_product ? 1 : 0;
  }

  constexpr bool can_loop(int i) const {
    const PlanStep& step = plan_.steps[i];
    const Kernel& k = kernel(i);
    if (step.part % 2 == 0 || step.loop.steps != 0) return false;
    for (int before = 0; before < i; ++before) {
      if (before + plan_.steps[before].loop.steps > i) return false;  // within a loop
    }
    if (k.kind == StepKind::loop) return k.kept > 0 && reads_no_position(k);
    return k.kind == StepKind::window_product || k.kind == StepKind::window_gradient;
  }

  constexpr bool reads_no_position(const Kernel& k) const {
    for (int i = 0; i < k.instructions; ++i) {
      if (plan_.instructions[k.first_instruction + i].kind == Instruction::Kind::position)
        return false;
    }
    return true;
  }

  /// How far an operand moves on along the axis that is cut.
  constexpr int stride_of(int i, int operand) const {
    const Kernel& k = kernel(i);
    const Strides& strides = plan_.operands[plan_.steps[i].first_operand + operand].strides;
    if (k.kind == StepKind::loop) return strides[0];
    if (k.kind == StepKind::window_product) return operand == 0 ? 0 : strides[1];
    return operand == 0 ? 0 : strides[0];
  }

  /// How many elements a value has along the axis that both its steps are cut by, by which both move on
  /// alike and all of it; else 0. `extent` is the number of a step's indices.
  constexpr int whole_of(int i, int buffer, int extent) const {
    int whole = 0;
    for (int operand = 0; operand < kernel(i).operands; ++operand) {
      const Storage& storage = plan_.operands[plan_.steps[i].first_operand + operand].storage;
      if (storage.space != Space::tile || storage.index != buffer) continue;
      const int here = stride_of(i, operand) * extent;
      if (whole != 0 && here != whole) return 0;
      whole = here;
    }
    return whole;
  }

  constexpr int extent_of(int i) const { return plan_.steps[i].domain[outer_axis(kernel(i))]; }

  /// The fewest bands of which each is small enough, 1 where there are none.
  constexpr int bands_of(int buffer) const {
    const Lifetime& life = plan_.buffers[buffer].lifetime;
    const int first = life.first, extent = extent_of(first), other = extent_of(first + 1);
    if (whole_of(first, buffer, extent) != life.size) return 1;
    if (whole_of(first + 1, buffer, other) != life.size) return 1;
    for (int bands = 2; bands <= extent; ++bands) {
      if (extent % bands == 0 && other % bands == 0 && life.size / bands <= most) return bands;
    }
    return 1;
  }

  constexpr void cut(int buffer, int bands) {
    const int first = plan_.buffers[buffer].lifetime.first;
    for (const int i : {first, first + 1}) {
      const int axis = outer_axis(kernel(i)), extent = step(i).domain[axis] / bands;
      for (int operand = 0; operand < kernel(i).operands; ++operand) {
        Operand& one = plan_.operands[step(i).first_operand + operand];
        const bool is_band = one.storage.space == Space::tile && one.storage.index == buffer;
        one.strides.trip = is_band ? 0 : stride_of(i, operand) * extent;
      }
      step(i).domain[axis] = extent;
      const Shape& domain = step(i).domain;
      if (kernel(i).kind == StepKind::window_product) {
        step(i).kernel = with_block(kernel(i), block_for(domain[0], extent));
      } else if (kernel(i).kind == StepKind::window_gradient) {
        const int elements = domain[1] * domain[2] * domain[3];
        step(i).kernel = with_block(kernel(i), gradient_block_for(elements, extent));
      }
    }
    step(first).loop = {.steps = 2, .trips = bands};
    plan_.buffers[buffer].lifetime.size /= bands;
    for (Buffer& other : plan_.buffers) {
      Lifetime& life = other.lifetime;
      if (life.first == first + 1) life.first = first;
      if (life.last == first) life.last = first + 1;
    }
  }

  /// The number of the same kernel with another block.
  constexpr int with_block(Kernel kernel, const WindowBlock& block) {
    kernel.block = block;
    for (std::size_t k = 0; k < plan_.kernels.size(); ++k) {
      if (plan_.kernels[k] == kernel) return static_cast<int>(k);
    }
    plan_.kernels.push_back(kernel);
    return static_cast<int>(plan_.kernels.size()) - 1;
  }

  Plan& plan_;
};

}  // namespace etch::inline ETCH_TARGET::detail
