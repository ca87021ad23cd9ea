// Planned equals interpreted, over reductions along axes.
#include "laws/functions.hpp"

TEMPLATE_TEST_CASE("reductions over axes agree with the interpreter", "", laws::SampleReductions,
                   laws::StepReductions, laws::TallReductions, laws::Softmaxes,
                   laws::LabelLosses, laws::MeanSquaredError) {
  laws::keep_plan_law<TestType>();
}
