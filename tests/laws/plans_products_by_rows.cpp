// Planned equals interpreted, over products of so many factors that they are multiplied by rows.
#include "laws/reducing.hpp"

TEMPLATE_TEST_CASE("products of many factors agree with the interpreter", "",
                   laws::ProductsByRows) {
  laws::keep_plan_law<TestType>();
}
