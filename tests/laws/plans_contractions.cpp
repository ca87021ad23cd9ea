// Planned equals interpreted, over sums of products named by letters.
#include "laws/reducing.hpp"

TEMPLATE_TEST_CASE("contractions by letters agree with the interpreter", "", laws::Contractions,
                   laws::StepContractions) {
  laws::keep_plan_law<TestType>();
}
