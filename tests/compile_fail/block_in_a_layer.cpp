// A layer of one's own calls a block that does not fit.
// diagnostic: residual_changes_shape
// fix: `etch::Dense<6>`.
// expect: "Residual adds what its layers
// expect: give, [5], to its input, [6]:
// lines: 22
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_OUTPUTS 6
#else
#define ETCH_OUTPUTS 5
#endif

struct Twice {
  template <etch::Shape S>
  constexpr auto operator()(etch::Expr<S> x, etch::Scope& scope) const {
    return 2 * etch::Residual<etch::Dense<ETCH_OUTPUTS>>{}(x, scope);
  }
};
using Net = etch::Network<etch::Input<6>, Twice>;
static_assert(Net::layer_count == 1);
