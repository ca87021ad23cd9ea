// Sums, products and extrema over axes and over the samples of the batch, and running sums.
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

/// Over the samples; over axes a product is made of multiplications (op/product.hpp).
struct ProductOf {
  static constexpr auto name = "product_of";
  static constexpr auto family = Family::reduction;
  static constexpr const Op* combine = &op<Multiply>;
  static constexpr double identity = 1;
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

/// Σ of all elements up to each, along one axis.
struct CumulativeSum {
  static constexpr auto name = "cumulative_sum";
  static constexpr auto family = Family::scan;
  static constexpr const Op* combine = &op<Add>;
  static constexpr double identity = 0;
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

}  // namespace ops

/// `function` of all elements up to each, along one axis: from the first on where `step` is 1, from the
/// last where it is -1.
constexpr Ref scan(const Op& function, Ref x, int axis, int step) {
  if (x.shape()[axis] == 1) return x;
  return {x.tape, x.tape->record({.op = &function,
                                  .shape = x.shape(),
                                  .rate = x.rate(),
                                  .attributes = {.axes = 1u << axis, .step = step},
                                  .operands = {x.id, no_node, no_node}})};
}

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

/// dy times the product of the other factors. Zeros are taken out before anything is divided: with P
/// the product of the factors that are not 0 and Z the sum of those that are, it is P/x where no
/// factor is 0, else P at a lone zero and 0 elsewhere. That 0 is written as (P/x)·Z, and of two zeros
/// as P·(Z − x), so that second derivatives are right there as well. All but the division, a
/// multiplication and an addition is done once for all factors.
constexpr Ref adjoint_of_product(Ref y, Ref dy, Ref x) {
  const unsigned axes = y.node().attributes.axes;
  const Ref zero = constant(*x.tape, 0), one = constant(*x.tape, 1);
  const Ref is_zero = apply<ops::Equal>(x, zero);
  const Ref factor = apply<ops::Select>(is_zero, one, x);
  const Ref others = dy * reduce(op<ops::ProductOf>, factor, axes, y.rate());
  const Ref count = reduce(op<ops::Sum>, is_zero, axes, y.rate());
  const Ref zeros = reduce(op<ops::Sum>, apply<ops::Select>(is_zero, x, zero), axes, y.rate());
  const Ref none = apply<ops::Equal>(count, zero);
  const Ref lone = apply<ops::Equal>(count, one);
  const Ref pair = apply<ops::Equal>(count, constant(*x.tape, 2));
  const auto select = [](Ref condition, Ref a, Ref b) {
    return apply<ops::Select>(condition, a, b);
  };
  const Ref at_zero =
      others * select(lone, one, select(pair, zeros, zero)) - others * pair * x;
  const Ref elsewhere = others * select(none, one, select(lone, zeros, zero)) / factor;
  return select(is_zero, at_zero, elsewhere);
}

}  // namespace detail

namespace ops {

constexpr void MinimumOf::adjoint(Adjoints& to, Ref y, Ref dy, Ref x) {
  to(x) += detail::adjoint_at_first(y, dy, x);
}

constexpr void MaximumOf::adjoint(Adjoints& to, Ref y, Ref dy, Ref x) {
  to(x) += detail::adjoint_at_first(y, dy, x);
}

constexpr void ProductOf::adjoint(Adjoints& to, Ref y, Ref dy, Ref x) {
  to(x) += detail::adjoint_of_product(y, dy, x);
}

/// The element at i went into all sums from i on: the sum of their adjoints runs the other way.
constexpr void CumulativeSum::adjoint(Adjoints& to, Ref y, Ref dy, Ref x) {
  int axis = 0;
  while ((y.node().attributes.axes >> axis & 1u) == 0) ++axis;
  to(x) += scan(op<ops::CumulativeSum>, dy, axis, -y.node().attributes.step);
}

}  // namespace ops

}  // namespace etch::inline ETCH_TARGET
