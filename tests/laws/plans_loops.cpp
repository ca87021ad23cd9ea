// Planned equals interpreted, over loops that are one step each.
#include "laws/loops.hpp"

TEMPLATE_TEST_CASE("a recurrence agrees with the interpreter", "", laws::LogisticMap,
                   laws::Autoregression, laws::AutoregressionOnce, laws::ExchangedStates,
                   laws::PlainLoops) {
  laws::keep_plan_law<TestType>();
}
