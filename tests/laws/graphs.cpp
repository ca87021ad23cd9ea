// The laws that the interpreter alone can check, over every function.
#include "laws/functions.hpp"

TEMPLATE_TEST_CASE("a function's gradient keeps the laws of the graph", "", laws::SmoothOps,
                   laws::PositiveOps, laws::KinkedOps, laws::Selections, laws::Broadcasts,
                   laws::SharedValues, laws::SampleReductions, laws::StepReductions,
                   laws::BatchReductions, laws::BatchStatistics, laws::NormalisedLayers,
                   laws::Softmaxes, laws::LabelLosses, laws::MeanSquaredError) {
  laws::keep_graph_laws<TestType>();
}

TEMPLATE_TEST_CASE("a product's or movement's gradient keeps the laws of the graph", "",
                   laws::VectorTimesWeights, laws::WeightsTimesVector, laws::MatrixTimesWeights,
                   laws::WeightsTimesMatrix, laws::SampleProducts, laws::StepProducts,
                   laws::TwoLayers, laws::SummedProducts, laws::SummedMatrixProducts, laws::SquaredSums,
                   laws::SampleMovements, laws::StepMovements) {
  laws::keep_graph_laws<TestType>();
}
