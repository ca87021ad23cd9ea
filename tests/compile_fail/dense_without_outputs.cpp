// A dense layer has at least one output.
// diagnostic: layer_without_outputs
// fix: say how many outputs the layer has.
// expect: "layer 3 Dense has 0 outputs,"
// expect: "at least 1 is wanted"
// lines: 12
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_OUTPUTS 1
#else
#define ETCH_OUTPUTS 0
#endif

using Net = etch::Network<etch::Input<4>, etch::Dense<3>, etch::Tanh, etch::Dense<ETCH_OUTPUTS>>;
etch::Model<Net> model;
