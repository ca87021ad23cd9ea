// Planned equals interpreted, over products of a sample's values and weights.
#include "laws/functions.hpp"

TEMPLATE_TEST_CASE("products with weights agree with the interpreter", "",
                   laws::VectorTimesWeights, laws::WeightsTimesVector, laws::MatrixTimesWeights,
                   laws::WeightsTimesMatrix, laws::WideProduct, laws::TwoLayers) {
  laws::keep_plan_law<TestType>();
}
