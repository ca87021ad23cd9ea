// Planned equals interpreted, over random expressions.
#include "laws/random_programs.hpp"

TEMPLATE_TEST_CASE("kernels of the second random expressions agree with the interpreter", "",
                   laws::random::Program<12>, laws::random::Program<35>, laws::random::Program<45>,
                   laws::random::Program<55>, laws::random::Program<81>) {
  laws::keep_plan_law<TestType>();
}
