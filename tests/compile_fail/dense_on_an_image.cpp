// A dense layer takes a vector; an image needs Flatten before it. The error names the layer, what
// reaches it, and what would fit.
// diagnostic: layer_does_not_fit
// layer: Dense
// fix: put `etch::Flatten` between the two.
// expect: "layer 1 Dense wants a vector"
// expect: "[n], but Input gives"
// expect: "[1, 28, 28] of 784 elements:"
// expect: "put etch::Flatten between them"
// expect: dense_on_an_image.cpp:20
// lines: 12
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 784
#else
#define ETCH_INPUT 1, 28, 28
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::Dense<50>, etch::Sigmoid>;
etch::Model<Net> model;
