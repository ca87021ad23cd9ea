// Softmax is over the classes of a vector.
// diagnostic: layer_does_not_fit
// layer: Softmax
// fix: give it a vector, from a dense layer or `etch::Flatten`.
// expect: "layer 2 Softmax wants a vector"
// expect: "[classes], but layer 1 Sigmoid"
// expect: softmax_on_an_image.cpp
// lines: 12
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 9
#else
#define ETCH_INPUT 3, 3
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::Sigmoid, etch::Softmax>;
etch::Model<Net> model;
