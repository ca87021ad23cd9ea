// Planned equals interpreted, over determinants and Cholesky factors.
#include "laws/calls.hpp"

TEMPLATE_TEST_CASE("determinants and Cholesky factors agree with the interpreter", "",
                   laws::Determinants, laws::CholeskyFactors, laws::NormalDensity) {
  laws::keep_plan_law<TestType>();
}
