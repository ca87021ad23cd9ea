// Planned equals interpreted, over exponentials and powers.
#include "laws/elementwise.hpp"

TEMPLATE_TEST_CASE("kernels of exponentials and powers agree with the interpreter", "",
                   laws::ExponentialOps, laws::PowerOps, laws::WholePowerOps, laws::HypotenuseOps) {
  laws::keep_plan_law<TestType>();
}
