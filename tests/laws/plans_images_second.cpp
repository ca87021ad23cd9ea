// Planned equals interpreted, over groups of channels, spread images and pools.
#include "laws/images.hpp"

TEMPLATE_TEST_CASE("functions of images agree with the interpreter", "", laws::GroupedConvolution,
                   laws::SpreadImages, laws::Pools) {
  laws::keep_plan_law<TestType>();
}
