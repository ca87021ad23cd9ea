// Planned equals interpreted, over loops whose bodies are several steps.
#include "laws/loops.hpp"

TEMPLATE_TEST_CASE("a loop of steps agrees with the interpreter", "", laws::ExchangedSums,
                   laws::RecurrentNetwork, laws::MatrixState, laws::WeightATrip,
                   laws::PowerIteration, laws::LoopAfterLoop, laws::LoopBetweenStatistics,
                   laws::Checkpoints) {
  laws::keep_plan_law<TestType>();
}
