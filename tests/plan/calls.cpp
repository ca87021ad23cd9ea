// The steps of ops on whole operands: how many there are, and where their operands lie.
#include "support/catch.hpp"
#include "support/own_ops.hpp"

#include <etch/graph/tape.hpp>
#include <etch/op/record.hpp>
#include <etch/plan/make.hpp>

using etch::Kind, etch::op, etch::Plan, etch::Rate, etch::Ref, etch::Shape, etch::Space,
    etch::StepKind, etch::Tape, etch::Walk;

namespace {

using Form = own::QuadraticForm<3>;

Ref new_input(Tape& tape, Shape shape, Rate rate = Rate::step) {
  return {&tape, tape.append_input(op<etch::ops::Input>, shape, rate, Kind::real)};
}

Plan plan_of(Tape& tape, Ref output, Walk walk) {
  tape.append_output(output.id);
  return etch::make_plan(tape.graph().view(), walk);
}

StepKind kind_of(const Plan& plan, int step) { return plan.kernels[plan.steps[step].kernel].kind; }

}  // namespace

TEST_CASE("a call reads transposes, rows of samples and repeated values where they lie") {
  Tape tape;
  const Ref x = new_input(tape, Shape{3}, Rate::sample);
  const Ref a = new_input(tape, Shape{3, 3});
  const Ref c = new_input(tape, Shape{});
  const Plan plan = plan_of(tape, etch::apply<Form>(x, transpose(a), c), Walk::tiles);
  REQUIRE(plan.steps.size() == 2);
  CHECK(kind_of(plan, 0) == StepKind::call);
  CHECK(kind_of(plan, 1) == StepKind::leave);
  // The user's own rows, three numbers a sample.
  CHECK(plan.operands[0].storage == etch::Storage{Space::input, 0, 3});
  CHECK_FALSE(plan.operands[0].wide);
  // A matrix per step is column-major, and here a transpose.
  CHECK(plan.operands[1].strides == (etch::Strides{{3, 1}}));
  // The result, a number for each sample of the tile.
  CHECK(plan.operands[3].storage.space == Space::tile);
  CHECK(plan.operands[3].wide);
}

TEST_CASE("a call's result is written where the user wants it") {
  Tape tape;
  const Ref x = new_input(tape, Shape{3});
  const Plan plan = plan_of(tape, etch::apply<own::Sorted<3>>(x), Walk::tiles);
  REQUIRE(plan.steps.size() == 1);
  CHECK(plan.operands[1].storage == etch::Storage{Space::output, 0, 0});
}

TEST_CASE("an operand without a place is copied to one first") {
  Tape tape;
  const Ref x = new_input(tape, Shape{3}, Rate::sample);
  const Ref ones = broadcast_to(constant(tape, 1), Shape{3, 3}, Rate::step);
  const Plan plan = plan_of(tape, etch::apply<Form>(x, ones, constant(tape, 2)), Walk::single);
  REQUIRE(plan.steps.size() == 3);
  CHECK(kind_of(plan, 0) == StepKind::loop);
  CHECK(kind_of(plan, 1) == StepKind::loop);
  CHECK(kind_of(plan, 2) == StepKind::call);
}

TEST_CASE("nothing is fused with a call") {
  Tape tape;
  const Ref x = new_input(tape, Shape{3});
  const Ref y = etch::apply<own::Sorted<3>>(x * x);
  const Plan plan = plan_of(tape, y * y, Walk::tiles);
  REQUIRE(plan.steps.size() == 3);
  CHECK(kind_of(plan, 0) == StepKind::loop);
  CHECK(kind_of(plan, 1) == StepKind::call);
  CHECK(kind_of(plan, 2) == StepKind::loop);
}

TEST_CASE("equal calls share a kernel") {
  Tape tape;
  const Ref x = new_input(tape, Shape{3});
  const Ref once = etch::apply<own::Sorted<3>>(x);
  const Plan plan = plan_of(tape, etch::apply<own::Sorted<3>>(-once), Walk::tiles);
  REQUIRE(plan.steps.size() == 3);
  CHECK(plan.steps[0].kernel == plan.steps[2].kernel);
}
