// Windows over the last two axes: what they hold, and what is wrong with some.
#include "graph/loops.hpp"
#include "support/catch.hpp"

#include <etch/graph/interpret.hpp>
#include <etch/graph/verify.hpp>
#include <etch/op/pooling.hpp>
#include <etch/op/reduction.hpp>
#include <etch/op/unfold.hpp>
#include <etch/transform/differentiate.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

using etch::Extent2, etch::Graph, etch::Id, etch::Rate, etch::Ref, etch::Shape, etch::Tape,
    etch::Unfolding, etch::Values;

namespace {

Values value(const Tape& tape, Ref y, const std::vector<Values>& inputs, int batch = 1) {
  Graph graph = tape.graph();
  graph.outputs = {y.id};
  REQUIRE(etch::verify(graph.view()).fault == "");
  return etch::interpret(graph.view(), inputs, batch).front();
}

/// 0, 1, 2, …
Values count_up(int count) {
  Values numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(i);
  return numbers;
}

struct Whole {
  Graph graph;
  Id windows;

  Whole() {
    Tape tape;
    windows = etch::unfold(loops::new_input(tape, Shape{2, 5, 4}), {2, 2, 1}).id;
    tape.append_output(windows);
    graph = tape.graph();
  }

  etch::Node& node() { return graph.nodes[static_cast<std::size_t>(windows)]; }

  std::string fault() const {
    const etch::Verdict verdict = etch::verify(graph.view());
    CHECK(verdict.node == windows);
    return std::string(verdict.fault);
  }
};

}  // namespace

TEST_CASE("windows stand element by element of a window, then down and across") {
  Tape tape;
  // 0 1 2 3 | 4 5 6 7 | 8 9 10 11
  const Ref x = loops::new_input(tape, Shape{3, 4});
  const Ref y = etch::unfold(x, {Extent2(2, 3), 1, 1});
  CHECK(y.shape() == Shape{2, 3, 2, 2});
  CHECK(value(tape, y, {count_up(12)}) ==
        Values{0, 1, 4, 5, 1, 2, 5, 6, 2, 3, 6, 7, 4, 5, 8, 9, 5, 6, 9, 10, 6, 7, 10, 11});
}

TEST_CASE("windows move on by a stride, and their elements lie apart") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{1, 5, 5}, Rate::sample);
  const Ref y = etch::unfold(x, {2, Extent2(2, 1), Extent2(1, 3)});
  CHECK(y.shape() == Shape{1, 2, 2, 2, 2});
  CHECK(value(tape, y, {count_up(50)}, 2) ==
        Values{0,  1,  10, 11, 3,  4,  13, 14, 5,  6,  15, 16, 8,  9,  18, 19,
               25, 26, 35, 36, 28, 29, 38, 39, 30, 31, 40, 41, 33, 34, 43, 44});
}

TEST_CASE("folding adds up every window's elements where they lie") {
  const auto fold = [](const Unfolding& by, const Values& wanted) {
    Tape tape;
    const Ref x = loops::new_input(tape, Shape{1, 3, 4});
    const Ref y = etch::fold(etch::unfold(x, by), x.shape(), by);
    CHECK(value(tape, y, {Values(12, 1)}) == wanted);
  };
  fold({2}, {1, 2, 2, 1, 2, 4, 4, 2, 1, 2, 2, 1});
  fold({Extent2(1, 2), Extent2(1, 2)}, Values(12, 1));
  fold({2, 2}, {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0});
  fold({2, 1, Extent2(2, 3)}, {1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1});
}

TEST_CASE("what filters have spread is gathered by turned filters") {
  Tape tape;
  const Ref y = loops::new_input(tape, Shape{1, 2, 2});
  const Ref filters = loops::new_input(tape, Shape{1, 1, 2, 2});
  const Ref x = etch::spread(y, filters, {2}, Shape{1, 3, 3});
  // 1 2 | 3 4 spread by 1 10 | 100 1000
  CHECK(value(tape, x, {{1, 2, 3, 4}, {1, 10, 100, 1000}}) ==
        Values{1, 12, 20, 103, 1234, 2040, 300, 3400, 4000});
  const etch::Node& root = tape[x.id];
  const etch::Node& product = root.family() == etch::Family::reshape ? tape[root.operand(0)] : root;
  CHECK(product.family() == etch::Family::contraction);
}

TEST_CASE("a tie in a pool goes to its first element, and a NaN is the largest") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{1, 2, 5});
  const Ref y = etch::pool_largest(x, {2, 2});
  CHECK(y.shape() == Shape{1, 1, 2});
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Values pooled = value(tape, y, {{3, 7, nan, 2, 9, 7, 7, 5, 6, 9}});
  CHECK(pooled[0] == 7);
  CHECK(std::isnan(pooled[1]));
  tape.append_output(etch::reduce(etch::op<etch::ops::Sum>, y, 0b111u, Rate::step).id);
  const std::vector<int> image{0};
  const Graph gradient = etch::differentiate(tape.graph().view(), 0, image);
  const auto values = etch::interpret(gradient.view(), std::vector<Values>{{3, 7, 4, 8, 9, 7, 7, 8, 8, 9}});
  CHECK(values[1] == Values{0, 1, 0, 1, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("what only grows with its operand is done after a pool") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{3, 4, 4}), b = loops::new_input(tape, Shape{3, 1, 1});
  const auto relu = [](Ref of) { return etch::apply<etch::ops::Relu>(of); };
  const Ref y = etch::pool_largest(relu(x + b), {2, 2});
  CHECK(y.id == relu(etch::pool_largest(x, {2, 2}) + b).id);
  // What is added to columns of its own is not the same all over a window.
  const Ref c = loops::new_input(tape, Shape{4});
  CHECK(etch::pool_largest(x + c, {2, 2}).node().op != &etch::op<etch::ops::Add>);
}

TEST_CASE("windows have the shape that their kernel, stride and dilation give") {
  Whole g;
  REQUIRE(etch::verify(g.graph.view()).fault == "");
  SECTION("another stride") {
    g.node().attributes.stride = 1;
    CHECK(g.fault() == "an unfold's shape is not that of its windows");
  }
  SECTION("no stride") {
    g.node().attributes.stride = Extent2(0, 2);
    CHECK(g.fault() == "an unfold whose windows do not move on");
  }
  SECTION("no dilation") {
    g.node().attributes.dilation = Extent2(1, 0);
    CHECK(g.fault() == "an unfold whose windows do not move on");
  }
  SECTION("too few axes") {
    g.node().shape = Shape{2, 2, 2, 2};
    CHECK(g.fault() == "an unfold makes four axes of two");
  }
  SECTION("another rate") {
    g.node().rate = Rate::sample;
    CHECK(g.fault() == "an unfold changes the rate");
  }
}
