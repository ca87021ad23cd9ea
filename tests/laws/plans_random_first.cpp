// Planned equals interpreted, over random expressions.
#include "laws/random_programs.hpp"

TEMPLATE_TEST_CASE("kernels of the first random expressions agree with the interpreter", "",
                   laws::random::Program<3>, laws::random::Program<11>, laws::random::Program<26>,
                   laws::random::Program<29>, laws::random::Program<31>) {
  laws::keep_plan_law<TestType>();
}
