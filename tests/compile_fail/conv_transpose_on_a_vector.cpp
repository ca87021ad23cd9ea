// A transposed convolution of a vector.
// diagnostic: layer_does_not_fit
// layer: ConvTranspose2d
// fix: give it an image [channels, height, width].
// expect: "layer 1 ConvTranspose2d wants
// expect: conv_transpose_on_a_vector.cpp
// lines: 12
#include <etch/nn/image_layers.hpp>
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 1, 4, 4
#else
#define ETCH_INPUT 16
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::ConvTranspose2d<4, 3>>;
static_assert(Net::layer_count == 1);
