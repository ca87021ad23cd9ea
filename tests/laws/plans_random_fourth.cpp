// Planned equals interpreted, over random expressions.
#include "laws/random_programs.hpp"

TEMPLATE_TEST_CASE("kernels of the fourth random expressions agree with the interpreter", "",
                   laws::random::Program<29>, laws::random::Program<97>, laws::random::Program<98>,
                   laws::random::Program<106>, laws::random::Program<109>) {
  laws::keep_plan_law<TestType>();
}
