// A layer is called while compiling.
// diagnostic: layer_is_not_constexpr
// fix: declare the call operator and what it calls `constexpr`.
// expect: "layer 1 Own cannot run while"
// expect: "compiling: it or a function it"
// expect: "calls is not constexpr"
// lines: 12
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_CONSTEXPR constexpr
#else
#define ETCH_CONSTEXPR inline
#endif

ETCH_CONSTEXPR double slope() { return 0.1; }
struct Own {
  static constexpr auto name = "Own";
  constexpr auto operator()(auto x) const { return maximum(x, x * slope()); }
};
using Net = etch::Network<etch::Input<4>, Own, etch::Dense<2>>;
etch::Model<Net> model;
