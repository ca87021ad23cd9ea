// Derivatives of loops against differences, first and second; simplification keeps their values.
#include "laws/loops.hpp"

TEMPLATE_TEST_CASE("a loop's gradient agrees with central differences", "", laws::LogisticMap,
                   laws::Autoregression, laws::AutoregressionOnce, laws::ExchangedStates,
                   laws::ExchangedSums, laws::RecurrentNetwork, laws::MatrixState,
                   laws::WeightATrip, laws::CapturedMatrices, laws::PowerIteration, laws::LoopAfterLoop,
                   laws::LoopBetweenStatistics, laws::Checkpoints, laws::PlainLoops) {
  laws::keep_graph_laws<TestType>();
}

TEMPLATE_TEST_CASE("the second derivative of a loop agrees with central differences", "",
                   laws::LogisticMap, laws::Autoregression, laws::ExchangedStates,
                   laws::ExchangedSums, laws::RecurrentNetwork, laws::MatrixState,
                   laws::PowerIteration, laws::LoopAfterLoop, laws::PlainLoops, laws::Checkpoints) {
  laws::keep_graph_laws<laws::Gradient<TestType>>();
}
