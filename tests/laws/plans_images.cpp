// Planned equals interpreted, over convolution and pooling.
#include "laws/images.hpp"

TEMPLATE_TEST_CASE("functions of images agree with the interpreter", "", laws::SampleConvolution,
                   laws::StridedConvolution, laws::OtherConvolutions, laws::GroupedConvolution,
                   laws::SpreadImages, laws::Pools) {
  laws::keep_plan_law<TestType>();
}
