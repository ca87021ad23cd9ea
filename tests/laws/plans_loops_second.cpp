// Planned equals interpreted, over second derivatives of loops.
#include "laws/loops.hpp"

TEMPLATE_TEST_CASE("the second derivative of a loop agrees with the interpreter", "",
                   laws::Gradient<laws::LogisticMap>, laws::Gradient<laws::Autoregression>,
                   laws::Gradient<laws::ExchangedStates>, laws::Gradient<laws::PowerIteration>) {
  laws::keep_plan_law<TestType>();
}
