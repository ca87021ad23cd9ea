// Planned equals interpreted, over products of elements, statistics and norms.
#include "laws/reducing.hpp"

TEMPLATE_TEST_CASE("products, statistics and norms agree with the interpreter", "", laws::Products,
                   laws::Statistics, laws::Norms, laws::SoftmaxesAlong) {
  laws::keep_plan_law<TestType>();
}
