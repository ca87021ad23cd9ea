// Planned equals interpreted, over random expressions.
#include "laws/random_programs.hpp"

TEMPLATE_TEST_CASE("kernels of the third random expressions agree with the interpreter", "",
                   laws::random::Program<40>, laws::random::Program<47>, laws::random::Program<56>,
                   laws::random::Program<74>, laws::random::Program<98>) {
  laws::keep_plan_law<TestType>();
}
