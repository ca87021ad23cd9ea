// Planned equals interpreted, over statistics of the batch and matrices per step.
#include "laws/unusual.hpp"

TEMPLATE_TEST_CASE("statistics, sums of products and shared values agree with the interpreter", "",
                   laws::MatrixStatistics, laws::SumsOfProducts, laws::NormalisedWeight,
                   laws::ResidualChain) {
  laws::keep_plan_law<TestType>();
}
