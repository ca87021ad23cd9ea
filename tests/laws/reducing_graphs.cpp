// The laws that the interpreter alone can check, over functions that reduce, and second derivatives of
// these and of moved elements.
#include "laws/moving.hpp"
#include "laws/reducing.hpp"

TEMPLATE_TEST_CASE("a reduction's gradient keeps the laws of the graph", "", laws::Products,
                   laws::Statistics, laws::Norms, laws::SoftmaxesAlong, laws::Contractions,
                   laws::StepContractions) {
  laws::keep_graph_laws<TestType>();
}

TEMPLATE_TEST_CASE("second derivatives agree with differences of the first", "", laws::Products,
                   laws::Statistics, laws::Norms, laws::SoftmaxesAlong, laws::Contractions,
                   laws::SampleSlices, laws::Elements, laws::Regrouped, laws::Gathers,
                   laws::Diagonals, laws::SmoothRunningSums, laws::SampleConcatenations) {
  laws::keep_second_derivative_law<TestType>();
}
