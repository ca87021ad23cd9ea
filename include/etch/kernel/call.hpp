// Ops on whole operands: one call of the op's function a sample, or one where it is per step.
// May not know what the function computes.
//
// It reads and writes where the values lie: in a tile one sample's elements are as far apart as the
// tile is wide. Rows of each operand and of the result would have to be copied first and be read again.
#pragma once

#include <etch/core/target.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/plan/plan.hpp>
#include <etch/shape/elements.hpp>
#include <etch/shape/shape.hpp>

#include <algorithm>
#include <cstddef>

namespace etch::inline ETCH_TARGET::detail {

/// The elements of the tile's first sample.
template <class T>
Strided<T> first_sample(const Operand& operand, const Frame<T>& frame) {
  Strided<T> at{first_of_operand(operand, frame), operand.strides};
  if (!operand.wide) return at;
  for (int& step : at.strides.steps) step *= frame.width;
  return at;
}

/// How far the next sample's elements are: side by side in a tile, a row further in the user's array,
/// nowhere else where a value is the same for all samples.
inline std::ptrdiff_t sample_stride(const Operand& operand) {
  return operand.wide ? 1 : operand.storage.row;
}

/// Every element set to zero.
template <class T>
void clear(const Strided<T>& y, const Shape& shape) {
  std::ptrdiff_t span = 1;
  for (int axis = 0; axis < shape.rank; ++axis) {
    span += static_cast<std::ptrdiff_t>(shape[axis] - 1) * y.strides[axis];
  }
  if (span == shape.size()) {
    std::fill_n(y.data, span, T(0));
    return;
  }
  for (int i = 0; i < shape.size(); ++i) {
    std::ptrdiff_t place = 0;
    for (int axis = shape.rank - 1, rest = i; axis >= 0; rest /= shape[axis--]) {
      place += static_cast<std::ptrdiff_t>(rest % shape[axis]) * y.strides[axis];
    }
    y.data[place] = 0;
  }
}

template <auto Function, int Arity, bool Adds, class T>
void run_call(const PlanStep& step, const Operand* operands, const Frame<T>& frame) {
  Strided<const T> from[Arity];
  std::ptrdiff_t next[Arity];
  for (int i = 0; i < Arity; ++i) {
    const Strided<T> first = first_sample(operands[i], frame);
    from[i] = {first.data, first.strides};
    next[i] = sample_stride(operands[i]);
  }
  Strided<T> to = first_sample(operands[Arity], frame);
  const bool for_each_sample = sample_stride(operands[Arity]) != 0;
  for (int sample = 0; sample < frame.valid; ++sample) {
    if (Adds && (for_each_sample || (sample == 0 && frame.is_first_tile()))) clear(to, step.domain);
    Function(from, to);
    for (int i = 0; i < Arity; ++i) from[i].data += next[i];
    to.data += sample_stride(operands[Arity]);
  }
}

}  // namespace etch::inline ETCH_TARGET::detail
