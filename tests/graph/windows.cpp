// Slices, places, permutations and scans: what they mean, and what is wrong with one.
#include "graph/loops.hpp"
#include "support/catch.hpp"

#include <etch/graph/interpret.hpp>
#include <etch/graph/print.hpp>
#include <etch/graph/verify.hpp>
#include <etch/op/movement.hpp>
#include <etch/op/reduction.hpp>

#include <string>
#include <vector>

using etch::Graph, etch::Id, etch::interpret, etch::op, etch::Rate, etch::Ref, etch::Shape,
    etch::Tape, etch::Values;
namespace ops = etch::ops;

namespace {

Values value(const Tape& tape, Ref y, const std::vector<Values>& inputs, int batch = 1) {
  Graph graph = tape.graph();
  graph.outputs = {y.id};
  REQUIRE(etch::verify(graph.view()).fault == "");
  return interpret(graph.view(), inputs, batch).front();
}

struct Whole {
  Graph graph;
  Id sliced, placed, turned, scanned;

  Whole() {
    Tape tape;
    const Ref m = loops::new_input(tape, Shape{3, 4});
    const Ref x = loops::new_input(tape, Shape{3, 4}, Rate::sample);
    sliced = etch::slice(m, {1, 3, -1}, 3).id;
    placed = etch::place(m, {0, 1, 2}, 6).id;
    turned = etch::transpose(m).id;
    scanned = etch::scan(op<ops::CumulativeSum>, x, 0, 1).id;
    tape.append_output(scanned);
    graph = tape.graph();
  }

  etch::Node& operator[](Id id) { return graph.nodes[static_cast<std::size_t>(id)]; }

  std::string fault(Id at) const {
    const etch::Verdict verdict = etch::verify(graph.view());
    CHECK_FALSE(verdict);
    CHECK(verdict.node == at);
    return std::string(verdict.fault);
  }
};

}  // namespace

TEST_CASE("a slice takes the elements of its window from each sample") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{2, 3}, Rate::sample);
  const std::vector<Values> inputs{{1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60}};
  CHECK(value(tape, etch::slice(x, {1, 2, -2}, 2), inputs, 2) ==
        Values{3, 1, 6, 4, 30, 10, 60, 40});
  CHECK(value(tape, etch::slice(x, {0, 1, 1}, 1), inputs, 2) == Values{4, 5, 6, 40, 50, 60});
}

TEST_CASE("a place puts them back among zeros") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{2, 2});
  const std::vector<Values> inputs{{1, 2, 3, 4}};
  CHECK(value(tape, etch::place(x, {1, 3, -2}, 4), inputs) == Values{0, 2, 0, 1, 0, 4, 0, 3});
  CHECK(value(tape, etch::place(x, {0, 1, 1}, 3), inputs) == Values{0, 0, 1, 2, 3, 4});
}

TEST_CASE("a scan combines all elements up to each along its axis") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{2, 3}, Rate::sample);
  const std::vector<Values> inputs{{1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60}};
  CHECK(value(tape, etch::scan(op<ops::CumulativeSum>, x, 1, 1), inputs, 2) ==
        Values{1, 3, 6, 4, 9, 15, 10, 30, 60, 40, 90, 150});
  CHECK(value(tape, etch::scan(op<ops::CumulativeSum>, x, 0, 1), inputs, 2) ==
        Values{1, 2, 3, 5, 7, 9, 10, 20, 30, 50, 70, 90});
  CHECK(value(tape, etch::scan(op<ops::CumulativeSum>, x, 1, -1), inputs, 2) ==
        Values{6, 5, 3, 15, 11, 6, 60, 50, 30, 150, 110, 60});
}

TEST_CASE("a permutation moves whole axes") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{2, 1, 3});
  namespace detail = etch::detail;
  const unsigned order = detail::with_axis(detail::with_axis(0, 0, 2), 2, 1);  // 2, 0, 1
  CHECK(value(tape, etch::permute(x, order), {{1, 2, 3, 4, 5, 6}}) == Values{1, 4, 2, 5, 3, 6});
}

TEST_CASE("a slice or place stays on its axis") {
  Whole g;
  REQUIRE(etch::verify(g.graph.view()).fault == "");
  SECTION("beyond its end") {
    g[g.sliced].attributes.first = 4;
    CHECK(g.fault(g.sliced) == "a slice or place beyond its axis");
  }
  SECTION("beyond its beginning") {
    g[g.sliced].attributes.first = 1;
    CHECK(g.fault(g.sliced) == "a slice or place beyond its axis");
  }
  SECTION("without a step") {
    g[g.placed].attributes.step = 0;
    CHECK(g.fault(g.placed) == "a slice or place beyond its axis");
  }
  SECTION("no axis") {
    g[g.placed].attributes.axis = 2;
    CHECK(g.fault(g.placed) == "a slice or place along no axis");
  }
  SECTION("another axis") {
    g[g.sliced].shape = Shape{2, 3};
    CHECK(g.fault(g.sliced) == "a slice or place changes another axis than its own");
  }
  SECTION("another rate") {
    g[g.placed].rate = Rate::sample;
    CHECK(g.fault(g.placed) == "a slice or place changes the rate");
  }
}

TEST_CASE("a scan has one axis and a transpose every one of them") {
  Whole g;
  SECTION("two axes") {
    g[g.scanned].attributes.axes = 0b11;
    CHECK(g.fault(g.scanned) == "a scan runs along one axis");
  }
  SECTION("no axis") {
    g[g.scanned].attributes.axes = 0b100;
    CHECK(g.fault(g.scanned) == "a scan runs along one axis");
  }
  SECTION("no direction") {
    g[g.scanned].attributes.step = 0;
    CHECK(g.fault(g.scanned) == "a scan runs in no direction");
  }
  SECTION("another shape") {
    g[g.scanned].shape = Shape{3, 5};
    CHECK(g.fault(g.scanned) == "a scan changes its shape or rate");
  }
  SECTION("an axis twice") {
    g[g.turned].attributes.axes = 0;
    CHECK(g.fault(g.turned) == "a transpose's order is none of its operand's axes");
  }
}

TEST_CASE("a printed slice says which window it is") {
  const Whole g;
  CHECK(etch::print(g.graph.view()).find("slice(%0) [3, 3] axis 1 from 3 by -1") !=
        std::string::npos);
}
