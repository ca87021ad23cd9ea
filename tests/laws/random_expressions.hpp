// Expressions made up from a seed: every op on operands of any shape and rate, up to a depth. An op is one
// line of a table. Usable in constant evaluation.
// May not know the laws.
#pragma once

#include "laws/random_values.hpp"

#include <etch/core/random.hpp>
#include <etch/core/sequence.hpp>
#include <etch/graph/graph.hpp>
#include <etch/graph/tape.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace laws::random {

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
    {"ceil", rounded_off<ops::Ceil>},
    {"trunc", rounded_off<ops::Trunc>},
    {"fmod", remainder},
    {"product_of", product_of_all},
    {"cumulative_sum", running_sum},
    {"slice", sliced},
    {"place", placed},
    {"concatenate", concatenated},
    {"loop", looped},
    {"solve", system<ops::Solve, false>},
    {"solve_transposed", system<ops::Solve, true>},
    {"triangular_solve", system<ops::TriangularSolve, false>},
    {"inverse", of_matrix<ops::Inverse<2>, 1>},
    {"determinant", of_matrix<ops::Determinant<2>, 7>},
    {"log_determinant", of_matrix<ops::LogDeterminant<2>, 2>},
    {"cholesky", of_matrix<ops::Cholesky<2>, 2>},
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
