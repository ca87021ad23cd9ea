// Pooling of a vector.
// diagnostic: layer_does_not_fit
// layer: MaxPool2d
// fix: put it before `etch::Flatten`.
// expect: "layer 1 MaxPool2d wants an
// expect: max_pool_on_a_vector.cpp
// lines: 12
#include <etch/nn/image_layers.hpp>
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 1, 4, 4
#else
#define ETCH_INPUT 16
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::MaxPool2d<2>>;
static_assert(Net::layer_count == 1);
