// A layer of one's own that is written for one shape.
// diagnostic: layer_takes_no_expression
// fix: give the layer what it takes, or make it a template: `operator()(auto x)`.
// expect: "layer 2 Own cannot be called"
// expect: "with an expression of shape"
// expect: "[5]"
// lines: 12
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 5
#else
#define ETCH_EXTENT 4
#endif

struct Own {
  static constexpr auto name = "Own";
  constexpr auto operator()(etch::Expr<etch::Shape{ETCH_EXTENT}> x) const { return x * x; }
};
using Net = etch::Network<etch::Input<4>, etch::Dense<5>, Own>;
etch::Model<Net> model;
