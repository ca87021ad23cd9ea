// The ops that random expressions are made of: how each kind is written on operands of any shape and rate, with
// the domain of these and how large its values can be, so that values stay where differences can judge
// them. Usable in constant evaluation.
// May not know the laws.
#pragma once

#include <etch/core/random.hpp>
#include <etch/graph/tape.hpp>
#include <etch/op/contraction.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/op/linear_algebra.hpp>
#include <etch/op/loop.hpp>
#include <etch/op/movement.hpp>
#include <etch/op/product.hpp>
#include <etch/op/record.hpp>
#include <etch/op/reduction.hpp>
#include <etch/shape/broadcast.hpp>

#include <algorithm>
#include <cstdint>

namespace laws::random {

using etch::Random, etch::Rate, etch::Ref, etch::Shape;
namespace ops = etch::ops;

/// No value has more elements.
inline constexpr int most_elements = 12;

/// A value of an expression; no element's magnitude is above `bound`.
struct Value {
  Ref ref;
  double bound = 0;
  int depth = 0;  ///< the ops on the longest way to an input
};

// Domains: an operand as the op wants it ------------------------------------------------------------

constexpr Value any(Value x) { return x; }

/// Within 1.
constexpr Value small(Value x) {
  if (x.bound <= 1) return x;
  return {etch::apply<ops::Tanh>(x.ref), 1, x.depth};
}

/// Within 4.
constexpr Value moderate(Value x) {
  if (x.bound <= 4) return x;
  return {4 * etch::apply<ops::Tanh>(x.ref * 0.25), 4, x.depth};
}

/// At least 1/2.
constexpr Value positive(Value x) {
  return {0.5 + etch::apply<ops::Square>(x.ref), 0.5 + x.bound * x.bound, x.depth};
}

/// At least 3/2.
constexpr Value above_one(Value x) {
  x = positive(x);
  return {1 + x.ref, 1 + x.bound, x.depth};
}

/// Within 3/4.
constexpr Value inside_one(Value x) {
  x = small(x);
  return {x.ref * 0.75, 0.75, x.depth};
}

// Bounds of values -------------------------------------------------------------------------------------

constexpr double same(double a) { return a; }
constexpr double one(double) { return 1; }
constexpr double two(double) { return 2; }
constexpr double four(double) { return 4; }
constexpr double one_more(double a) { return a + 1; }
constexpr double logarithm_of_gamma(double a) { return 2 + a * a; }
constexpr double exponential(double a) { return etch::math::exp(a); }
constexpr double logarithm(double a) { return 1 + etch::math::log(1 + a); }
constexpr double root(double a) { return 1 + etch::math::sqrt(a); }
constexpr double squared(double a) { return a * a; }

constexpr double sum_of(double a, double b) { return a + b; }
constexpr double product_of(double a, double b) { return a * b; }
constexpr double twice(double a, double) { return 2 * a; }
constexpr double two_of(double, double) { return 2; }
constexpr double larger(double a, double b) { return a > b ? a : b; }

// How ops of each kind are written ----------------------------------------------------------------------

template <class Op, auto In, auto Bound>
constexpr Value unary(Random&, Value a, Value) {
  a = In(a);
  return {etch::apply<Op>(a.ref), Bound(a.bound), a.depth};
}

/// b, or its sum where b does not broadcast with a, or would make too many elements.
constexpr Value beside(Value a, Value b) {
  if (etch::broadcastable(a.ref.shape(), b.ref.shape()) &&
      etch::broadcast_shape(a.ref.shape(), b.ref.shape()).size() <= most_elements) {
    return b;
  }
  const double count = b.ref.shape().size();
  return {etch::sum_to(b.ref, Shape{}, b.ref.rate()) / count, b.bound, b.depth};
}

template <class Op, auto InA, auto InB, auto Bound>
constexpr Value binary(Random&, Value a, Value b) {
  a = InA(a);
  b = InB(beside(a, b));
  return {etch::apply<Op>(a.ref, b.ref), Bound(a.bound, b.bound), std::max(a.depth, b.depth)};
}

/// Where a comparison holds, a: alone it would have no derivative.
template <class Op>
constexpr Value where(Random&, Value a, Value b) {
  b = beside(a, b);
  return {etch::apply<Op>(a.ref, b.ref) * a.ref + b.ref, a.bound + b.bound,
          std::max(a.depth, b.depth)};
}

/// The same with one operand.
template <class Op>
constexpr Value where_positive(Random&, Value a, Value b) {
  b = beside(a, b);
  return {etch::apply<Op>(a.ref) * b.ref, b.bound, std::max(a.depth, b.depth)};
}

constexpr Value select(Random&, Value a, Value b) {
  b = beside(a, b);
  const Ref condition = etch::apply<ops::Less>(a.ref, b.ref);
  return {etch::apply<ops::Select>(condition, a.ref * 0.5, b.ref), larger(a.bound, b.bound),
          std::max(a.depth, b.depth)};
}

/// What rounding leaves of a, times b.
template <class Op>
constexpr Value rounded_off(Random&, Value a, Value b) {
  b = beside(a, b);
  return {(a.ref - etch::apply<Op>(a.ref)) * b.ref, b.bound, std::max(a.depth, b.depth)};
}

/// A power by a number.
constexpr Value powered(Random& random, Value a, Value) {
  constexpr double exponents[] = {1.5, -0.75, 3, -1};
  a = positive({0.5 * a.ref, 0.5 * a.bound, a.depth});
  return {ops::power(a.ref, exponents[random.below(4)]), a.bound * a.bound * a.bound + 2, a.depth};
}

/// Over all of a sample's elements, and over the batch at times.
constexpr Value product_of_all(Random& random, Value a, Value) {
  a = small(a);
  const Rate rate = random.below(3) == 0 ? Rate::step : a.ref.rate();
  return {etch::product_over(a.ref, etch::all_axes(a.ref.shape()), rate), 1, a.depth};
}

/// Over some of the axes, and over the batch at times; axes stay, or go all together.
template <class Op, bool IsSum>
constexpr Value reduction(Random& random, Value a, Value) {
  const unsigned axes = random.below(etch::all_axes(a.ref.shape()) + 1);
  const Rate rate = random.below(3) == 0 ? Rate::step : a.ref.rate();
  Ref y = etch::reduce(etch::op<Op>, a.ref, axes, rate);
  if constexpr (IsSum) {
    y = y * (static_cast<double>(y.shape().size()) / a.ref.shape().size());
    // The batch is 3 at most where these are tried.
    return {y, rate == a.ref.rate() ? a.bound : 3 * a.bound, a.depth};
  } else {
    return {y, a.bound, a.depth};
  }
}

constexpr Value as_matrix(Value x) {
  const Shape shape = x.ref.shape();
  const int columns = shape.rank == 0 ? 1 : shape[shape.rank - 1];
  x.ref = etch::reshape(x.ref, Shape{shape.size() / columns, columns});
  return x;
}

/// a·b, or with b's transpose, or with a row of b's elements: whatever fits first.
constexpr Value product(Random& random, Value a, Value b) {
  a = as_matrix(a);
  b = as_matrix(b);
  if (random.below(2) == 0) a.ref = etch::transpose(a.ref);
  const int inner = a.ref.shape()[1], rows = a.ref.shape()[0];
  if (b.ref.shape()[0] != inner) b.ref = etch::transpose(b.ref);
  if (b.ref.shape()[0] != inner || rows * b.ref.shape()[1] > most_elements) {
    b = as_matrix(beside({a.ref, 0, 0}, {etch::reduce(etch::op<ops::Sum>, b.ref, 3, b.ref.rate()),
                                         b.bound * b.ref.shape().size(), b.depth}));
    b.ref = etch::broadcast_to(b.ref, Shape{inner, 1}, b.ref.rate());
  }
  return {etch::contract(a.ref, false, b.ref, false, etch::common_rate(a.ref.rate(), b.ref.rate())),
          inner * a.bound * b.bound, std::max(a.depth, b.depth)};
}

constexpr Value transposed(Random&, Value a, Value) {
  a = as_matrix(a);
  a.ref = etch::transpose(a.ref);
  return a;
}

constexpr Value reshaped(Random& random, Value a, Value) {
  const int size = a.ref.shape().size();
  int rows = 1 + static_cast<int>(random.below(static_cast<std::uint32_t>(size)));
  while (size % rows != 0) --rows;
  const Shape shapes[] = {Shape{size}, Shape{rows, size / rows}, Shape{rows, 1, size / rows}};
  a.ref = etch::reshape(a.ref, shapes[random.below(3)]);
  return a;
}

/// Repeated along a new leading axis.
constexpr Value repeated(Random&, Value a, Value) {
  const Shape own = a.ref.shape();
  if (2 * own.size() > most_elements || own.rank > 2) return a;
  Shape shape{2};
  for (const int extent : own.axes()) shape.append(extent);
  a.ref = etch::broadcast_to(a.ref, shape, a.ref.rate());
  return a;
}

constexpr int random_axis(Random& random, Value a) {
  return static_cast<int>(random.below(static_cast<std::uint32_t>(a.ref.shape().rank)));
}

constexpr Value running_sum(Random& random, Value a, Value) {
  if (a.ref.shape().rank == 0) return a;
  const int axis = random_axis(random, a);
  const int step = random.below(2) == 0 ? 1 : -1;
  return {etch::scan(etch::op<ops::CumulativeSum>, a.ref, axis, step),
          a.bound * a.ref.shape()[axis], a.depth};
}

/// Two elements at most, from either end.
constexpr Value sliced(Random& random, Value a, Value) {
  if (a.ref.shape().rank == 0) return a;
  const int axis = random_axis(random, a), extent = a.ref.shape()[axis];
  const int count = extent < 2 ? extent : 2;
  const bool backwards = random.below(2) == 0;
  a.ref = etch::slice(a.ref, {axis, backwards ? extent - 1 : 0, backwards ? -1 : 1}, count);
  return a;
}

/// Behind a zero.
constexpr Value placed(Random& random, Value a, Value) {
  if (a.ref.shape().rank == 0 || 2 * a.ref.shape().size() > most_elements) return a;
  const int axis = random_axis(random, a);
  a.ref = etch::place(a.ref, {axis, 1, 1}, a.ref.shape()[axis] + 1);
  return a;
}

/// A remainder by what is at least 1/2.
constexpr Value remainder(Random&, Value a, Value b) {
  b = positive(beside(a, b));
  return {etch::apply<ops::Fmod>(a.ref, b.ref), a.bound, std::max(a.depth, b.depth)};
}

/// The mean of x where its shape is not the wanted one.
constexpr Ref as_shape(Value x, const Shape& shape) {
  if (x.ref.shape() == shape) return x.ref;
  const double count = x.ref.shape().size();
  const Ref mean = etch::sum_to(x.ref, Shape{}, x.ref.rate()) / count;
  return etch::broadcast_to(mean, shape, mean.rate());
}

/// b behind a, along one of a's axes.
constexpr Value concatenated(Random& random, Value a, Value b) {
  if (a.ref.shape().rank == 0 || 2 * a.ref.shape().size() > most_elements) return a;
  const int axis = random_axis(random, a), extent = a.ref.shape()[axis];
  const Rate rate = etch::common_rate(a.ref.rate(), b.ref.rate());
  const auto part = [&](Ref x, int first) {
    return etch::place(etch::broadcast_to(x, x.shape(), rate), {axis, first, 1}, 2 * extent);
  };
  return {part(a.ref, 0) + part(as_shape(b, a.ref.shape()), extent), larger(a.bound, b.bound),
          std::max(a.depth, b.depth)};
}

/// A 2×2 matrix of a's first elements: within 1/2 off the diagonal, on it between 3/2 and 5/2.
constexpr Ref dominant(Value a) {
  const int size = a.ref.shape().size();
  Ref four = etch::reshape(a.ref, Shape{size});
  four = size < 4 ? as_shape({four, a.bound, 0}, Shape{4}) : etch::slice(four, {0, 0, 1}, 4);
  const Ref two = etch::broadcast_to(etch::constant(*a.ref.tape, 2), Shape{2}, Rate::step);
  const Ref diagonal = etch::place(two, {0, 0, 3}, 4);
  return etch::reshape(0.5 * small({four, a.bound, 0}).ref + diagonal, Shape{2, 2});
}

template <class Op, int Bound>
constexpr Value of_matrix(Random&, Value a, Value) {
  return {etch::apply<Op>(dominant(a)), Bound, a.depth};
}

/// The inverse of a dominant matrix is within 1.
template <template <int, int, bool> class Op, bool Transposed>
constexpr Value system(Random&, Value a, Value b) {
  const Ref right = as_shape(b, Shape{2, 2});
  return {etch::apply<Op<2, 2, Transposed>>(dominant(a), right), 2 * b.bound,
          std::max(a.depth, b.depth)};
}

/// h := tanh(c·h + row) over the rows of a, where c is b's mean: all states, and the last beside them.
constexpr Value looped(Random& random, Value a, Value b) {
  const Ref rows = a.ref.shape().rank == 0 ? etch::reshape(a.ref, Shape{1}) : a.ref;
  const Shape row = etch::detail::row_shape(rows.shape());
  const Ref factor = as_shape(b, Shape{});
  const Rate rate = etch::common_rate(rows.rate(), factor.rate());
  const Ref first = etch::broadcast_to(factor, row, rate);
  etch::Tape& tape = *rows.tape;
  tape.open_region(rows.shape()[0], random.below(2) == 0);
  const Ref state = etch::carry(first);
  const Ref next = etch::apply<ops::Tanh>(factor * state + etch::trip_slice(rows));
  tape.set_next(state.id, next.id);
  tape.close_region();
  return {etch::stack(next, rows.shape()[0]) + etch::last(state), 2, std::max(a.depth, b.depth)};
}

}  // namespace laws::random
