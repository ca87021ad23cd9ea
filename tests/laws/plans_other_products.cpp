// Planned equals interpreted, over products whose operands are of one rate, or the same everywhere.
#include "laws/functions.hpp"

TEMPLATE_TEST_CASE("products of one rate agree with the interpreter", "", laws::SampleProducts,
                   laws::StepProducts) {
  laws::keep_plan_law<TestType>();
}

TEMPLATE_TEST_CASE("products with a uniform adjoint agree with the interpreter", "",
                   laws::SummedProducts, laws::SummedMatrixProducts, laws::SquaredSums) {
  laws::keep_plan_law<TestType>();
}
