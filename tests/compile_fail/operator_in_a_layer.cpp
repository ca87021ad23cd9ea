// An operator that does not fit, in a layer of one's own: the error leads from the operator to the
// network.
// diagnostic: does_not_broadcast
// fix: give the parameter the shape of the input.
// expect: "add: [5] and [6] do not"
// expect: "broadcast: axis 0 has 5 and 6,"
// expect: operator_in_a_layer.cpp:21
// lines: 20
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_MORE 0
#else
#define ETCH_MORE 1
#endif

struct Shift {
  static constexpr auto name = "Shift";
  template <etch::Shape In>
  constexpr auto operator()(etch::Expr<In> x, etch::Scope& scope) const {
    return x + scope.bias<etch::Shape{In[0] + ETCH_MORE}>("shift");
  }
};
using Net = etch::Network<etch::Input<4>, etch::Dense<5>, Shift, etch::Dense<2>>;
etch::Model<Net> model;
