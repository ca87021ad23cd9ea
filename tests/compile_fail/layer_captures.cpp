// A layer is made from its type, without any value.
// diagnostic: layer_holds_values
// fix: make the number part of the type, or a parameter.
// expect: "layer 1 Layer holds values: a"
// expect: "layer is made from its type"
// expect: "alone, with numbers as static"
// lines: 12
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_CAPTURE
#else
#define ETCH_CAPTURE slope
#endif

void declare() {
  constexpr double slope = 0.1;
  const auto leaky = [ETCH_CAPTURE](auto x) { return maximum(x, x * double{slope}); };
  using Net = etch::Network<etch::Input<4>, decltype(leaky)>;
  etch::Model<Net> model;
}
