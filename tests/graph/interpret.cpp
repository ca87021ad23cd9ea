// The meaning of each family, against closed forms and loops written out here.
#include <etch/graph/interpret.hpp>

#include "graph/loops.hpp"
#include "support/catch.hpp"

#include <etch/graph/verify.hpp>
#include <etch/op/contraction.hpp>
#include <etch/op/reduction.hpp>

#include <cmath>
#include <vector>

using etch::interpret, etch::op, etch::Rate, etch::Ref, etch::Shape, etch::Tape, etch::Values;
namespace ops = etch::ops;

namespace {

/// The only output of a traced graph.
Values value(const Tape& tape, Ref y, const std::vector<Values>& inputs, int batch = 1) {
  etch::Graph graph = tape.graph();
  graph.outputs = {y.id};
  REQUIRE(etch::verify(graph.view()).fault == "");
  return interpret(graph.view(), inputs, batch).front();
}

}  // namespace

TEST_CASE("an elementwise op works on each element of each sample") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{2}, Rate::sample);
  const Ref w = loops::new_input(tape, Shape{2});
  CHECK(value(tape, x * w, {{1, 2, 3, 4, 5, 6}, {10, 100}}, 3) ==
        Values{10, 200, 30, 400, 50, 600});
  CHECK(value(tape, x - 1.0, {{1, 2}, {0, 0}}) == Values{0, 1});
}

TEST_CASE("a constant, the batch size and positions are what they say") {
  Tape tape;
  loops::new_input(tape, Shape{}, Rate::sample);
  const Ref size{&tape, tape.record({.op = &op<ops::BatchSize>})};
  CHECK(value(tape, etch::constant(tape, 2.5), {{0, 0}}, 2) == Values{2.5});
  CHECK(value(tape, size, {{0, 0, 0}}, 3) == Values{3});
  CHECK(value(tape, etch::iota(tape, 0, 4), {{0, 0}}, 2) == Values{0, 1, 2, 3});
  CHECK(value(tape, etch::iota(tape, etch::batch_axis, 0), {{0, 0, 0}}, 3) == Values{0, 1, 2});
  const Ref columns{&tape, tape.record({.op = &op<ops::Iota>,
                                        .shape = Shape{2, 3},
                                        .attributes = {.axis = 1}})};
  CHECK(value(tape, columns, {{0}}) == Values{0, 1, 2, 0, 1, 2});
  const Ref rows{&tape, tape.record({.op = &op<ops::Iota>, .shape = Shape{2, 3}})};
  CHECK(value(tape, rows, {{0}}) == Values{0, 0, 0, 1, 1, 1});
}

TEST_CASE("a broadcast repeats along axes of extent 1, new axes and the samples") {
  Tape tape;
  const Ref column = loops::new_input(tape, Shape{2, 1});
  const Ref row = loops::new_input(tape, Shape{2});
  const std::vector<Values> inputs{{1, 2}, {3, 4}};
  CHECK(value(tape, etch::broadcast_to(column, Shape{2, 3}, Rate::step), inputs) ==
        Values{1, 1, 1, 2, 2, 2});
  CHECK(value(tape, etch::broadcast_to(row, Shape{3, 2}, Rate::step), inputs) ==
        Values{3, 4, 3, 4, 3, 4});
  CHECK(value(tape, etch::broadcast_to(row, Shape{2}, Rate::sample), inputs, 2) ==
        Values{3, 4, 3, 4});
}

TEST_CASE("a reduction runs over axes, over samples, or both") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{2, 3}, Rate::sample);
  const std::vector<Values> inputs{{1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60}};
  const auto sum = [&](unsigned axes, Rate rate) {
    return value(tape, etch::reduce(op<ops::Sum>, x, axes, rate), inputs, 2);
  };
  CHECK(sum(0b01, Rate::sample) == Values{5, 7, 9, 50, 70, 90});
  CHECK(sum(0b10, Rate::sample) == Values{6, 15, 60, 150});
  CHECK(sum(0b11, Rate::sample) == Values{21, 210});
  CHECK(sum(0, Rate::step) == Values{11, 22, 33, 44, 55, 66});
  CHECK(sum(0b11, Rate::step) == Values{231});
  CHECK(value(tape, etch::reduce(op<ops::MaximumOf>, x, 0b10, Rate::step), inputs, 2) ==
        Values{30, 60});
  CHECK(value(tape, etch::reduce(op<ops::MinimumOf>, x, 0b01, Rate::sample), inputs, 2) ==
        Values{1, 2, 3, 10, 20, 30});
}

