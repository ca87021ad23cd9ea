// Zeros around a vector.
// diagnostic: layer_does_not_fit
// layer: ZeroPad2d
// fix: give it an image [channels, height, width].
// expect: "layer 1 ZeroPad2d wants an
// expect: zero_pad_of_a_vector.cpp
// lines: 12
#include <etch/nn/image_layers.hpp>
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 1, 4, 4
#else
#define ETCH_INPUT 16
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::ZeroPad2d<1>>;
static_assert(Net::layer_count == 1);
