// What is pooled is put back where it was, so a layer in between keeps its shape.
// diagnostic: layer_does_not_fit
// layer: PoolAround
// fix: let the layer within keep channels, height and width: as many filters, and padding `same`.
// expect: "layer 1 PoolAround wants an
// expect: "within a layer that keeps its"
// expect: pool_around_another_shape.cpp
// lines: 12
#include <etch/nn/image_layers.hpp>
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_FILTERS 2
#else
#define ETCH_FILTERS 3
#endif

using Within = etch::Conv2d<ETCH_FILTERS, 3, 1, etch::same>;
using Net = etch::Network<etch::Input<2, 8, 8>, etch::PoolAround<2, Within>>;
static_assert(Net::layer_count == 1);
