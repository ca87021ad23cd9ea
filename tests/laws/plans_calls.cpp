// Planned equals interpreted, over users' own ops on whole operands.
#include "laws/calls.hpp"

TEMPLATE_TEST_CASE("ops on whole operands agree with the interpreter", "", laws::OwnOps,
                   laws::OwnOpsOfViews, laws::OwnOpsOfConstants, laws::OwnOpsAndStatistics) {
  laws::keep_plan_law<TestType>();
}