TEST_CASE("a contraction reads either side transposed and sums over the samples where asked") {
  Tape tape;
  const Ref a = loops::new_input(tape, Shape{2, 3});
  const Ref b = loops::new_input(tape, Shape{3, 2});
  const Ref x = loops::new_input(tape, Shape{1, 2}, Rate::sample);
  const std::vector<Values> inputs{{1, 2, 3, 4, 5, 6}, {7, 8, 9, 10, 11, 12}, {1, 2, 3, 4}};
  CHECK(value(tape, etch::contract(a, false, b, false, Rate::step), inputs, 2) ==
        Values{58, 64, 139, 154});
  CHECK(value(tape, etch::contract(a, true, b, true, Rate::step), inputs, 2) ==
        Values{39, 49, 59, 54, 68, 82, 69, 87, 105});
  CHECK(value(tape, etch::contract(x, false, a, false, Rate::sample), inputs, 2) ==
        Values{9, 12, 15, 19, 26, 33});
  // Σ over samples of xᵀ·x.
  CHECK(value(tape, etch::contract(x, true, x, false, Rate::step), inputs, 2) ==
        Values{10, 14, 14, 20});
}

TEST_CASE("a reshape keeps the order of the elements and a transpose exchanges the axes") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{2, 3}, Rate::sample);
  const std::vector<Values> inputs{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}};
  CHECK(value(tape, etch::reshape(x, Shape{3, 2}), inputs, 2) == inputs[0]);
  CHECK(value(tape, etch::transpose(x), inputs, 2) ==
        Values{1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12});
}

TEST_CASE("a loop takes a row a trip, and leaves its last state and all states") {
  const etch::Graph graph = loops::cumulative_product(4, 2);
  const std::vector<Values> rows{{1, 2, 3, 4, 5, 6, 7, 8}};
  const auto outputs = interpret(graph.view(), rows);
  CHECK(outputs[0] == Values{105, 384});
  CHECK(outputs[1] == Values{1, 2, 3, 8, 15, 48, 105, 384});
}

TEST_CASE("a loop of values per sample keeps every sample's rows together") {
  const etch::Graph graph = loops::cumulative_product(3, 2, Rate::sample);
  const std::vector<Values> rows{{1, 2, 3, 4, 5, 6, 2, 2, 2, 2, 2, 2}};
  const auto outputs = interpret(graph.view(), rows, 2);
  CHECK(outputs[0] == Values{15, 48, 8, 8});
  CHECK(outputs[1] == Values{1, 2, 3, 8, 15, 48, 2, 2, 4, 4, 8, 8});
}

TEST_CASE("all carries of a loop take over together") {
  const double h = 0.01;
  const int trips = 200;
  double y = 1, v = 0.5;
  for (int i = 0; i < trips; ++i) {
    const double old = y;
    y += h * v;
    v -= h * old;
  }
  const etch::Graph graph = loops::oscillator(trips);
  const auto outputs = interpret(graph.view(), std::vector<Values>{{1}, {0.5}, {h}});
  CHECK(outputs[0][0] == Approx(y).epsilon(1e-14));
  CHECK(outputs[1][0] == Approx(v).epsilon(1e-14));
  // The differential equation's own solution, within the method's error of order h.
  CHECK(outputs[0][0] == Approx(std::cos(2.0) + 0.5 * std::sin(2.0)).margin(0.02));
}

TEST_CASE("a loop run backwards counts its trips down, and its stack goes by their number") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{3}, Rate::sample);
  const Ref zero = etch::broadcast_to(etch::constant(tape, 0), Shape{}, Rate::sample);
  tape.open_region(3, true);
  const Ref state = carry(zero);
  const Ref trip = etch::broadcast_to(etch::trip_position(tape), Shape{}, Rate::sample);
  const Ref next = 10.0 * state + trip_slice(x) + 0.1 * trip;
  tape.set_next(state.id, next.id);
  tape.close_region();
  tape.append_output(last(state).id);
  tape.append_output(stack(next, 3).id);
  const auto outputs =
      interpret(tape.graph().view(), std::vector<Values>{{1, 2, 3, 7, 8, 9}}, 2);
  const Values last{3.2 * 100 + 2.1 * 10 + 1, 9.2 * 100 + 8.1 * 10 + 7};
  for (std::size_t s = 0; s < 2; ++s) {
    CHECK(outputs[0][s] == Approx(last[s]));
    CHECK(outputs[1][3 * s] == Approx(last[s]));
    CHECK(outputs[1][3 * s + 1] == Approx(s == 0 ? 34.1 : 100.1));
    CHECK(outputs[1][3 * s + 2] == Approx(s == 0 ? 3.2 : 9.2));
  }
}

TEST_CASE("outputs come in the order asked for, each time they are asked for") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{});
  const Ref y = x * x;
  etch::Graph graph = tape.graph();
  graph.outputs = {y.id, x.id, y.id};
  CHECK(interpret(graph.view(), std::vector<Values>{{3}}) == std::vector<Values>{{9}, {3}, {9}});
}
