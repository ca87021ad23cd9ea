// Planned equals interpreted, over graphs that no layer makes.
#include "laws/unusual.hpp"

TEMPLATE_TEST_CASE("a linear loss agrees with the interpreter", "", laws::LinearReadout,
                   laws::MeanOfProduct, laws::SquaredColumnSums, laws::SquaredTotal) {
  laws::keep_plan_law<TestType>();
}

TEMPLATE_TEST_CASE("a repeated value that a product reads agrees with the interpreter", "",
                   laws::LiftedStatisticTimesWeight, laws::LiftedValues, laws::RepeatedOperands) {
  laws::keep_plan_law<TestType>();
}
