// Planned equals interpreted, over values put together, gathered and reordered.
#include "laws/moving.hpp"

TEMPLATE_TEST_CASE("values put together agree with the interpreter", "", laws::SampleConcatenations,
                   laws::StepConcatenations, laws::Regrouped, laws::Gathers, laws::Permutations) {
  laws::keep_plan_law<TestType>();
}

TEMPLATE_TEST_CASE("cumulative sums agree with the interpreter", "", laws::CumulativeSums) {
  laws::keep_plan_law<TestType>();
}
