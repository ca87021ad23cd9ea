// Which products with a matrix and its transpose are one step, and which are not.
#include <etch/plan/round_trip.hpp>

#include "support/catch.hpp"

#include <etch/expr/composed.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/plan/make.hpp>
#include <etch/transform/differentiate.hpp>
#include <etch/transform/simplify.hpp>

#include <vector>

using etch::Graph, etch::Plan, etch::PlanStep, etch::ProductForm, etch::Rate, etch::Shape,
    etch::Space, etch::StepKind, etch::Tape, etch::Walk;

namespace {

/// The plan of a loss on X·w and its gradient with respect to w; X is input 0, w is input 1.
template <int Rows, int Columns, bool RowMajor = false, class Loss>
Plan plan_of(Loss loss) {
  Tape t;
  constexpr Shape shape = RowMajor ? Shape{Columns, Rows} : Shape{Rows, Columns};
  const auto given = etch::input<shape>(t);
  const auto w = etch::input<Shape{Columns}>(t);
  const auto z = [&] {
    if constexpr (RowMajor) {
      return matmul(transpose(given), w);
    } else {
      return matmul(given, w);
    }
  }();
  t.append_output(loss(t, z).ref.id);
  const std::vector<int> weights{1};
  const Graph gradient = etch::differentiate(t.graph().view(), 0, weights);
  return etch::make_plan(etch::simplify(gradient.view()).view(), Walk::single);
}

constexpr auto squares = [](Tape&, auto z) { return sum(square(z - 1)); };

int count(const Plan& plan, StepKind kind) {
  int found = 0;
  for (const PlanStep& step : plan.steps) found += plan.kernel_of(step).kind == kind ? 1 : 0;
  return found;
}

int reads_of_matrix(const Plan& plan) {
  int found = 0;
  for (const etch::Operand& operand : plan.operands) {
    found += operand.storage.space == Space::input && operand.storage.index == 0 ? 1 : 0;
  }
  return found;
}

}  // namespace

TEST_CASE("a regression's gradient reads its matrix once and stores nothing a row") {
  const Plan columns = plan_of<300, 60>(squares), rows = plan_of<300, 60, true>(squares);
  for (const Plan* plan : {&columns, &rows}) {
    CHECK(count(*plan, StepKind::round_trip) == 1);
    CHECK(count(*plan, StepKind::product) == 0);
    CHECK(reads_of_matrix(*plan) == 1);
    CHECK(plan->footprint.step < 300);
    CHECK(etch::runs_directly(plan->view()));
  }
  CHECK(columns.kernels[0].form == ProductForm::along_columns);
  CHECK(rows.kernels[0].form == ProductForm::dots);
}

TEST_CASE("what the way back needs is computed before the way there") {
  const Plan plan = plan_of<300, 60>([](Tape& t, auto z) {
    const auto scale = etch::input<Shape{}>(t);
    return sum(square(z / exp(scale)));
  });
  CHECK(count(plan, StepKind::round_trip) == 1);
  CHECK(plan.kernel_of(plan.steps[0]).kind == StepKind::loop);
}

TEST_CASE("a way back that waits for a sum over the rows is a step of its own") {
  const Plan plan = plan_of<300, 60>([](Tape&, auto z) { return log_sum_exp(z); });
  CHECK(count(plan, StepKind::round_trip) == 0);
  CHECK(count(plan, StepKind::product) == 2);
}

TEST_CASE("a matrix that a cache holds between its two products is read twice") {
  CHECK(count(plan_of<30, 60>(squares), StepKind::round_trip) == 0);
  CHECK(count(plan_of<30, 60>(squares), StepKind::product) == 2);
}

TEST_CASE("a matrix is read once where some cache holds what is between, and not the matrix") {
  constexpr int width = static_cast<int>(etch::target::level1_bytes / etch::target::vector_bytes) /
                        (2 * etch::block_vectors);
  constexpr auto form = ProductForm::along_columns;
  CHECK(etch::reads_once(1000, width, form));
  CHECK_FALSE(etch::reads_once(4 * etch::block_vectors, width, form));
  // Beyond the first cache only what the second does not hold.
  CHECK_FALSE(etch::reads_once(100, width + 1, form));
  CHECK(etch::reads_once(100'000, width + 1, form));
}

TEST_CASE("only the same matrix is gone back through") {
  Tape t;
  const auto x = etch::input<Shape{300, 60}>(t), other = etch::input<Shape{300, 60}>(t);
  const auto w = etch::input<Shape{60}>(t);
  t.append_output(matmul(transpose(other), tanh(matmul(x, w))).ref.id);
  const Plan plan = etch::make_plan(etch::simplify(t.graph().view()).view(), Walk::single);
  CHECK(count(plan, StepKind::round_trip) == 0);
}

TEST_CASE("a product that another trip needs first makes none itself") {
  const auto trips = [](bool first_alone) {
    Tape t;
    const auto x = etch::input<Shape{300, 60}>(t);
    const auto first = matmul(x, etch::input<Shape{60}>(t));
    const auto second = matmul(x, etch::input<Shape{60}>(t));
    t.append_output(matmul(transpose(x), tanh(first_alone ? first : second)).ref.id);
    t.append_output(matmul(transpose(x), first * second).ref.id);
    return count(etch::make_plan(etch::simplify(t.graph().view()).view(), Walk::single),
                 StepKind::round_trip);
  };
  CHECK(trips(true) == 2);
  CHECK(trips(false) == 1);
}

TEST_CASE("samples of a batch go there and back by steps of their own") {
  Tape t;
  const auto x = etch::input<Shape{300, 60}>(t);
  const auto w = etch::input<Shape{60}>(t, Rate::sample);
  t.append_output(matmul(transpose(x), tanh(matmul(x, w))).ref.id);
  const Graph graph = etch::simplify(t.graph().view());
  for (const Walk walk : {Walk::single, Walk::tiles}) {
    CHECK(count(etch::make_plan(graph.view(), walk), StepKind::round_trip) == 0);
  }
}
