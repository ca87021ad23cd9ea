// Planned equals interpreted, over random expressions.
#include "laws/random_programs.hpp"

TEMPLATE_TEST_CASE("kernels of the fourth random expressions agree with the interpreter", "",
                   laws::random::Program<77>, laws::random::Program<85>, laws::random::Program<97>,
                   laws::random::Program<103>, laws::random::Program<107>) {
  laws::keep_plan_law<TestType>();
}
