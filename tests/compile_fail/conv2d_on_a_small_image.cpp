// A window of 5 by 5 on an image of 4 rows.
// diagnostic: layer_does_not_fit
// layer: Conv2d
// fix: pad it: `etch::Conv2d<8, 5, 1, etch::same>`, or take a smaller kernel.
// expect: "layer 1 Conv2d wants an image
// expect: "[channels, height, width] of
// expect: conv2d_on_a_small_image.cpp
// lines: 12
#include <etch/nn/image_layers.hpp>
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 1, 5, 7
#else
#define ETCH_INPUT 1, 4, 7
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::Conv2d<8, 5>>;
static_assert(Net::layer_count == 1);
