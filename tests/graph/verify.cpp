#include <etch/graph/verify.hpp>

#include "graph/loops.hpp"
#include "support/catch.hpp"

#include <etch/op/contraction.hpp>
#include <etch/op/reduction.hpp>

#include <string>
#include <utility>

using etch::Graph, etch::Id, etch::Kind, etch::Node, etch::no_node, etch::op, etch::Rate, etch::Ref,
    etch::Shape, etch::Tape;
namespace ops = etch::ops;

namespace {

/// One node of every family: what the tests break.
struct Whole {
  Graph graph;
  Id x, m, label, sum, repeated, reduced, product, reshaped, transposed, number;

  Whole() {
    Tape tape;
    const Ref x_ref = loops::new_input(tape, Shape{3}, Rate::sample);
    const Ref m_ref = loops::new_input(tape, Shape{3, 4});
    const Ref label_ref{&tape, tape.append_input(op<ops::Input>, Shape{}, Rate::sample, Kind::index)};
    x = x_ref.id, m = m_ref.id, label = label_ref.id;
    sum = (x_ref + x_ref).id;
    repeated = etch::broadcast_to(x_ref, Shape{2, 3}, Rate::sample).id;
    reduced = etch::reduce(op<ops::Sum>, x_ref, 0b1, Rate::step).id;
    product = etch::contract(etch::reshape(x_ref, Shape{1, 3}), false, m_ref, false, Rate::sample).id;
    reshaped = etch::reshape(m_ref, Shape{2, 6}).id;
    transposed = etch::transpose(m_ref).id;
    number = etch::apply<ops::FromIndex>(label_ref).id;
    tape.append_output(sum);
    graph = tape.graph();
  }

  Node& operator[](Id id) { return graph.nodes[static_cast<std::size_t>(id)]; }

  /// The fault after a change, which has to be found at node `at`.
  std::string fault(Id at) const {
    const etch::Verdict verdict = etch::verify(graph.view());
    CHECK_FALSE(verdict);
    CHECK(verdict.node == at);
    return std::string(verdict.fault);
  }
};

}  // namespace

TEST_CASE("a whole graph has no fault") {
  const Whole whole;
  CHECK(etch::verify(whole.graph.view()).fault == "");
  CHECK(etch::verify(whole.graph.view()));
  CHECK(etch::verify(loops::cumulative_product(4, 3).view()).fault == "");
  CHECK(etch::verify(loops::cumulative_product(4, 3, Rate::sample).view()).fault == "");
  CHECK(etch::verify(loops::oscillator(5).view()).fault == "");
}

TEST_CASE("an op, a region and operands that are not there are found") {
  Whole g;
  SECTION("no op") {
    g[g.sum].op = nullptr;
    CHECK(g.fault(g.sum) == "a node without an op");
  }
  SECTION("no region") {
    g[g.sum].region = 1;
    CHECK(g.fault(g.sum) == "a node of no region");
  }
  SECTION("a negative region") {
    g[g.sum].region = -1;
    CHECK(g.fault(g.sum) == "a node of no region");
  }
  SECTION("an operand behind its user") {
    g[g.sum].operands[1] = g.repeated;
    CHECK(g.fault(g.sum) == "an operand that does not stand before its user");
  }
  SECTION("a node that is its own operand") {
    g[g.sum].operands[0] = g.sum;
    CHECK(g.fault(g.sum) == "an operand that does not stand before its user");
  }
  SECTION("an operand that is missing") {
    g[g.sum].operands[1] = no_node;
    CHECK(g.fault(g.sum) == "an operand that does not stand before its user");
  }
  SECTION("an index where a number is wanted") {
    g[g.sum].operands[0] = g.label;
    CHECK(g.fault(g.sum) == "an index used as a number");
  }
}

TEST_CASE("an elementwise op's operands have its shape and rate") {
  Whole g;
  SECTION("shape") {
    g[g.sum].shape = Shape{4};
    CHECK(g.fault(g.sum) == "an elementwise operand has another shape");
  }
  SECTION("rate") {
    g[g.sum].rate = Rate::step;
    CHECK(g.fault(g.sum) == "an elementwise operand has another rate");
  }
}

