// Padding is no element: each window has one of the image.
// diagnostic: layer_does_not_fit
// layer: MaxPool2d
// fix: pad less than a window spans, as a rule half of it at most.
// expect: "layer 1 MaxPool2d wants an
// expect: "of padding alone, but Input"
// expect: max_pool_of_padding_alone.cpp
// lines: 12
#include <etch/nn/image_layers.hpp>
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_PADDING 1
#else
#define ETCH_PADDING 2
#endif

using Net = etch::Network<etch::Input<1, 4, 4>, etch::MaxPool2d<2, 2, ETCH_PADDING>>;
static_assert(Net::layer_count == 1);
