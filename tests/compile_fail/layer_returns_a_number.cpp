// A layer of one's own returns what it computed, an expression.
// diagnostic: layer_gives_no_expression
// fix: return an `etch::Expr`.
// expect: "layer 2 Own, called with an"
// expect: "expression [5], returns"
// expect: "something that is no"
// lines: 12
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_RESULT sin
#else
#define ETCH_RESULT size
#endif

struct Own {
  static constexpr auto name = "Own";
  constexpr auto size(auto) const { return 3; }
  constexpr auto sin(auto x) const { return x * (1 - x * x / 6); }
  constexpr auto operator()(auto x) const { return ETCH_RESULT(x); }
};
using Net = etch::Network<etch::Input<4>, etch::Dense<5>, Own>;
etch::Model<Net> model;
