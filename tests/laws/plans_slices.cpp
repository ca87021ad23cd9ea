// Planned equals interpreted, over slices and single elements.
#include "laws/moving.hpp"

TEMPLATE_TEST_CASE("slices agree with the interpreter", "", laws::SampleSlices, laws::StepSlices,
                   laws::Elements, laws::Diagonals, laws::ProductsOfSlices) {
  laws::keep_plan_law<TestType>();
}
