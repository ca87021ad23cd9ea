// A convolution along a sequence, of an image.
// diagnostic: layer_does_not_fit
// layer: Conv1d
// fix: take `etch::Conv2d`, or a sequence [channels, length].
// expect: "layer 1 Conv1d wants a
// expect: [channels, length]
// expect: conv1d_on_an_image.cpp
// lines: 12
#include <etch/nn/network.hpp>
#include <etch/nn/signal_layers.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 8, 8
#else
#define ETCH_INPUT 1, 8, 8
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::Conv1d<4, 3>>;
static_assert(Net::layer_count == 1);
