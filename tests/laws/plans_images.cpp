// Planned equals interpreted, over convolution.
#include "laws/images.hpp"

TEMPLATE_TEST_CASE("convolutions agree with the interpreter", "", laws::SampleConvolution,
                   laws::StridedConvolution, laws::OtherConvolutions) {
  laws::keep_plan_law<TestType>();
}
