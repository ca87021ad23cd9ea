// A vector has no rows to repeat.
// diagnostic: layer_does_not_fit
// layer: Upsample2d
// fix: give it an image [channels, height, width].
// expect: "layer 1 Upsample2d wants an
// expect: upsample_a_vector.cpp
// lines: 12
#include <etch/nn/image_layers.hpp>
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 1, 4, 4
#else
#define ETCH_INPUT 16
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::Upsample2d<2>>;
static_assert(Net::layer_count == 1);
