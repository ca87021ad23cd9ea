// The laws that the interpreter alone can check, over the activations.
#include "laws/activations.hpp"

TEMPLATE_TEST_CASE("an activation's gradient keeps the laws of the graph", "",
                   laws::SmoothActivations, laws::KinkedActivations) {
  laws::keep_graph_laws<TestType>();
}
