// Planned equals interpreted, over systems of equations and inverses.
#include "laws/calls.hpp"

TEMPLATE_TEST_CASE("systems of equations and inverses agree with the interpreter", "",
                   laws::Systems, laws::LargerSystems, laws::SystemsInALoop, laws::Inverses) {
  laws::keep_plan_law<TestType>();
}
