// Training while compiling: a network's gradient graph is interpreted in constant evaluation. That
// this file compiles is the test.
#include <etch/check/numerical.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/programs.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace {

using etch::Values;

// XOR, learned by a 2-3-1 network: 13 numbers.
using Xor =
    etch::Network<etch::Input<2>, etch::Dense<3>, etch::Tanh, etch::Dense<1>, etch::Sigmoid>;
using Step = etch::GradientProgram<Xor, etch::MeanSquaredError>;
using Weights = std::array<double, 13>;
static_assert(Xor::parameter_count == 13);

constexpr std::array<double, 8> inputs{0, 0, 0, 1, 1, 0, 1, 1};
constexpr std::array<double, 4> targets{0, 1, 1, 0};

/// The inputs of the graph: x, t, and the parameters, which lie one after the other in `weights`.
constexpr std::vector<Values> arguments(const Weights& weights) {
  std::vector<Values> all{Values(inputs.begin(), inputs.end()),
                          Values(targets.begin(), targets.end())};
  std::size_t next = 0;
  for (const etch::ParameterInfo& info : etch::parameters<Xor>()) {
    Values& values = all.emplace_back();
    for (int i = 0; i < info.shape.size(); ++i) values.push_back(weights[next++]);
  }
  return all;
}

/// So many steps of gradient descent on all four examples, from weights to weights.
constexpr Weights train(Weights weights, int steps) {
  for (int step = 0; step < steps; ++step) {
    const auto outputs = etch::interpret(Step::graph(), arguments(weights), 4);
    std::size_t next = 0;
    for (std::size_t k = 1; k < outputs.size(); ++k) {
      for (const double derivative : outputs[k]) weights[next++] -= 8 * derivative;
    }
  }
  return weights;
}

constexpr double loss(const Weights& weights) {
  return etch::interpret(Step::graph(), arguments(weights), 4)[0][0];
}

// clang stops one constant after 1 048 576 steps of its evaluation, so training goes on in chunks,
// each a constant of its own.
constexpr Weights start{0.5, -0.4, 0.9, 0.6, 0.8, -0.3, 0.1, -0.2, 0.3, 0.7, -0.6, 0.4, 0.0};

template <int Chunk>
constexpr Weights after = train(after<Chunk - 1>, 4);
template <>
constexpr Weights after<0> = start;

// What it has learned: the four outputs lie on the right sides of 0.5.
constexpr std::array<double, 4> outputs = [] {
  auto all = arguments(after<10>);
  all.erase(all.begin() + 1);
  const Values found = etch::interpret(etch::PredictionProgram<Xor>::graph(), all, 4)[0];
  return std::array{found[0], found[1], found[2], found[3]};
}();
static_assert(outputs[0] < 0.2 && outputs[1] > 0.8 && outputs[2] > 0.8 && outputs[3] < 0.2);
static_assert(loss(start) > 0.13 && loss(after<10>) < 0.01);

// The gradient of every parameter against differences of the loss, a constant a parameter.
constexpr Weights gradient = [] {
  const auto found = etch::interpret(Step::graph(), arguments(start), 4);
  Weights all{};
  std::size_t next = 0;
  for (std::size_t k = 1; k < found.size(); ++k) {
    for (const double derivative : found[k]) all[next++] = derivative;
  }
  return all;
}();

template <std::size_t At>
constexpr double error = gradient[At] -
                         etch::numerical_derivative(
                             [](double value) {
                               Weights moved = start;
                               moved[At] = value;
                               const auto program =
                                   etch::LossProgram<Xor, etch::MeanSquaredError>::graph();
                               return etch::interpret(program, arguments(moved), 4)[0][0];
                             },
                             start[At], 0, etch::Stencil::six_point);

template <std::size_t... At>
constexpr bool all_small(std::index_sequence<At...>) {
  return ((error<At> < 1e-11 && error<At> > -1e-11 && gradient[At] != 0) && ...);
}
static_assert(all_small(std::make_index_sequence<start.size()>()));

// The same by the book, for a function: d/dx Σ tanh(w·x)² by central differences.
struct Sum {
  static constexpr std::array with_respect_to{1};
  static constexpr etch::Graph make() {
    etch::Tape tape;
    const auto w = etch::input<etch::Shape{2, 3}>(tape);
    const auto x = etch::input<etch::Shape{3}>(tape);
    tape.append_output(sum(square(tanh(matmul(w, x)))).ref.id);
    return tape.graph();
  }
};

constexpr bool central_differences_agree = [] {
  const std::vector<Values> at{{0.1, -0.4, 0.7, 0.3, 0.2, -0.6}, {0.5, -1.0, 0.8}};
  const auto graph = etch::Program<Sum>::graph();
  const Values claimed = etch::interpret(graph, at)[1];
  std::array x{0.5, -1.0, 0.8}, numerical{0.0, 0.0, 0.0};
  etch::numerical_gradient(
      [&](std::span<const double> v) {
        return etch::interpret(graph, std::vector<Values>{at[0], Values(v.begin(), v.end())})[0][0];
      },
      x, numerical, etch::textbook_step);
  for (std::size_t i = 0; i < 3; ++i) {
    const double off = claimed[i] - numerical[i];
    if (off > 1e-8 || off < -1e-8 || claimed[i] == 0) return false;
  }
  return true;
}();
static_assert(central_differences_agree);

}  // namespace
