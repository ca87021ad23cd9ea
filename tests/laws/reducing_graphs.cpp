// The laws that the interpreter alone can check, over functions that reduce.
#include "laws/reducing.hpp"

TEMPLATE_TEST_CASE("a reduction's gradient keeps the laws of the graph", "", laws::Products,
                   laws::ProductsByRows,
                   laws::Statistics, laws::Norms, laws::SoftmaxesAlong, laws::Contractions,
                   laws::StepContractions) {
  laws::keep_graph_laws<TestType>();
}
