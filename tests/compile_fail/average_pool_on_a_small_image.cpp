// A window larger than the image.
// diagnostic: layer_does_not_fit
// layer: AveragePool2d
// fix: take a smaller window.
// expect: "layer 1 AveragePool2d wants an
// expect: average_pool_on_a_small_image.cpp
// lines: 12
#include <etch/nn/image_layers.hpp>
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 2, 3, 3
#else
#define ETCH_INPUT 2, 2, 2
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::AveragePool2d<3>>;
static_assert(Net::layer_count == 1);
