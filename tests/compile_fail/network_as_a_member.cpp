// A network declared in a class, whose model is a member.
// diagnostic: layer_does_not_fit
// fix: put `etch::Flatten` before the dense layer.
// expect: "layer 1 Dense wants a vector"
// expect: network_as_a_member.cpp:16
// lines: 12
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 4
#else
#define ETCH_INPUT 2, 2
#endif

struct Controller {
  using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::Dense<5>>;
  etch::Model<Net> model;
};
Controller controller;
