// Rules of simplification that make arithmetic less: that they apply, where they do not, and that values
// stay.
#include <etch/transform/algebra.hpp>

#include "support/catch.hpp"
#include "support/programs.hpp"

#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/graph/verify.hpp>
#include <etch/transform/differentiate.hpp>
#include <etch/transform/simplify.hpp>

#include <vector>

using etch::Family, etch::Graph, etch::Rate, etch::Shape, etch::Tape;

namespace {

/// The graph simplified, with its values compared.
Graph simplified(const Graph& graph, int batch = 1) {
  const Graph simple = etch::simplify(graph.view());
  REQUIRE(etch::verify(simple.view()).fault == "");
  const auto inputs = testing::make_inputs(graph.view(), batch);
  const auto before = etch::interpret(graph.view(), inputs, batch);
  const auto after = etch::interpret(simple.view(), inputs, batch);
  for (std::size_t k = 0; k < before.size(); ++k) {
    INFO("output " << k);
    CHECK(testing::difference(after[k], before[k]) < 1e-14);
  }
  return simple;
}

/// Multiply-adds of the products that are left.
int products(const Graph& graph) {
  int count = 0;
  for (const etch::Node& node : graph.nodes) {
    if (node.family() != Family::contraction) continue;
    const Shape left = graph.nodes[node.operand(0)].shape;
    count += node.shape.size() * left[node.attributes.transpose_left ? 0 : 1];
  }
  return count;
}

int nodes_of(const Graph& graph, std::string_view name) {
  int count = 0;
  for (const etch::Node& node : graph.nodes) count += node.op->name == name ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("the sum of a matrix product and its gradient take row and column sums alone") {
  Tape t;
  const auto a = etch::input<Shape{5, 7}>(t);
  const auto b = etch::input<Shape{7, 3}>(t);
  t.append_output(sum(matmul(a, b)).ref.id);
  const int both[] = {0, 1};
  const Graph gradient = etch::differentiate(t.graph().view(), 0, both);
  CHECK(products(gradient) == 3 * 5 * 7 * 3);
  CHECK(products(simplified(gradient)) == 7);
}

TEST_CASE("sums along one axis of a product are a product of sums") {
  Tape t;
  const auto a = etch::input<Shape{5, 7}>(t);
  const auto b = etch::input<Shape{7, 3}>(t);
  t.append_output(sum<0>(matmul(a, b)).ref.id);
  t.append_output(sum<1>(matmul(transpose(b), transpose(a))).ref.id);
  CHECK(products(simplified(t.graph())) == 2 * 7 * 3);
}

TEST_CASE("a product that is read elsewhere too is not taken apart") {
  Tape t;
  const auto a = etch::input<Shape{5, 7}>(t);
  const auto b = etch::input<Shape{7, 3}>(t);
  const auto c = matmul(a, b);
  t.append_output(sum(c).ref.id);
  t.append_output(c.ref.id);
  CHECK(products(simplified(t.graph())) == 5 * 7 * 3);
}

TEST_CASE("a sum over the batch of a product stays a product") {
  Tape t;
  const auto x = etch::input<Shape{4}>(t, Rate::sample);
  const auto w = etch::input<Shape{4, 3}>(t);
  t.append_output(sum(batch_sum(matmul(x, w))).ref.id);
  const int weight[] = {1};
  simplified(etch::differentiate(t.graph().view(), 0, weight), 6);
}

TEST_CASE("a product with repeated rows or columns computes them once") {
  Tape t;
  const auto row = etch::input<Shape{1, 7}>(t);
  const auto b = etch::input<Shape{7, 3}>(t);
  const auto zeros = etch::input<Shape{5, 1}>(t);
  t.append_output(matmul(row + 0 * zeros, b).ref.id);
  CHECK(products(simplified(t.graph())) == 5 * 7 * 3);  // the sum is no repetition to be seen
  Tape u;
  const auto once = etch::input<Shape{1, 7}>(u);
  const auto c = etch::input<Shape{7, 3}>(u);
  const etch::Expr<Shape{5, 7}> repeated{etch::broadcast_to(once.ref, Shape{5, 7}, Rate::step)};
  u.append_output(matmul(repeated, c).ref.id);
  u.append_output(matmul(transpose(c), transpose(repeated)).ref.id);
  CHECK(products(simplified(u.graph())) == 2 * 7 * 3);
}

TEST_CASE("numbers among factors are multiplied while compiling") {
  Tape t;
  const auto x = etch::input<Shape{3}>(t);
  const auto y = etch::input<Shape{3}>(t);
  t.append_output((2 * (x * 3) * (-(0.5 * y))).ref.id);
  const Graph simple = simplified(t.graph());
  CHECK(nodes_of(simple, "multiply") == 2);
  CHECK(nodes_of(simple, "negate") == 0);
}

TEST_CASE("a factor that is no number is left where it stands") {
  Tape t;
  const auto x = etch::input<Shape{3}>(t);
  const auto y = etch::input<Shape{3}>(t);
  t.append_output((x * y).ref.id);
  CHECK(simplified(t.graph()).nodes.size() == 3);
}

TEST_CASE("many quotients by one number are products with its reciprocal") {
  Tape t;
  const auto x = etch::input<Shape{3}>(t);
  const auto s = etch::input<Shape{}>(t);
  t.append_output((x / 3 + x / s).ref.id);
  const Graph simple = simplified(t.graph());
  CHECK(nodes_of(simple, "divide") == 1);
  for (const etch::Node& node : simple.nodes) {
    if (node.op->name == "divide") CHECK(node.shape == Shape{});
  }
}

TEST_CASE("quotients of many numbers, of one, and by what has no reciprocal stay") {
  Tape t;
  const auto x = etch::input<Shape{3}>(t);
  const auto y = etch::input<Shape{3}>(t);
  const auto s = etch::input<Shape{}>(t);
  t.append_output((x / y).ref.id);
  t.append_output((s / sum(x)).ref.id);
  t.append_output((x / 1e-310).ref.id);
  t.append_output((x / 0).ref.id);
  CHECK(nodes_of(etch::simplify(t.graph().view()), "divide") == 4);
}
