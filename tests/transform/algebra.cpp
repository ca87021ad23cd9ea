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

#include <string_view>
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

namespace {

/// The nodes of an op in a simplified function of samples x [3], of one vector y [3] and a number s; its
/// values are kept.
template <class Function>
int left_of(std::string_view name, Function f, int batch = 2) {
  Tape t;
  const auto x = etch::input<Shape{3}>(t, Rate::sample);
  const auto y = etch::input<Shape{3}>(t);
  const auto s = etch::input<Shape{}>(t);
  t.append_output(f(x, y, s).ref.id);
  return nodes_of(simplified(t.graph(), batch), name);
}

}  // namespace

TEST_CASE("a difference from 0 is the negative") {
  CHECK(left_of("subtract", [](auto x, auto, auto) { return 0 - square(x); }) == 0);
  CHECK(left_of("negate", [](auto x, auto, auto) { return 0 - square(x); }) == 1);
}

TEST_CASE("the factor -1 is a sign on either side") {
  CHECK(left_of("multiply", [](auto x, auto, auto) { return -1 * exp(x); }) == 0);
  CHECK(left_of("multiply", [](auto x, auto, auto) { return exp(x) * -1; }) == 0);
}

TEST_CASE("numbers whose product leaves the range of numbers stay apart") {
  CHECK(left_of("multiply", [](auto x, auto, auto) { return x * 1e200 * 1e200; }) == 2);
  CHECK(left_of("multiply", [](auto x, auto, auto) { return x * 1e-25 * -1e-25; }) == 2);
  CHECK(left_of("multiply", [](auto x, auto, auto) { return x * 0 * 3; }) == 1);
  CHECK(left_of("multiply", [](auto x, auto, auto) { return x * 1e20 * 1e-20; }) == 0);
}

TEST_CASE("a number that keeps a product in range stays at its factor") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  const auto y = etch::input<Shape{}>(t);
  t.append_output(((x * 1e-200) * (y * 1e-200)).ref.id);
  t.append_output(((x * 1e-200) * y).ref.id);
  t.append_output((x * (y * 1e-200)).ref.id);
  const Graph simple = etch::simplify(t.graph().view());
  const std::vector<etch::Values> inputs{{2e200}, {3e200}};
  CHECK(etch::interpret(simple.view(), inputs)[0][0] == Approx(6));
  CHECK(etch::interpret(simple.view(), inputs)[1][0] == Approx(6e200));
  CHECK(etch::interpret(simple.view(), inputs)[2][0] == Approx(6e200));
}

TEST_CASE("a quotient by a negative number is a product, by one that is none in float a quotient") {
  CHECK(left_of("divide", [](auto x, auto, auto) { return x / -3; }) == 0);
  CHECK(left_of("divide", [](auto x, auto, auto) { return x / 1e35; }) == 1);
  CHECK(left_of("divide", [](auto x, auto, auto) { return x / -1e-35; }) == 1);
}

TEST_CASE("a number that divides all samples is inverted once") {
  Tape t;
  const auto x = etch::input<Shape{}>(t, Rate::sample);
  const auto s = etch::input<Shape{}>(t);
  t.append_output((x / s).ref.id);
  const Graph simple = simplified(t.graph(), 3);
  for (const etch::Node& node : simple.nodes) {
    if (node.op->name == "divide") CHECK(node.rate == Rate::step);
  }
  CHECK(nodes_of(simple, "multiply") == 1);
}

TEST_CASE("a vector that divides rows, and a number that divides one, are divided by") {
  Tape t;
  const auto m = etch::input<Shape{2, 3}>(t);
  const auto y = etch::input<Shape{3}>(t);
  const auto one = etch::input<Shape{1}>(t);
  const auto s = etch::input<Shape{}>(t);
  t.append_output((m / y).ref.id);
  t.append_output((one / s).ref.id);
  const Graph simple = simplified(t.graph());
  CHECK(nodes_of(simple, "divide") == 2);
  CHECK(nodes_of(simple, "multiply") == 0);
}

TEST_CASE("a number placed among zeros is no number, a zero is") {
  const auto placed = [](double number) {
    return [=](auto x, auto, auto) {
      const etch::Ref constant = etch::constant(*x.ref.tape, number);
      const etch::Ref two = etch::broadcast_to(constant, Shape{2}, Rate::step);
      return x + etch::Expr<Shape{3}>{etch::place(two, {0, 1, 1}, 3)};
    };
  };
  CHECK(left_of("place", placed(2)) == 1);
  CHECK(left_of("place", placed(0)) == 0);
}

TEST_CASE("a product with ones that sums over the batch stays one") {
  Tape t;
  const auto x = etch::input<Shape{5, 4}>(t, Rate::sample);
  const auto w = etch::input<Shape{4, 3}>(t);
  t.append_output(sum(batch_sum(matmul(x, w))).ref.id);
  const int weight[] = {1};
  const Graph simple = simplified(etch::differentiate(t.graph().view(), 0, weight), 6);
  CHECK(nodes_of(simple, "contraction") >= 1);
}

TEST_CASE("an argument's name goes") {
  CHECK(left_of("argument", [](auto x, auto, auto) {
          return decltype(x){etch::as_argument(x.ref)} * 2;
        }) == 0);
}
