// Which products read windows where they lie, and which are copied.
#include <etch/plan/spread.hpp>

#include "support/catch.hpp"

#include <etch/expr/composed.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/images.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/plan/make.hpp>
#include <etch/transform/differentiate.hpp>
#include <etch/transform/simplify.hpp>

#include <vector>

using etch::Expr, etch::Graph, etch::Instruction, etch::Plan, etch::PlanStep, etch::Rate,
    etch::Shape, etch::StepKind, etch::Tape, etch::Walk;

namespace {

/// The plan of the mean over the batch of f(x, filters) and its gradient with respect to the filters.
template <Shape Image, Shape Filters, class F>
Plan plan_of(F f, Walk walk = Walk::tiles) {
  Tape t;
  const auto x = etch::input<Image>(t, Rate::sample);
  const auto w = etch::input<Filters>(t);
  t.append_output(batch_mean(f(x, w)).ref.id);
  const std::vector<int> filters{1};
  const Graph gradient = etch::differentiate(t.graph().view(), 0, filters);
  return etch::make_plan(etch::simplify(gradient.view()).view(), walk);
}

int count(const Plan& plan, StepKind kind) {
  int found = 0;
  for (const PlanStep& step : plan.steps) found += plan.kernel_of(step).kind == kind ? 1 : 0;
  return found;
}

/// The most numbers a sample that a step walks which only copies.
int largest_copy(const Plan& plan) {
  int most = 0;
  for (const PlanStep& step : plan.steps) {
    const auto instructions = plan.instructions_of(plan.kernel_of(step));
    const bool copies = plan.kernel_of(step).kind == StepKind::loop && step.part % 2 == 1 &&
                        instructions.size() == 2 && instructions[0].kind == Instruction::Kind::load &&
                        instructions[1].kind == Instruction::Kind::store;
    if (copies && step.domain.size() > most) most = step.domain.size();
  }
  return most;
}

constexpr auto one = [](auto x, auto w) { return sum(square(convolve(x, w))); };

}  // namespace

TEST_CASE("a convolution and its filters' gradient are products of windows, and copy nothing") {
  for (const Walk walk : {Walk::tiles, Walk::single}) {
    const Plan plan = plan_of<Shape{3, 8, 9}, Shape{5, 3, 3, 2}>(one, walk);
    CHECK(count(plan, StepKind::window_product) == 1);
    CHECK(count(plan, StepKind::window_gradient) == 1);
    CHECK(count(plan, StepKind::product) == 0);
    CHECK(count(plan, StepKind::weight_gradient) == 0);
    CHECK(largest_copy(plan) == 0);
  }
}

TEST_CASE("what follows a convolution is applied to its sums in registers") {
  const auto biased = [](auto x, auto w) {
    return sum(tanh(convolve(x, w) + 0.5));
  };
  const Plan plan = plan_of<Shape{2, 7, 7}, Shape{4, 2, 3, 3}>(biased);
  int fused = 0;
  for (const PlanStep& step : plan.steps) {
    const etch::Kernel& kernel = plan.kernel_of(step);
    if (kernel.kind != StepKind::window_product) continue;
    for (const Instruction& i : plan.instructions_of(kernel)) {
      fused += i.kind == Instruction::Kind::apply ? 1 : 0;
    }
  }
  CHECK(fused >= 2);
}

TEST_CASE("an image's gradient is a product of windows of what comes back") {
  const auto twice = [](auto x, auto w) {
    const auto y = tanh(convolve(x, w));
    return sum(square(convolve(y, etch::reshape<Shape{2, 4, 3, 3}>(w))));
  };
  const Plan plan = plan_of<Shape{2, 9, 9}, Shape{4, 2, 3, 3}>(twice);
  CHECK(count(plan, StepKind::window_product) == 3);
  CHECK(count(plan, StepKind::window_gradient) == 2);
}

TEST_CASE("windows that something else reads as a matrix are copied") {
  const auto read_twice = [](auto x, auto w) {
    const auto windows = etch::unfold(x.ref, {etch::Extent2(2), 1, 1});
    const etch::Ref matrix = etch::reshape(windows, Shape{8, 16});
    const etch::Ref product =
        etch::contract(etch::reshape(w.ref, Shape{3, 8}), false, matrix, false, Rate::sample);
    return sum(Expr<Shape{3, 16}>{product}) + sum(exp(Expr<Shape{8, 16}>{matrix}));
  };
  const Plan plan = plan_of<Shape{2, 5, 5}, Shape{3, 2, 2, 2}>(read_twice);
  CHECK(count(plan, StepKind::window_product) == 0);
  CHECK(count(plan, StepKind::product) == 1);
}
