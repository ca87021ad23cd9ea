// Planned equals interpreted, where a matrix is read once for the way there and the way back.
#include "laws/round_trips.hpp"

#include "laws/laws.hpp"

namespace {

/// How many steps of a function's gradient go there and back.
template <class Function>
int round_trips() {
  constexpr auto plan =
      etch::Program<laws::WithGradient<Function>>::template plan<etch::Walk::single>();
  int found = 0;
  for (const etch::PlanStep& step : plan.steps) {
    found += plan.kernel_of(step).kind == etch::StepKind::round_trip ? 1 : 0;
  }
  return found;
}

}  // namespace

TEMPLATE_TEST_CASE("there and back through a matrix agrees with the interpreter", "",
                   laws::Regression, laws::RegressionByRows, laws::RegressionByShortRows,
                   laws::LogisticRegression) {
  CHECK(round_trips<TestType>() == 1);
  laws::keep_plan_law<TestType>();
}

TEST_CASE("two ways through one matrix agree with the interpreter") {
  CHECK(round_trips<laws::NormalEquations>() == 2);
  laws::keep_plan_law<laws::NormalEquations>();
}

TEMPLATE_TEST_CASE("trips that need each other's products agree with the interpreter", "",
                   laws::CrossingTrips<true>, laws::CrossingTrips<false>) {
  CHECK(round_trips<TestType>() > 0);
  laws::keep_plan_law<TestType>();
}

TEST_CASE("a way back that waits for a sum over the rows agrees with the interpreter") {
  CHECK(round_trips<laws::SoftmaxOfRows>() == 0);
  laws::keep_plan_law<laws::SoftmaxOfRows>();
}
