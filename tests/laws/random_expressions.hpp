// Expressions made up from a seed: every op on operands of any shape and rate, up to a depth.
// An op is one line of a table, with the domain of its operands and how large its values can be, so that
// values stay where differences can judge them. Usable in constant evaluation.
// May not know the laws.
#pragma once

#include <etch/core/random.hpp>
#include <etch/core/sequence.hpp>
#include <etch/graph/graph.hpp>
#include <etch/graph/tape.hpp>
#include <etch/op/contraction.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/op/movement.hpp>
#include <etch/op/product.hpp>
#include <etch/op/record.hpp>
#include <etch/op/reduction.hpp>
#include <etch/shape/broadcast.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

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
  a = positive(a);
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

/// An op, and how it is written on operands of which the second may not be used.
struct Line {
  std::string_view name;
  Value (*write)(Random& random, Value a, Value b);
};

inline constexpr Line table[] = {
    {"add", binary<ops::Add, any, any, sum_of>},
    {"subtract", binary<ops::Subtract, any, any, sum_of>},
    {"multiply", binary<ops::Multiply, any, any, product_of>},
    {"divide", binary<ops::Divide, any, positive, twice>},
    {"maximum", binary<ops::Maximum, any, any, larger>},
    {"minimum", binary<ops::Minimum, any, any, larger>},
    {"less", where<ops::Less>},
    {"less_equal", where<ops::LessEqual>},
    {"select", select},
    {"negate", unary<ops::Negate, any, same>},
    {"exp", unary<ops::Exp, small, exponential>},
    {"log", unary<ops::Log, positive, logarithm>},
    {"sqrt", unary<ops::Sqrt, positive, root>},
    {"square", unary<ops::Square, moderate, squared>},
    {"tanh", unary<ops::Tanh, any, one>},
    {"logistic", unary<ops::Logistic, any, one>},
    {"step", where_positive<ops::Step>},
    {"relu", unary<ops::Relu, any, same>},
    {"abs", unary<ops::Abs, any, same>},
    {"expm1", unary<ops::Expm1, small, two>},
    {"log1p", unary<ops::Log1p, positive, logarithm>},
    {"softplus", unary<ops::Softplus, any, one_more>},
    {"rsqrt", unary<ops::Rsqrt, positive, two>},
    {"cbrt", unary<ops::Cbrt, positive, root>},
    {"pow_number", powered},
    {"pow", binary<ops::Pow, positive, small, sum_of>},
    {"hypot", binary<ops::Hypot, any, positive, sum_of>},
    {"sin", unary<ops::Sin, any, one>},
    {"cos", unary<ops::Cos, any, one>},
    {"tan", unary<ops::Tan, small, two>},
    {"asin", unary<ops::Asin, inside_one, two>},
    {"acos", unary<ops::Acos, inside_one, four>},
    {"atan", unary<ops::Atan, any, two>},
    {"atan2", binary<ops::Atan2, any, positive, two_of>},
    {"sinh", unary<ops::Sinh, small, two>},
    {"cosh", unary<ops::Cosh, small, two>},
    {"asinh", unary<ops::Asinh, any, logarithm>},
    {"acosh", unary<ops::Acosh, above_one, logarithm>},
    {"atanh", unary<ops::Atanh, inside_one, one>},
    {"erf", unary<ops::Erf, any, one>},
    {"erfc", unary<ops::Erfc, any, two>},
    {"lgamma", unary<ops::Lgamma, positive, logarithm_of_gamma>},
    {"sign", where_positive<ops::Sign>},
    {"floor", rounded_off<ops::Floor>},
    {"round", rounded_off<ops::Round>},
    {"product_of", product_of_all},
    {"cumulative_sum", running_sum},
    {"slice", sliced},
    {"place", placed},
    {"sum", reduction<ops::Sum, true>},
    {"maximum_of", reduction<ops::MaximumOf, false>},
    {"minimum_of", reduction<ops::MinimumOf, false>},
    {"product", product},
    {"transpose", transposed},
    {"reshape", reshaped},
    {"broadcast", repeated},
};

inline constexpr std::size_t lines = std::size(table);

/// Writes an expression of a depth: each op is on the value before it and on any other, so that values
/// are shared. `counts`, where it is given, says how often each op was written.
class Writer {
 public:
  constexpr Writer(std::uint64_t seed, int depth, std::array<int, lines>* counts = nullptr)
      : random_(etch::Seed{seed}), counts_(counts) {
    constexpr Shape shapes[] = {Shape{}, Shape{3}, Shape{2, 3}, Shape{3, 2}, Shape{1, 2}};
    for (std::size_t i = 0; i < inputs; ++i) {
      const Rate rate = random_.below(2) == 0 ? Rate::step : Rate::sample;
      const Shape shape = shapes[random_.below(std::size(shapes))];
      const auto id = tape_.append_input(etch::op<ops::Input>, shape, rate, etch::Kind::real);
      values_.push_back({{&tape_, id}, 2, 0});
    }
    Value last = values_.back();
    while (last.depth < depth) {
      if (random_.below(2) == 0) write(other(), other());  // a branch beside
      last = random_.below(2) == 0 ? write(last, other()) : write(other(), last);
    }
    tape_.append_output(last.ref.id);
    tape_.append_output(other().ref.id);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  constexpr etch::Graph graph() const { return etch::Graph(tape_.graph().view()); }
  constexpr int depth() const { return values_.back().depth; }

 private:
  static constexpr std::size_t inputs = 3;

  /// Any value, the inputs more often; at times a number that algebra has a rule for.
  constexpr Value other() {
    if (random_.below(12) == 0) {
      constexpr double numbers[] = {0, 1, -1, 2};
      const double number = numbers[random_.below(std::size(numbers))];
      return {etch::constant(tape_, number), number < 0 ? -number : number, 0};
    }
    const auto count = random_.below(3) == 0 ? inputs : values_.size();
    return values_[random_.below(static_cast<std::uint32_t>(count))];
  }

  constexpr Value write(Value a, Value b) {
    const std::size_t line = random_.below(static_cast<std::uint32_t>(lines));
    if (counts_ != nullptr) ++(*counts_)[line];
    Value y = moderate(table[line].write(random_, a, b));
    y.depth = std::max(a.depth, b.depth) + 1;
    values_.push_back(y);
    return y;
  }

  etch::Tape tape_;
  Random random_;
  std::array<int, lines>* counts_;
  etch::Sequence<Value> values_;
};

/// The expression of a seed.
constexpr etch::Graph expression(std::uint64_t seed, int depth) {
  return Writer(seed, depth).graph();
}

}  // namespace laws::random
