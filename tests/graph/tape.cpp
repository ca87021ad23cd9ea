#include <etch/graph/tape.hpp>

#include "support/catch.hpp"

#include <etch/graph/graph.hpp>
#include <etch/graph/verify.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/op/record.hpp>

using etch::constant, etch::Id, etch::op, etch::Rate, etch::Ref, etch::Shape, etch::Tape;
namespace ops = etch::ops;

namespace {

Ref new_input(Tape& tape, Shape shape, Rate rate = Rate::step) {
  return {&tape, tape.append_input(op<ops::Input>, shape, rate, etch::Kind::real)};
}

}  // namespace

TEST_CASE("a node equal to a recorded one is that one") {
  Tape tape;
  const Ref x = new_input(tape, Shape{3});
  const Ref y = new_input(tape, Shape{3});
  const Id sum = (x + y).id;
  const std::size_t nodes = tape.graph().nodes.size();
  CHECK((x + y).id == sum);
  CHECK(tape.graph().nodes.size() == nodes);
  CHECK((y + x).id != sum);
  CHECK((x * y).id != sum);
}

TEST_CASE("constants are equal when their bits are") {
  Tape tape;
  CHECK(constant(tape, 2.5).id == constant(tape, 2.5).id);
  CHECK(constant(tape, 2.5).id != constant(tape, -2.5).id);
  CHECK(constant(tape, 0.0).id != constant(tape, -0.0).id);
  CHECK(constant(tape, -0.0).id == constant(tape, -0.0).id);
}

TEST_CASE("nodes that differ in shape, rate or attributes alone are two") {
  Tape tape;
  const Ref x = new_input(tape, Shape{2, 6});
  CHECK(etch::reshape(x, Shape{3, 4}).id != etch::reshape(x, Shape{4, 3}).id);
  CHECK(etch::broadcast_to(x, Shape{2, 6}, Rate::sample).id !=
        etch::broadcast_to(x, Shape{1, 2, 6}, Rate::step).id);
  CHECK(etch::reduce(op<ops::Sum>, x, 0b01, Rate::step).id !=
        etch::reduce(op<ops::Sum>, x, 0b10, Rate::step).id);
}

TEST_CASE("every input is its own, at its place") {
  Tape tape;
  const Ref x = new_input(tape, Shape{3});
  const Ref y = new_input(tape, Shape{3});
  CHECK(x.id != y.id);
  CHECK(tape.graph().inputs == etch::Sequence<Id>{x.id, y.id});
  CHECK(y.node().attributes.input == 1);
}

TEST_CASE("equal nodes are still found when the tape has grown") {
  Tape tape;
  const Ref x = new_input(tape, Shape{});
  std::vector<Id> ids;
  for (int i = 0; i < 1000; ++i) ids.push_back((x + static_cast<double>(i)).id);
  const std::size_t nodes = tape.graph().nodes.size();
  CHECK(nodes == 2001);
  for (int i = 0; i < 1000; ++i) {
    CHECK((x + static_cast<double>(i)).id == ids[static_cast<std::size_t>(i)]);
  }
  CHECK(tape.graph().nodes.size() == nodes);
}

TEST_CASE("a tape that begins with a graph keeps its ids and finds its nodes") {
  Tape tape;
  const Ref x = new_input(tape, Shape{3}, Rate::sample);
  const Id product = (x * x + 1.0).id;
  Tape second(tape.graph().view());
  CHECK(second.graph().nodes == tape.graph().nodes);
  CHECK(second.graph().inputs == tape.graph().inputs);
  const Ref again{&second, x.id};
  CHECK((again * again + 1.0).id == product);
  CHECK(new_input(second, Shape{}).node().attributes.input == 1);
}

TEST_CASE("a loop body's nodes are not those outside") {
  Tape tape;
  const Ref x = new_input(tape, Shape{});
  const Id outside = (x * x).id;
  tape.open_region(4);
  const Ref inside = x * x;
  CHECK(inside.id != outside);
  CHECK(inside.node().region == 1);
  CHECK((x * x).id == inside.id);
  tape.close_region();
  CHECK((x * x).id == outside);
  CHECK(tape.graph().regions.size() == 2);
  CHECK(tape.graph().regions[1].trips == 4);
}

TEST_CASE("a loop body can be dropped, and what stood before it is found as before") {
  Tape tape;
  const Ref x = new_input(tape, Shape{});
  const Id outside = (x * x).id;
  tape.open_region(4);
  const Ref inside = x * x + 1.0;
  CHECK(inside.id > outside);
  tape.drop_region(outside + 1);
  CHECK(tape.graph().nodes.size() == 2);
  CHECK(tape.graph().regions.size() == 1);
  CHECK((x * x).id == outside);
  CHECK((x + x).id == outside + 1);
  CHECK((x + x).node().region == 0);
}

TEST_CASE("a loop in the body of another is noted and found") {
  Tape tape;
  const Ref x = new_input(tape, Shape{});
  tape.open_region(4);
  tape.open_region(3);
  x * x;
  tape.close_region();
  CHECK(tape.region() == 1);
  tape.close_region();
  CHECK(tape.region() == 0);
  CHECK(etch::verify(tape.graph().view()).fault == "a loop in the body of another");
}

template <std::size_t Room>
struct SquareStage {
  static constexpr std::size_t room = Room;
  static constexpr etch::Graph make() {
    Tape tape;
    const Ref x{&tape,
                tape.append_input(op<ops::Input>, Shape{3}, Rate::sample, etch::Kind::real)};
    tape.append_output((x * x).id);
    return tape.graph();
  }
};

TEST_CASE("a frozen graph is the traced one, whether or not the room for it was enough") {
  static constexpr auto roomy = etch::freeze<SquareStage<40>>();
  static constexpr auto tight = etch::freeze<SquareStage<1>>();
  const etch::Graph graph = SquareStage<40>::make();
  for (const etch::GraphView& view : {roomy.view(), tight.view()}) {
    CHECK(etch::Sequence(view.nodes) == graph.nodes);
    CHECK(etch::Sequence(view.inputs) == graph.inputs);
    CHECK(etch::Sequence(view.outputs) == graph.outputs);
    CHECK(view.regions.size() == 1);
  }
}
