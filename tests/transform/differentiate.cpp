// Gradient graphs of small functions against closed forms worked out by hand.
#include <etch/transform/differentiate.hpp>

#include "support/catch.hpp"

#include <etch/expr/composed.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/graph/verify.hpp>

#include <cmath>
#include <vector>

using etch::Rate, etch::Shape, etch::Tape, etch::Values;

namespace {

/// The gradients of the first output with respect to all inputs.
std::vector<Values> gradients(const etch::Graph& graph, const std::vector<Values>& inputs,
                              int batch = 1) {
  std::vector<int> all;
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) all.push_back(static_cast<int>(i));
  const etch::Graph gradient = etch::differentiate(graph.view(), 0, all);
  REQUIRE(etch::verify(gradient.view()).fault == "");
  const auto values = etch::interpret(gradient.view(), inputs, batch);
  REQUIRE(values.size() == graph.outputs.size() + all.size());
  return {values.begin() + static_cast<std::ptrdiff_t>(graph.outputs.size()), values.end()};
}

void check(const Values& found, const Values& wanted) {
  REQUIRE(found.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    INFO("element " << i);
    CHECK(found[i] == Approx(wanted[i]).epsilon(1e-13).margin(1e-15));
  }
}

}  // namespace

TEST_CASE("the gradient of x³ − 2x is 3x² − 2") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  t.append_output((x * x * x - 2 * x).ref.id);
  for (const double at : {-2.0, 0.0, 0.5, 3.0}) {
    check(gradients(t.graph(), {{at}})[0], {3 * at * at - 2});
  }
}

TEST_CASE("the gradient of xᵀAx is (A + Aᵀ)x, and of A it is xxᵀ") {
  Tape t;
  const auto x = etch::input<Shape{2}>(t);
  const auto a = etch::input<Shape{2, 2}>(t);
  t.append_output(dot(matmul(x, a), x).ref.id);
  const auto found = gradients(t.graph(), {{3, -2}, {1, 2, 5, 7}});
  check(found[0], {2 * 3 + 7 * -2, 7 * 3 + 14 * -2});
  check(found[1], {9, -6, -6, 4});
}

TEST_CASE("a matrix product's gradient sums over the samples for the weight alone") {
  Tape t;
  const auto x = etch::input<Shape{2}>(t, Rate::sample);
  const auto w = etch::input<Shape{2, 3}>(t);
  t.append_output(batch_sum(sum(matmul(x, w) * matmul(x, w)) * 0.5).ref.id);
  const Values xs{1, 2, -1, 3}, ws{1, 0, 2, -1, 1, 0};
  const auto found = gradients(t.graph(), {xs, ws}, 2);
  // y = xW is (-1, 2, 2) and (-4, 3, -2); dW = Σ xᵀy, dx = yWᵀ.
  check(found[0], {-1 + 4, 1 + 2, -4 - 4, 4 + 3});
  check(found[1], {-1 + 4, 2 - 3, 2 + 2, -2 - 12, 4 + 9, 4 - 6});
}

TEST_CASE("the gradient of cross entropy behind softmax is y − t, over the batch") {
  Tape t;
  const auto z = etch::input<Shape{3}>(t, Rate::sample);
  const auto target = etch::input<Shape{3}>(t, Rate::sample);
  t.append_output(batch_mean(log_sum_exp(z) - sum(target * z)).ref.id);
  const Values scores{0.3, 2.9, 4.0, 1, 1, 1}, targets{0, 1, 0, 0, 0, 1};
  Values wanted;
  for (int s = 0; s < 2; ++s) {
    double total = 0;
    for (std::size_t i = 0; i < 3; ++i) total += std::exp(scores[static_cast<std::size_t>(3 * s) + i]);
    for (std::size_t i = 0; i < 3; ++i) {
      const std::size_t k = static_cast<std::size_t>(3 * s) + i;
      wanted.push_back((std::exp(scores[k]) / total - targets[k]) / 2);
    }
  }
  check(gradients(t.graph(), {scores, targets}, 2)[0], wanted);
}

TEST_CASE("the gradient of a mean squared error is (y − t) over the batch") {
  Tape t;
  const auto y = etch::input<Shape{2}>(t, Rate::sample);
  const auto target = etch::input<Shape{2}>(t, Rate::sample);
  t.append_output((0.5 * batch_mean(sum(square(y - target)))).ref.id);
  const auto found = gradients(t.graph(), {{1, 2, 3, 4}, {0, 4, 5, -2}}, 2);
  check(found[0], {0.5, -1, -1, 3});
  check(found[1], {-0.5, 1, 1, -3});
}

