// Planned equals interpreted, over random expressions.
#include "laws/random_programs.hpp"

TEMPLATE_TEST_CASE("kernels of the first random expressions agree with the interpreter", "",
                   laws::random::Program<0>, laws::random::Program<3>, laws::random::Program<6>,
                   laws::random::Program<10>, laws::random::Program<41>) {
  laws::keep_plan_law<TestType>();
}
