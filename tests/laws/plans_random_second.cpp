// Planned equals interpreted, over random expressions.
#include "laws/random_programs.hpp"

TEMPLATE_TEST_CASE("kernels of the second random expressions agree with the interpreter", "",
                   laws::random::Program<20>, laws::random::Program<48>, laws::random::Program<55>,
                   laws::random::Program<60>, laws::random::Program<83>) {
  laws::keep_plan_law<TestType>();
}