TEST_CASE("a batch's centred values have a gradient that sums to zero over it") {
  Tape t;
  const auto x = etch::input<Shape{}>(t, Rate::sample);
  const auto centred = x - batch_mean(x);
  t.append_output(batch_sum(centred * centred).ref.id);
  // d/dx Σ(x − m)² = 2(x − m).
  check(gradients(t.graph(), {{1, 2, 6}}, 3)[0], {-4, -2, 6});
}

TEST_CASE("a broadcast's gradient is summed along what it repeats") {
  Tape t;
  const auto b = etch::input<Shape{3}>(t);
  const auto x = etch::input<Shape{2, 3}>(t, Rate::sample);
  t.append_output(batch_sum(sum(x * b)).ref.id);
  const auto found = gradients(t.graph(), {{1, 10, 100}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}}, 2);
  check(found[0], {1 + 4 + 7 + 10, 2 + 5 + 8 + 11, 3 + 6 + 9 + 12});
  check(found[1], {1, 10, 100, 1, 10, 100, 1, 10, 100, 1, 10, 100});
}

TEST_CASE("where the output does not depend on an input its gradient is zero") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  etch::input<Shape{2, 2}>(t);
  etch::input<Shape{2}>(t, Rate::sample);
  t.append_output((x * x).ref.id);
  const auto found = gradients(t.graph(), {{3}, {1, 2, 3, 4}, {1, 2, 3, 4}}, 2);
  check(found[0], {6});
  check(found[1], {0, 0, 0, 0});
  check(found[2], {0, 0, 0, 0});
}

TEST_CASE("the gradients of only some inputs are those of all, and cost fewer nodes") {
  Tape t;
  const auto x = etch::input<Shape{2}>(t);
  const auto w = etch::input<Shape{2, 3}>(t);
  t.append_output(sum(tanh(matmul(x, w))).ref.id);
  const etch::Graph graph = t.graph();
  const std::vector<Values> inputs{{0.5, -1}, {1, 2, 3, 4, 5, 6}};
  const std::vector<int> second{1}, both{0, 1};
  const etch::Graph some = etch::differentiate(graph.view(), 0, second);
  const etch::Graph all = etch::differentiate(graph.view(), 0, both);
  CHECK(some.nodes.size() < all.nodes.size());
  CHECK(etch::interpret(some.view(), inputs)[1] == etch::interpret(all.view(), inputs)[2]);
}

TEST_CASE("the graph's own outputs stay in front") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  t.append_output(exp(x).ref.id);
  t.append_output(x.ref.id);
  const std::vector<int> first{0};
  const auto values = etch::interpret(etch::differentiate(t.graph().view(), 0, first).view(),
                                      std::vector<Values>{{1}});
  REQUIRE(values.size() == 3);
  CHECK(values[0][0] == Approx(std::exp(1.0)));
  CHECK(values[1][0] == 1);
  CHECK(values[2][0] == Approx(std::exp(1.0)));
}

TEST_CASE("any output can be differentiated") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  t.append_output(exp(x).ref.id);
  t.append_output((x * x).ref.id);
  const std::vector<int> first{0};
  const auto values = etch::interpret(etch::differentiate(t.graph().view(), 1, first).view(),
                                      std::vector<Values>{{5}});
  CHECK(values[2][0] == 10);
}

TEST_CASE("nothing flows back through stop_gradient") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  t.append_output((x * stop_gradient(x)).ref.id);
  check(gradients(t.graph(), {{3}})[0], {3});
}

TEST_CASE("a value used by many gets the sum of what they give back") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  auto y = x;
  for (int i = 0; i < 10; ++i) y = y * y + y;  // as a tree: 3¹⁰ leaves
  t.append_output(y.ref.id);
  double value = 0.01, slope = 1;
  for (int i = 0; i < 10; ++i) {
    slope *= 2 * value + 1;
    value = value * value + value;
  }
  check(gradients(t.graph(), {{0.01}})[0], {slope});
  const std::vector<int> first{0};
  CHECK(etch::differentiate(t.graph().view(), 0, first).nodes.size() < 100);
}
