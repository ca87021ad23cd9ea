// Gradients and their check by differences while compiling; that this file compiles is the test.
#include <etch/expr/composed.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/graph/verify.hpp>
#include <etch/transform/differentiate.hpp>
#include <etch/transform/simplify.hpp>

#include <algorithm>
#include <cstddef>
#include <span>

namespace {

using etch::Graph, etch::Rate, etch::Shape, etch::Tape, etch::Values;

constexpr double magnitude(double x) { return x < 0 ? -x : x; }

/// A traced function and its gradient with respect to every real input, each a constant of its own.
template <class Traced>
struct WithGradient {
  static constexpr auto function = etch::freeze<Traced>();

  struct Gradient {
    static constexpr Graph make() {
      const Graph gradient = etch::differentiate(function.view(), 0, Traced::with_respect_to);
      return etch::simplify(gradient.view());
    }
  };
  static constexpr auto gradient = etch::freeze<Gradient>();
  static_assert(etch::verify(gradient.view()));
};

/// The error of one element of the gradient, relative to the larger of both, against the sixth-order
/// central difference (Fornberg 1988). A variable, so that each has the compiler's whole budget.
template <class Traced, std::size_t Input, std::size_t Element>
inline constexpr double error = [] {
  auto inputs = Traced::inputs();
  const auto gradient = WithGradient<Traced>::gradient.view();
  const double found =
      etch::interpret(gradient, inputs, Traced::batch)[Input + 1][Element];
  const auto value = [&](double step) {
    auto moved = inputs;
    moved[Input][Element] += step;
    return etch::interpret(WithGradient<Traced>::function.view(), moved, Traced::batch)[0][0];
  };
  const double h = 1e-3;
  const double wanted = (45 * (value(h) - value(-h)) - 9 * (value(2 * h) - value(-2 * h)) +
                         (value(3 * h) - value(-3 * h))) /
                        (60 * h);
  return magnitude(found - wanted) / std::max({magnitude(found), magnitude(wanted), 1e-6});
}();

/// Whether the first `Elements` elements of an input's gradient are right.
template <class Traced, std::size_t Input, std::size_t Elements>
constexpr bool agrees() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return ((error<Traced, Input, I> <= 1e-7) && ...);
  }(std::make_index_sequence<Elements>());
}

/// Σ x·eˣ / (1 + x²).
struct Bump {
  static constexpr Graph make() {
    Tape t;
    const auto x = etch::input<Shape{3}>(t);
    t.append_output(sum(x * exp(x) / (1 + square(x))).ref.id);
    return t.graph();
  }
  static constexpr int with_respect_to[] = {0};
  static constexpr int batch = 1;
  static constexpr std::vector<Values> inputs() { return {{-1.5, 0.25, 2}}; }
};
static_assert(agrees<Bump, 0, 3>());

/// Softmax cross entropy of a batch of two.
struct CrossEntropy {
  static constexpr Graph make() {
    Tape t;
    const auto z = etch::input<Shape{3}>(t, Rate::sample);
    const auto label = etch::index_input<Shape{}>(t);
    t.append_output(batch_mean(log_sum_exp(z) - sum(etch::one_hot<3>(label) * z)).ref.id);
    return t.graph();
  }
  static constexpr int with_respect_to[] = {0};
  static constexpr int batch = 2;
  static constexpr std::vector<Values> inputs() { return {{0.3, 2.9, 4, 1, -1, 0.5}, {1, 2}}; }
};
static_assert(agrees<CrossEntropy, 0, 6>());

/// The network that learns XOR: 2-3-1 with a tanh between, mean squared error.
struct ExclusiveOr {
  static constexpr Graph make() {
    Tape t;
    const auto w1 = etch::input<Shape{2, 3}>(t);
    const auto b1 = etch::input<Shape{3}>(t);
    const auto w2 = etch::input<Shape{3}>(t);
    const auto x = etch::input<Shape{2}>(t, Rate::sample);
    const auto target = etch::input<Shape{}>(t, Rate::sample);
    const auto y = logistic(dot(tanh(matmul(x, w1) + b1), w2));
    t.append_output((0.5 * batch_mean(square(y - target))).ref.id);
    return t.graph();
  }
  static constexpr int with_respect_to[] = {0, 1, 2};
  static constexpr int batch = 4;
  static constexpr std::vector<Values> inputs() {
    return {{0.5, -0.3, 0.8, -0.6, 0.9, 0.1},
            {0.1, -0.2, 0.3},
            {0.7, -0.4, 0.2},
            {0, 0, 0, 1, 1, 0, 1, 1},
            {0, 1, 1, 0}};
  }
};
static_assert(agrees<ExclusiveOr, 0, 6>());
static_assert(agrees<ExclusiveOr, 1, 3>());
static_assert(agrees<ExclusiveOr, 2, 3>());

// A few steps down the gradient lower the loss.
static_assert([] {
  auto inputs = ExclusiveOr::inputs();
  const auto step = [&] {
    const auto gradient = WithGradient<ExclusiveOr>::gradient.view();
    const auto values = etch::interpret(gradient, inputs, 4);
    for (std::size_t k = 0; k < 3; ++k) {
      for (std::size_t i = 0; i < inputs[k].size(); ++i) inputs[k][i] -= 2 * values[k + 1][i];
    }
    return values[0][0];
  };
  const double first = step();
  double last = first;
  for (int i = 0; i < 5; ++i) last = step();
  return last < 0.999 * first;
}());

}  // namespace