TEST_CASE("a broadcast widens and a reduction narrows") {
  Whole g;
  SECTION("a broadcast to the step") {
    g[g.repeated].rate = Rate::step;
    CHECK(g.fault(g.repeated) == "a broadcast from samples to the step");
  }
  SECTION("a broadcast to another extent") {
    g[g.repeated].shape = Shape{2, 4};
    CHECK(g.fault(g.repeated) == "a broadcast to a shape that its operand does not fit");
  }
  SECTION("a broadcast to fewer axes") {
    g[g.repeated].shape = Shape{};
    CHECK(g.fault(g.repeated) == "a broadcast to a shape that its operand does not fit");
  }
  SECTION("a reduction to samples") {
    g[g.reduced].operands[0] = g.m;
    g[g.reduced].rate = Rate::sample;
    CHECK(g.fault(g.reduced) == "a reduction from the step to samples");
  }
  SECTION("a reduction that keeps the extent") {
    g[g.reduced].shape = Shape{3};
    CHECK(g.fault(g.reduced) == "a reduction's shape is not its operand's with the axes reduced");
  }
  SECTION("a reduction along another axis") {
    g[g.reduced].attributes.axes = 0b10;
    CHECK(g.fault(g.reduced) == "a reduction's shape is not its operand's with the axes reduced");
  }
}

TEST_CASE("a contraction's extents fit, transposed as it says") {
  Whole g;
  SECTION("an operand that is no matrix") {
    g[g.product].operands[0] = g.x;
    CHECK(g.fault(g.product) == "a contraction's operand is no matrix");
  }
  SECTION("inner extents") {
    g[g.product].attributes.transpose_right = true;
    CHECK(g.fault(g.product) == "a contraction's inner extents differ");
  }
  SECTION("shape") {
    g[g.product].shape = Shape{4, 1};
    CHECK(g.fault(g.product) == "a contraction's shape is not that of its operands");
  }
}

TEST_CASE("a movement keeps the elements and the rate") {
  Whole g;
  SECTION("a reshape's rate") {
    g[g.reshaped].rate = Rate::sample;
    CHECK(g.fault(g.reshaped) == "a reshape changes the rate");
  }
  SECTION("a reshape's count") {
    g[g.reshaped].shape = Shape{2, 5};
    CHECK(g.fault(g.reshaped) == "a reshape changes the element count");
  }
  SECTION("a transpose's rate") {
    g[g.transposed].rate = Rate::sample;
    CHECK(g.fault(g.transposed) == "a transpose changes the rate");
  }
  SECTION("a transpose's shape") {
    g[g.transposed].shape = Shape{3, 4};
    CHECK(g.fault(g.transposed) == "a transpose's shape is not its operand's exchanged");
  }
  SECTION("the transpose of a vector") {
    g[g.transposed].operands[0] = g.x;
    g[g.transposed].rate = Rate::sample;
    CHECK(g.fault(g.transposed) == "a transpose's order is none of its operand's axes");
  }
}

TEST_CASE("outputs are nodes and inputs stand at their places") {
  Whole g;
  SECTION("an output behind the last node") {
    g.graph.outputs = {static_cast<Id>(g.graph.nodes.size())};
    CHECK(g.fault(g.graph.outputs[0]) == "an output that is no node");
  }
  SECTION("a missing output") {
    g.graph.outputs = {no_node};
    CHECK(g.fault(no_node) == "an output that is no node");
  }
  SECTION("inputs exchanged") {
    std::swap(g.graph.inputs[0], g.graph.inputs[1]);
    CHECK(g.fault(g.m) == "an input that is not listed at its place");
  }
  SECTION("an input that is another node") {
    g.graph.inputs[0] = g.sum;
    CHECK(g.fault(g.sum) == "an input that is not listed at its place");
  }
}

namespace {

/// A loop, its fault after a change.
struct Loop {
  Graph graph = loops::cumulative_product(4, 3);
  Id carry = find(etch::Family::carry), slice = find(etch::Family::trip_slice),
     last = find(etch::Family::last), stack = find(etch::Family::stack);

  Id find(etch::Family family) const {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      if (graph.nodes[i].family() == family) return static_cast<Id>(i);
    }
    return no_node;
  }
  Node& operator[](Id id) { return graph.nodes[static_cast<std::size_t>(id)]; }
  std::string fault(Id at) const {
    const etch::Verdict verdict = etch::verify(graph.view());
    CHECK(verdict.node == at);
    return std::string(verdict.fault);
  }
};

}  // namespace

