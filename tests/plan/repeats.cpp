// How loops become steps: one where that is possible, else a body with what must stand before it.
#include <etch/plan/repeats.hpp>

#include "support/catch.hpp"

#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/loops.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/plan/make.hpp>
#include <etch/plan/plan.hpp>
#include <etch/transform/simplify.hpp>

#include <cstddef>
#include <tuple>
#include <vector>

using etch::Graph, etch::make_plan, etch::over, etch::Plan, etch::Rate, etch::repeat, etch::scan;
using etch::Shape, etch::StepKind, etch::Tape, etch::Walk;

namespace {

std::vector<StepKind> kinds(const Plan& plan) {
  std::vector<StepKind> found;
  for (const etch::PlanStep& step : plan.steps) found.push_back(plan.kernel_of(step).kind);
  return found;
}

/// The step where a loop's body begins, -1 where none does.
int body_of(const Plan& plan) {
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (plan.steps[i].loop.steps != 0) return static_cast<int>(i);
  }
  return -1;
}

template <class Function>
Plan plan_of(Walk walk, Function function) {
  Tape t;
  function(t);
  const Graph simple = etch::simplify(t.graph().view());
  return make_plan(simple.view(), walk);
}

}  // namespace

TEST_CASE("a loop whose body is elementwise is one step, and its last state is the output") {
  const Plan plan = plan_of(Walk::single, [](Tape& t) {
    const auto x = etch::input<Shape{5}>(t);
    const auto k = etch::input<Shape{}>(t);
    const auto [last, all] = scan<8>(
        [=](auto h) {
          const auto next = k * h + 1;
          return std::tuple(next, next);
        },
        x);
    t.append_output(last.ref.id);
    t.append_output(all.ref.id);
  });
  CHECK(kinds(plan) == std::vector{StepKind::recurrence});
  CHECK(plan.steps[0].loop.trips == 8);
  CHECK(plan.buffers.empty());
}

TEST_CASE("what is the same in all trips is loaded once by a recurrence") {
  const Plan plan = plan_of(Walk::single, [](Tape& t) {
    const auto x = etch::input<Shape{8, 5}>(t);
    const auto k = etch::input<Shape{5}>(t);
    t.append_output(repeat<8>([=](auto h, auto row) { return k * h + row; }, k, over(x)).ref.id);
  });
  int once = 0, each = 0;
  for (const etch::Instruction& i : plan.instructions) {
    if (i.kind == etch::Instruction::Kind::load) ++(i.once ? once : each);
  }
  CHECK(once == 1);
  CHECK(each == 1);
}

TEST_CASE("a body of several steps has what it begins with and the rows' entry before it") {
  const Plan plan = plan_of(Walk::tiles, [](Tape& t) {
    const auto x = etch::input<Shape{4, 3}>(t, Rate::sample);
    const auto u = etch::input<Shape{3, 3}>(t);
    const auto [last, all] = scan<4>(
        [=](auto h, auto row) {
          const auto next = tanh(matmul(h, u) + row);
          return std::tuple(next, next);
        },
        0 * etch::input<Shape{3}>(t), over(x));
    t.append_output(last.ref.id);
    t.append_output(all.ref.id);
  });
  const int body = body_of(plan);
  REQUIRE(body >= 0);
  CHECK(plan.steps[static_cast<std::size_t>(body)].loop.trips == 4);
  CHECK(plan.steps[static_cast<std::size_t>(body)].loop.steps == 1);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const StepKind kind = plan.kernel_of(plan.steps[i]).kind;
    if (kind == StepKind::enter) CHECK(static_cast<int>(i) < body);
    if (kind == StepKind::leave) CHECK(static_cast<int>(i) > body);
    if (static_cast<int>(i) == body) CHECK(kind == StepKind::product);
  }
}

TEST_CASE("what is computed for the next trip is computed in the carry's other place") {
  const Plan plan = plan_of(Walk::single, [](Tape& t) {
    const auto x = etch::input<Shape{6}>(t);
    const auto a = etch::input<Shape{6, 6}>(t);
    t.append_output(repeat<3>([=](auto h) { return matmul(h, a); }, x).ref.id);
  });
  // What it begins with, the product, the output.
  CHECK(kinds(plan) == std::vector{StepKind::loop, StepKind::product, StepKind::loop});
  const etch::SequenceView<etch::Operand> operands = plan.operands_of(plan.steps[1]);
  const etch::Storage read =
      operands[0].storage.half != 0 ? operands[0].storage : operands[1].storage;
  const etch::Storage written = operands[2].storage;
  CHECK(read.half == 6);
  CHECK(written.half == 6);
  CHECK(read.index == written.index);
  CHECK(read.odd != written.odd);
  CHECK(plan.operands_of(plan.steps[2])[0].storage.odd);  // after three trips
}

TEST_CASE("a value that enters a body lives until its last step") {
  const Plan plan = plan_of(Walk::single, [](Tape& t) {
    const auto x = etch::input<Shape{6}>(t);
    const auto a = etch::input<Shape{6, 6}>(t);
    const auto outside = matmul(x, a);
    t.append_output(repeat<3>(
                        [=](auto h) {
                          const auto first = matmul(h * outside, a);
                          return matmul(first + sum(first), a);
                        },
                        x)
                        .ref.id);
  });
  const int body = body_of(plan);
  REQUIRE(body >= 0);
  const int end = body + plan.steps[static_cast<std::size_t>(body)].loop.steps - 1;
  CHECK(end > body);
  int crossing = 0;
  for (const etch::Buffer& buffer : plan.buffers) {
    if (buffer.lifetime.first >= body || buffer.lifetime.last < body) continue;
    ++crossing;
    CHECK(buffer.lifetime.last >= end);
  }
  CHECK(crossing == 2);  // the carry and the value from outside
}
