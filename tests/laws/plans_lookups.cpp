// Planned equals interpreted, over columns of tables by positions and what adds up their gradient.
#include "laws/calls.hpp"

TEST_CASE("lookups in tables agree with the interpreter") { laws::keep_plan_law<laws::Lookups>(); }
