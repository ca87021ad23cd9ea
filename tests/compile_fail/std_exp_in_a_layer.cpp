// The same in a layer of one's own. With clang std::exp cannot run while compiling, and so the layer
// cannot either: that is no second error.
// diagnostic: expression_is_no_number
// fix: write `exp(x)` or `etch::exp(x)`.
// expect: "an expression is no number:"
// expect: std_exp_in_a_layer.cpp:18
// lines: 20
#include <etch/nn/model.hpp>
#include <cmath>

#ifdef ETCH_TWIN
#define ETCH_NAMESPACE etch
#else
#define ETCH_NAMESPACE std
#endif

struct Own {
  constexpr auto operator()(auto x) const { return x * ETCH_NAMESPACE::exp(x); }
};
using Net = etch::Network<etch::Input<4>, Own, etch::Dense<2>>;
etch::Model<Net> model;
