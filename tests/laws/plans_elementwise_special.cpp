// Planned equals interpreted, over special functions, rounding and choices.
#include "laws/elementwise.hpp"

TEMPLATE_TEST_CASE("kernels of special functions, rounding and choices agree with the interpreter",
                   "", laws::ErrorOps, laws::GammaOps, laws::RoundingOps, laws::ChoiceOps) {
  laws::keep_plan_law<TestType>();
}
