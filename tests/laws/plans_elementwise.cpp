// Planned equals interpreted, over the elementwise functions.
#include "laws/functions.hpp"

TEMPLATE_TEST_CASE("elementwise kernels agree with the interpreter", "", laws::SmoothOps,
                   laws::PositiveOps, laws::KinkedOps, laws::Selections, laws::Broadcasts,
                   laws::SharedValues) {
  laws::keep_plan_law<TestType>();
}
