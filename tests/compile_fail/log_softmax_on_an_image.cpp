// Log-softmax is over the classes of a vector.
// diagnostic: layer_does_not_fit
// layer: LogSoftmax
// fix: give it a vector, from a dense layer or `etch::Flatten`.
// expect: "layer 2 LogSoftmax wants a"
// expect: "vector [classes], but layer 1"
// expect: log_softmax_on_an_image.cpp
// lines: 12
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 4
#else
#define ETCH_INPUT 2, 2
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::GELU, etch::LogSoftmax>;
etch::Model<Net> model;
