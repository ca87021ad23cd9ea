// Derivatives of loops against closed forms; how little of a loop's reverse is left where little is asked.
#include <etch/transform/loops.hpp>

#include "support/catch.hpp"

#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/loops.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/graph/verify.hpp>
#include <etch/transform/differentiate.hpp>
#include <etch/transform/linearize.hpp>
#include <etch/transform/simplify.hpp>

#include <cmath>
#include <cstddef>
#include <tuple>
#include <vector>

using etch::Graph, etch::over, etch::Rate, etch::repeat, etch::scan, etch::Shape, etch::Tape;
using etch::Values;

namespace {

/// The graph of a function's value and gradients, simplified.
Graph with_gradients(const Graph& graph) {
  std::vector<int> all;
  for (std::size_t k = 0; k < graph.inputs.size(); ++k) all.push_back(static_cast<int>(k));
  const Graph gradient = etch::differentiate(graph.view(), 0, all);
  REQUIRE(etch::verify(gradient.view()).fault == "");
  const Graph simple = etch::simplify(gradient.view());
  REQUIRE(etch::verify(simple.view()).fault == "");
  return simple;
}

/// The gradients of the first output.
std::vector<Values> gradients(const Graph& graph, const std::vector<Values>& inputs,
                              int batch = 1) {
  const auto found = etch::interpret(with_gradients(graph).view(), inputs, batch);
  return {found.begin() + static_cast<std::ptrdiff_t>(graph.outputs.size()), found.end()};
}

void check(const Values& found, const Values& wanted) {
  REQUIRE(found.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    INFO("element " << i);
    CHECK(found[i] == Approx(wanted[i]).epsilon(1e-12).margin(1e-14));
  }
}

}  // namespace

TEST_CASE("the sensitivity of n Euler steps of x' = −kx is (1 − kh)ⁿ") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  const auto k = etch::input<Shape{}>(t);
  t.append_output(repeat<50>([=](auto x) { return x - 0.1 * k * x; }, x).ref.id);
  const auto found = gradients(t.graph(), {{2}, {0.7}});
  check(found[0], {std::pow(1 - 0.07, 50)});
  check(found[1], {-2 * 50 * 0.1 * std::pow(1 - 0.07, 49)});
}

TEST_CASE("the derivative of the logistic map is the product of its slopes") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  t.append_output(repeat<12>([](auto x) { return 3.7 * x * (1 - x); }, x).ref.id);
  double state = 0.3, slope = 1;
  for (int i = 0; i < 12; ++i) {
    slope *= 3.7 * (1 - 2 * state);
    state = 3.7 * state * (1 - state);
  }
  check(gradients(t.graph(), {{0.3}})[0], {slope});
}

TEST_CASE("the gradient of a power by repeated products is n·xⁿ⁻¹, its second n(n − 1)·xⁿ⁻²") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  const auto power = repeat<7>([=](auto p) { return p * x; }, 1.0 + 0 * x);
  t.append_output(power.ref.id);
  const Graph first = with_gradients(t.graph());
  check(etch::interpret(first.view(), std::vector<Values>{{1.5}})[1], {7 * std::pow(1.5, 6)});
  const std::vector<int> input{0};
  const Graph second = etch::differentiate(first.view(), 1, input);
  REQUIRE(etch::verify(second.view()).fault == "");
  check(etch::interpret(second.view(), std::vector<Values>{{1.5}})[2], {42 * std::pow(1.5, 5)});
  const Graph third = etch::differentiate(etch::simplify(second.view()).view(), 2, input);
  check(etch::interpret(third.view(), std::vector<Values>{{1.5}})[3], {210 * std::pow(1.5, 4)});
}

TEST_CASE("the gradient of weighted cumulative sums is the sums of the weights from behind") {
  Tape t;
  const auto x = etch::input<Shape{4}>(t);
  const auto weights = etch::input<Shape{4}>(t);
  const auto [last, sums] = scan<4>(
      [](auto s, auto row) {
        const auto next = s + row;
        return std::tuple(next, next);
      },
      0, over(x));
  t.append_output((sum(sums * weights) + 0 * last).ref.id);
  const auto found = gradients(t.graph(), {{1, 2, 3, 4}, {1, 10, 100, 1000}});
  check(found[0], {1111, 1110, 1100, 1000});
  check(found[1], {1, 3, 6, 10});
}

