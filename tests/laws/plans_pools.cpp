// Planned equals interpreted, over pools that are padded or undone, and over interpolation.
#include "laws/images.hpp"

TEMPLATE_TEST_CASE("moved pools and interpolation agree with the interpreter", "", laws::MovedPools,
                   laws::Interpolations) {
  laws::keep_plan_law<TestType>();
}
