// The laws that the interpreter alone can check, over functions of images.
#include "laws/images.hpp"

TEMPLATE_TEST_CASE("a gradient of images keeps the laws of the graph", "", laws::SampleConvolution,
                   laws::StridedConvolution, laws::OtherConvolutions, laws::GroupedConvolution,
                   laws::SpreadImages, laws::Pools, laws::MovedPools, laws::Interpolations) {
  laws::keep_graph_laws<TestType>();
}
