// Sums and extrema over axes and over the samples of the batch.
// May not know how they are carried out; `sum` itself stands in op/record.hpp.
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/op/record.hpp>

#include <limits>

namespace etch::inline ETCH_TARGET {

namespace ops {

struct MinimumOf {
  static constexpr auto name = "minimum_of";
  static constexpr auto family = Family::reduction;
  static constexpr const Op* combine = &op<Minimum>;
  static constexpr double identity = std::numeric_limits<double>::infinity();
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

struct MaximumOf {
  static constexpr auto name = "maximum_of";
  static constexpr auto family = Family::reduction;
  static constexpr const Op* combine = &op<Maximum>;
  static constexpr double identity = -std::numeric_limits<double>::infinity();
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

}  // namespace ops

/// 0, 1, 2, … along one axis of a shape, or the position of the sample in the batch.
constexpr Ref iota(Tape& tape, int axis, int extent) {
  if (axis == batch_axis) {
    return {&tape, tape.record({.op = &op<ops::Iota>,
                                .rate = Rate::sample,
                                .attributes = {.axis = batch_axis}})};
  }
  return {&tape, tape.record({.op = &op<ops::Iota>,
                              .shape = Shape{extent},
                              .attributes = {.axis = 0}})};
}

namespace detail {

/// The row-major position of every element along the reduced axes (and the samples, when those are
/// reduced too), in which the lowest position is the first.
constexpr Ref position_along(Ref x, unsigned axes, bool over_batch) {
  Tape& tape = *x.tape;
  Ref position = over_batch ? iota(tape, batch_axis, 0) : constant(tape, 0);
  for (int axis = 0; axis < x.shape().rank; ++axis) {
    if ((axes >> axis & 1u) == 0) continue;
    Shape along;
    along.rank = x.shape().rank;
    for (int other = 0; other < along.rank; ++other) along[other] = 1;
    along[axis] = x.shape()[axis];
    const Ref here = reshape(iota(tape, 0, along[axis]), along);
    position = position * static_cast<double>(along[axis]) + here;
  }
  return broadcast_to(position, x.shape(), x.rate());
}

/// dy at the first element that equals the extremum y, else 0: a tie goes to the first.
constexpr Ref adjoint_at_first(Ref y, Ref dy, Ref x) {
  const unsigned axes = y.node().attributes.axes;
  const Ref position = position_along(x, axes, y.rate() == Rate::step && x.rate() == Rate::sample);
  const Ref infinity = constant(*x.tape, std::numeric_limits<double>::infinity());
  const Ref candidate = apply<ops::Select>(apply<ops::Equal>(x, y), position, infinity);
  const Ref first = reduce(op<ops::MinimumOf>, candidate, axes, y.rate());
  return apply<ops::Select>(apply<ops::Equal>(position, first), dy, constant(*x.tape, 0));
}

}  // namespace detail

namespace ops {

constexpr void MinimumOf::adjoint(Adjoints& to, Ref y, Ref dy, Ref x) {
  to(x) += detail::adjoint_at_first(y, dy, x);
}

constexpr void MaximumOf::adjoint(Adjoints& to, Ref y, Ref dy, Ref x) {
  to(x) += detail::adjoint_at_first(y, dy, x);
}

}  // namespace ops

}  // namespace etch::inline ETCH_TARGET