TEST_CASE("a carry takes on a value of its own loop and extent") {
  Loop g;
  SECTION("nothing") {
    g[g.carry].attributes.next = no_node;
    CHECK(g.fault(g.carry) == "a carry without a next value");
  }
  SECTION("a value from behind it") {
    g[g.carry].attributes.next = g.last;
    CHECK(g.fault(g.carry) == "a carry whose next value is not in its loop");
  }
  SECTION("a value from before it, of another shape") {
    g[g.carry].attributes.next = g.graph.inputs[0];
    CHECK(g.fault(g.carry) == "a carry changes its shape or rate");
  }
  SECTION("a value that is no node") {
    g[g.carry].attributes.next = 1000;
    CHECK(g.fault(g.carry) == "a carry whose next value is not in its loop");
  }
  SECTION("another shape") {
    g[g.carry].shape = Shape{4};
    CHECK(g.fault(g.carry) == "a carry changes its shape or rate");
  }
  SECTION("another first shape") {
    g[g.carry].operands[0] = g.graph.inputs[0];
    CHECK(g.fault(g.carry) == "a carry changes its shape or rate");
  }
  SECTION("another rate") {
    g[g.carry].rate = Rate::sample;
    CHECK(g.fault(g.carry) == "a carry changes its shape or rate");
  }
}

TEST_CASE("a loop takes a row a trip and leaves a row a trip") {
  Loop g;
  SECTION("rows of another number than trips") {
    g.graph.regions[1].trips = 5;
    CHECK(g.fault(g.slice) == "a loop's rows are not one for each trip");
  }
  SECTION("a slice of another shape") {
    g[g.slice].shape = Shape{4};
    CHECK(g.fault(g.slice) == "a loop's rows are not one for each trip");
  }
  SECTION("a slice of another rate") {
    g[g.slice].rate = Rate::sample;
    CHECK(g.fault(g.slice) == "a loop's value changes its rate");
  }
  SECTION("a stack of another shape") {
    g[g.stack].shape = Shape{3, 3};
    CHECK(g.fault(g.stack) == "a loop's rows are not one for each trip");
  }
  SECTION("a stack of a value outside of the loop") {
    g[g.stack].operands[0] = g.graph.inputs[0];
    CHECK(g.fault(g.stack) == "a loop's value of no loop");
  }
  SECTION("the last value of what is not carried") {
    g[g.last].operands[0] = g.slice;
    CHECK(g.fault(g.last) == "a last value of no carry");
  }
  SECTION("a last value of another shape") {
    g[g.last].shape = Shape{1};
    CHECK(g.fault(g.last) == "a last value changes its shape");
  }
}

TEST_CASE("a trip's slice stands in a loop") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{4, 3});
  const Ref row = etch::trip_slice(x);
  const Graph graph = tape.graph();
  CHECK(etch::verify(graph.view()).fault == "a trip's slice outside of a loop");
  CHECK(etch::verify(graph.view()).node == row.id);
}

TEST_CASE("a carry may take on a value from before its loop") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{});
  tape.open_region(3);
  const Ref state = carry(x * x);
  tape.set_next(state.id, x.id);
  tape.close_region();
  // The carry began in the loop with a value of the loop: no such thing is there before the first trip.
  CHECK(etch::verify(tape.graph().view()).fault == "a carry begins with a value of its own loop");
  Graph graph = tape.graph();
  graph.nodes[static_cast<std::size_t>(state.id)].operands[0] = x.id;
  CHECK(etch::verify(graph.view()).fault == "");
}

TEST_CASE("what a loop carries and stacks has one rate") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{});
  const Ref y = loops::new_input(tape, Shape{}, Rate::sample);
  tape.open_region(3);
  const Ref a = carry(x), b = carry(y);
  tape.set_next(a.id, (a + 1.0).id);
  tape.set_next(b.id, (b + a).id);
  tape.close_region();
  CHECK(etch::verify(tape.graph().view()).fault == "a loop of two rates");
}

TEST_CASE("a value leaves its loop through last and stack alone") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{});
  tape.open_region(3);
  const Ref inside = x * x;
  tape.close_region();
  const Ref outside = -inside;
  CHECK(etch::verify(tape.graph().view()).fault == "a value leaves its loop");
  CHECK(etch::verify(tape.graph().view()).node == outside.id);
}

TEST_CASE("a loop's nodes stand side by side") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{});
  tape.open_region(3);
  x * x;
  const Ref middle = x + x;
  const Ref last = -x;
  tape.close_region();
  Graph graph = tape.graph();
  graph.regions.push_back({});
  REQUIRE(etch::verify(graph.view()));
  const int intruder = GENERATE(0, 2);  // of the program, of another loop
  graph.nodes[static_cast<std::size_t>(middle.id)].region = intruder;
  CHECK(etch::verify(graph.view()).fault == "a loop body that is not contiguous");
  CHECK(etch::verify(graph.view()).node == last.id);
}
