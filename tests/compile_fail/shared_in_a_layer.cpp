// The same in a layer of one's own.
// diagnostic: shared_layers_differ
// fix: make what comes to both places of one shape, or give one of them another key.
// expect: "layer 1 shares"
// expect: "both1.key.weight [4, 3], but"
// expect: "needs [2, 3]"
// lines: 12
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_HALF 4
#else
#define ETCH_HALF 2
#endif

struct Both {
  static constexpr auto name = "Both";
  constexpr auto operator()(auto x, etch::Scope& scope) const {
    const etch::Shared<"key", etch::Dense<3>> dense;
    return dense(x, scope) + dense(etch::slice<0, 0, ETCH_HALF>(x), scope);
  }
};
using Net = etch::Network<etch::Input<4>, Both>;
static_assert(Net::layer_count == 1);
