// Planned equals interpreted, over reshapes and transposes.
#include "laws/functions.hpp"

TEMPLATE_TEST_CASE("movements agree with the interpreter", "", laws::SampleMovements,
                   laws::StepMovements) {
  laws::keep_plan_law<TestType>();
}