TEST_CASE("a weight's gradient gathers over trips and over samples") {
  Tape t;
  const auto x = etch::input<Shape{2}>(t, Rate::sample);
  const auto w = etch::input<Shape{2, 2}>(t);
  const auto last = repeat<2>([=](auto h) { return matmul(h, w); }, x);
  t.append_output(batch_sum(sum(last)).ref.id);
  // Σ x·W·W·1 over the samples: dW = xᵀ(W1)ᵀ + (xW)ᵀ1ᵀ, dx = WW1.
  const Values xs{1, 2, -1, 3}, ws{1, 2, 3, 4};
  const auto found = gradients(t.graph(), {xs, ws}, 2);
  Values dw(4), dx(4);
  for (std::size_t s = 0; s < 2; ++s) {
    const double a = xs[2 * s], b = xs[2 * s + 1];
    const double ones[] = {3, 7}, xw[] = {a * 1 + b * 3, a * 2 + b * 4};
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t j = 0; j < 2; ++j) dw[2 * i + j] += (i == 0 ? a : b) * ones[j] + xw[i];
    }
    dx[2 * s] = 1 * 3 + 2 * 7;
    dx[2 * s + 1] = 3 * 3 + 4 * 7;
  }
  check(found[0], dx);
  check(found[1], dw);
}

TEST_CASE("states that change places give their adjoints to each other's beginning") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  const auto y = etch::input<Shape{}>(t);
  const auto [a, b] = repeat<7>([](auto a, auto b) { return std::tuple(b, a); }, x, y);
  t.append_output((2 * a + 3 * b).ref.id);
  const auto found = gradients(t.graph(), {{5}, {7}});
  check(found[0], {3});
  check(found[1], {2});
}

TEST_CASE("an expression that is also computed outside of the body gets both adjoints, once each") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  const auto before = x * x;
  const auto last = repeat<3>([=](auto s) { return s + x * x + before + exp(x); }, 0.0 * x);
  t.append_output((last + x * x + exp(x)).ref.id);
  check(gradients(t.graph(), {{0.5}})[0], {2 * 0.5 * 7 + 4 * std::exp(0.5)});
}

TEST_CASE("nothing flows through a state that forgets, or through stop_gradient") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  const auto y = etch::input<Shape{}>(t);
  const auto last = repeat<3>([=](auto s) { return stop_gradient(s) * y + y; }, x);
  t.append_output(last.ref.id);
  const auto found = gradients(t.graph(), {{2}, {3}});
  check(found[0], {0});
  // s₂ = 2·9 + 3·3 + 3 = 30, and the last trip alone counts.
  check(found[1], {30 + 1});
}

TEST_CASE("the forward derivative of a loop is one more carry in the same direction") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  const auto v = etch::input<Shape{}>(t);
  const auto y = repeat<9>([](auto x) { return tanh(x) + 1.5 * x; }, x);
  const etch::Weighted direction[] = {{x.ref.id, v.ref.id}};
  const etch::Id output[] = {y.ref.id};
  const auto derivative = etch::linearize(t, output, direction);
  t.append_output(derivative[0]);
  const Graph simple = etch::simplify(t.graph().view());
  double state = 0.4, slope = 3;
  for (int i = 0; i < 9; ++i) {
    slope *= 2.5 - std::tanh(state) * std::tanh(state);
    state = std::tanh(state) + 1.5 * state;
  }
  check(etch::interpret(simple.view(), std::vector<Values>{{0.4}, {3}})[0], {slope});
  CHECK(simple.regions.size() == 3);  // the program, the loop, its derivative; no loop back
  for (const etch::Region& region : simple.regions) CHECK(!region.backwards);
}

TEST_CASE("what is not asked for leaves the reversed loop") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  const auto k = etch::input<Shape{}>(t);
  t.append_output(repeat<5>([=](auto x) { return x * k; }, x).ref.id);
  const std::vector<int> first{0};
  const Graph graph = t.graph();
  const Graph simple = etch::simplify(etch::differentiate(graph.view(), 0, first).view());
  // The state's adjoint is its old one times k: the forward states are stacked for nobody.
  for (const etch::Node& node : simple.nodes) CHECK(node.family() != etch::Family::stack);
  CHECK(etch::interpret(simple.view(), std::vector<Values>{{2}, {3}})[1] == Values{243});
}
