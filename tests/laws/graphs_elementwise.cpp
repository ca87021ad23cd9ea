// The laws that the interpreter alone can check, over every elementary and special function.
#include "laws/elementwise.hpp"

TEMPLATE_TEST_CASE("an elementary function's gradient keeps the laws of the graph", "",
                   laws::ExponentialOps, laws::PowerOps, laws::WholePowerOps, laws::HypotenuseOps,
                   laws::TrigonometricOps, laws::InverseTrigonometricOps, laws::AngleOps,
                   laws::HyperbolicOps, laws::ErrorOps, laws::GammaOps, laws::RoundingOps,
                   laws::ChoiceOps) {
  laws::keep_graph_laws<TestType>();
}
