// Planned equals interpreted, over trigonometric and hyperbolic functions.
#include "laws/elementwise.hpp"

TEMPLATE_TEST_CASE("kernels of trigonometric and hyperbolic functions agree with the interpreter",
                   "", laws::TrigonometricOps, laws::InverseTrigonometricOps, laws::AngleOps,
                   laws::HyperbolicOps) {
  laws::keep_plan_law<TestType>();
}
