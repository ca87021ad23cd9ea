// Forward mode by transposition, on tapes: against closed forms, and what is left of it.
#include <etch/transform/linearize.hpp>

#include "support/catch.hpp"

#include <etch/expr/composed.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/graph/verify.hpp>
#include <etch/transform/simplify.hpp>

#include <cmath>
#include <vector>

using etch::Id, etch::Rate, etch::Shape, etch::Tape, etch::Values, etch::Weighted;

namespace {

/// The graph whose outputs are the derivatives, simplified.
etch::Graph along(Tape& t, const std::vector<Id>& outputs, const std::vector<Weighted>& inputs) {
  for (const Id id : etch::linearize(t, outputs, inputs)) t.append_output(id);
  etch::Graph graph = etch::simplify(t.graph().view());
  REQUIRE(etch::verify(graph.view()).fault == "");
  return graph;
}

}  // namespace

TEST_CASE("the derivative of exp(x)·y along (v, w) is exp(x)·(y·v + w)") {
  Tape t;
  const auto x = etch::input<Shape{2}>(t), y = etch::input<Shape{2}>(t);
  const auto v = etch::input<Shape{2}>(t), w = etch::input<Shape{2}>(t);
  const auto f = exp(x) * y;
  const etch::Graph graph = along(t, {f.ref.id}, {{x.ref.id, v.ref.id}, {y.ref.id, w.ref.id}});
  const std::vector<Values> inputs{{0.5, -1}, {3, 4}, {1, 2}, {-1, 0.25}};
  const Values found = etch::interpret(graph.view(), inputs)[0];
  CHECK(found[0] == Approx(std::exp(0.5) * (3 * 1 - 1)).epsilon(1e-14));
  CHECK(found[1] == Approx(std::exp(-1.0) * (4 * 2 + 0.25)).epsilon(1e-14));
}

TEST_CASE("nothing of the vector-Jacobian product is left behind it") {
  // sin-free chain: d tanh(x) = (1 − tanh²)·v needs tanh, a square, a difference and a product.
  Tape t;
  const auto x = etch::input<Shape{4}>(t), v = etch::input<Shape{4}>(t);
  const etch::Graph graph = along(t, {tanh(x).ref.id}, {{x.ref.id, v.ref.id}});
  CHECK(graph.nodes.size() <= 9);
  for (const etch::Node& node : graph.nodes) CHECK(node.op != &etch::op<etch::ops::Argument>);
}

TEST_CASE(
    "an output that no input reaches has the derivative zero, one that is an input its direction") {
  Tape t;
  const auto x = etch::input<Shape{2}>(t), y = etch::input<Shape{2}>(t);
  const auto v = etch::input<Shape{2}>(t);
  const auto f = y * y;
  const etch::Graph graph = along(t, {f.ref.id, x.ref.id}, {{x.ref.id, v.ref.id}});
  const std::vector<Values> inputs{{0.5, -1}, {3, 4}, {1, 2}};
  const auto found = etch::interpret(graph.view(), inputs);
  CHECK(found[0] == Values{0, 0});
  CHECK(found[1] == Values{1, 2});
}

TEST_CASE("a maximum's derivative is the direction at its first place") {
  Tape t;
  const auto x = etch::input<Shape{4}>(t), v = etch::input<Shape{4}>(t);
  const etch::Graph graph = along(t, {max(x).ref.id}, {{x.ref.id, v.ref.id}});
  const std::vector<Values> inputs{{1, 7, 7, 3}, {10, 20, 30, 40}};
  CHECK(etch::interpret(graph.view(), inputs)[0] == Values{20});
}

TEST_CASE("sums over the batch have derivatives along a direction for each sample") {
  Tape t;
  const auto w = etch::input<Shape{}>(t);
  const auto x = etch::input<Shape{}>(t, Rate::sample), v = etch::input<Shape{}>(t, Rate::sample);
  const auto f = batch_sum(w * x * x);
  const etch::Graph graph = along(t, {f.ref.id}, {{x.ref.id, v.ref.id}});
  const std::vector<Values> inputs{{2}, {1, 2, 3}, {1, 10, 100}};
  CHECK(etch::interpret(graph.view(), inputs, 3)[0] == Values{4 * (1 + 20 + 300)});
}
