// A layer of one's own tells its parameters apart by names.
// diagnostic: name_used_twice
// fix: other names, or `etch::Named<"a", ...>` around the layers that it calls.
// expect: "two parameters are called
// expect: both1.weight
// lines: 12
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_SECOND etch::Named<"second", etch::Dense<3>>
#else
#define ETCH_SECOND etch::Dense<3>
#endif

struct Both {
  static constexpr auto name = "Both";
  constexpr auto operator()(auto x, etch::Scope& scope) const {
    return etch::Dense<3>{}(x, scope) + ETCH_SECOND{}(x, scope);
  }
};
using Net = etch::Network<etch::Input<4>, Both>;
static_assert(Net::layer_count == 1);
