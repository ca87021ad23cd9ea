// Planned equals interpreted, over matrices that are the same in all trips of a loop.
#include "laws/loops.hpp"

TEST_CASE("loops with captured matrices agree with the interpreter") {
  laws::keep_plan_law<laws::CapturedMatrices>();
}
