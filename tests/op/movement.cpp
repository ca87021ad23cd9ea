// How movements and scans are recorded: what is made one, and what is left out because it changes
// nothing.
#include <etch/op/movement.hpp>

#include "support/catch.hpp"

#include <etch/graph/verify.hpp>
#include <etch/op/reduction.hpp>
#include <etch/transform/simplify.hpp>

using etch::Family, etch::Kind, etch::op, etch::Rate, etch::Ref, etch::Shape, etch::Tape;
namespace ops = etch::ops;

namespace {

Ref new_input(Tape& tape, Shape shape, Rate rate = Rate::step) {
  return {&tape, tape.append_input(op<ops::Input>, shape, rate, Kind::real)};
}

}  // namespace

TEST_CASE("a movement that changes nothing is not recorded") {
  Tape tape;
  const Ref m = new_input(tape, Shape{3, 1});
  CHECK(etch::slice(m, {0, 0, 1}, 3).id == m.id);
  CHECK(etch::place(m, {0, 0, 1}, 3).id == m.id);
  CHECK(etch::reverse(m, 1).id == m.id);
  CHECK(etch::scan(op<ops::CumulativeSum>, m, 1, 1).id == m.id);
  CHECK(etch::reverse(etch::reverse(m, 0), 0).id == m.id);
  CHECK(etch::transpose(etch::transpose(m)).id == m.id);
}

TEST_CASE("a slice of a slice is one slice of the whole") {
  Tape tape;
  const Ref x = new_input(tape, Shape{10});
  const Ref y = etch::slice(etch::slice(x, {0, 8, -2}, 4), {0, 3, -1}, 3);  // 8 6 4 2, then 2 4 6
  CHECK(y.node().operand(0) == x.id);
  CHECK(y.node().attributes.first == 2);
  CHECK(y.node().attributes.step == 2);
  CHECK(y.shape() == Shape{3});
}

TEST_CASE("equal windows of one element are one node, whatever their steps") {
  Tape tape;
  const Ref x = new_input(tape, Shape{10});
  CHECK(etch::slice(x, {0, 3, 1}, 1).id == etch::slice(x, {0, 3, -4}, 1).id);
}

TEST_CASE("a slice of what was placed there is the part") {
  Tape tape;
  const Ref x = new_input(tape, Shape{3});
  const Ref y = etch::place(x, {0, 2, 2}, 9);
  CHECK(y.shape() == Shape{9});
  CHECK(etch::slice(y, {0, 2, 2}, 3).id == x.id);
  CHECK(etch::slice(y, {0, 2, 2}, 2).id != x.id);
}

TEST_CASE("permutations of permutations are one") {
  Tape tape;
  const Ref x = new_input(tape, Shape{2, 3, 4});
  namespace detail = etch::detail;
  const unsigned turned = detail::with_axis(detail::with_axis(0, 0, 1), 1, 2);  // 1, 2, 0
  const Ref once = etch::permute(x, turned), twice = etch::permute(once, turned);
  CHECK(once.shape() == Shape{3, 4, 2});
  CHECK(twice.shape() == Shape{4, 2, 3});
  CHECK(twice.node().operand(0) == x.id);
  CHECK(etch::permute(twice, turned).id == x.id);
}

TEST_CASE("a number stays one when it is cut or placed as a zero") {
  Tape tape;
  new_input(tape, Shape{2});
  const Ref ones = etch::broadcast_to(etch::constant(tape, 1), Shape{6}, Rate::step);
  const Ref zeros = etch::broadcast_to(etch::constant(tape, 0), Shape{2}, Rate::step);
  tape.append_output(etch::slice(ones, {0, 1, 2}, 2).id);
  tape.append_output(etch::place(zeros, {0, 1, 1}, 5).id);
  tape.append_output(etch::place(etch::slice(ones, {0, 0, 1}, 2), {0, 0, 1}, 3).id);
  const etch::Graph simple = etch::simplify(tape.graph().view());
  CHECK(etch::verify(simple.view()).fault == "");
  const auto family = [&](std::size_t output) {
    return simple.nodes[simple.outputs[output]].family();
  };
  CHECK(family(0) == Family::broadcast);
  CHECK(family(1) == Family::broadcast);
  CHECK(family(2) == Family::place);
}
