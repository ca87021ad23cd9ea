// A network declared in a function.
// diagnostic: layer_does_not_fit
// fix: put `etch::Flatten` before the dense layer.
// expect: "layer 1 Dense wants a vector"
// expect: network_in_a_function.cpp:16
// lines: 12
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 4
#else
#define ETCH_INPUT 2, 2
#endif

int inputs() {
  using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::Dense<5>>;
  etch::Model<Net> model;
  return model.inputs;
}
