// Planned equals interpreted, over sums and extrema over the batch.
#include "laws/functions.hpp"

TEMPLATE_TEST_CASE("reductions over the batch agree with the interpreter", "",
                   laws::BatchReductions, laws::BatchStatistics, laws::NormalisedLayers) {
  laws::keep_plan_law<TestType>();
}
