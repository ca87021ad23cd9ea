// The laws that the interpreter alone can check, over functions that move elements.
#include "laws/moving.hpp"

TEMPLATE_TEST_CASE("a gradient of moved elements keeps the laws of the graph", "",
                   laws::SampleSlices, laws::StepSlices, laws::Elements, laws::SampleConcatenations,
                   laws::StepConcatenations, laws::Regrouped, laws::Gathers, laws::Diagonals,
                   laws::Permutations, laws::CumulativeSums, laws::SmoothRunningSums,
                   laws::ProductsOfSlices) {
  laws::keep_graph_laws<TestType>();
}
