// A network has layers.
// diagnostic: network_without_layers
// fix: name the layers behind the input.
// expect: "a network has at least one"
// expect: "layer behind its etch::Input"
// lines: 12
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_LAYERS , etch::Tanh
#else
#define ETCH_LAYERS
#endif

using Net = etch::Network<etch::Input<28> ETCH_LAYERS>;
etch::Model<Net> model;
