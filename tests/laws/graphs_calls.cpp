// The laws that the interpreter alone can check, over functions with ops on whole operands and over
// their second derivatives.
#include "laws/calls.hpp"

TEMPLATE_TEST_CASE("the gradient of an op on whole operands keeps the laws of the graph", "",
                   laws::OwnOps, laws::OwnOpsOfViews, laws::OwnOpsOfConstants,
                   laws::OwnOpsAndStatistics, laws::Lookups, laws::Systems, laws::LargerSystems,
                   laws::SystemsInALoop, laws::Inverses, laws::Determinants, laws::CholeskyFactors, laws::NormalDensity) {
  laws::keep_graph_laws<TestType>();
}

TEMPLATE_TEST_CASE("second derivatives through an op on whole operands keep the laws of the graph",
                   "", laws::OwnOps, laws::OwnOpsOfViews, laws::Lookups, laws::Systems, laws::Inverses,
                   laws::Determinants, laws::CholeskyFactors, laws::NormalDensity) {
  laws::keep_graph_laws<laws::Gradient<TestType>>();
}

TEST_CASE("third derivatives of a determinant keep the laws of the graph") {
  laws::keep_graph_laws<laws::Gradient<laws::Gradient<laws::SmallDeterminant>>>();
}
