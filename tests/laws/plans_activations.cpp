// Planned equals interpreted, over the activations.
#include "laws/activations.hpp"

TEMPLATE_TEST_CASE("kernels of activations agree with the interpreter", "", laws::SmoothActivations,
                   laws::KinkedActivations) {
  laws::keep_plan_law<TestType>();
}
