// Planned equals interpreted, over random expressions.
#include "laws/random_programs.hpp"

TEMPLATE_TEST_CASE("kernels of the third random expressions agree with the interpreter", "",
                   laws::random::Program<25>, laws::random::Program<32>, laws::random::Program<57>,
                   laws::random::Program<84>, laws::random::Program<101>) {
  laws::keep_plan_law<TestType>();
}
