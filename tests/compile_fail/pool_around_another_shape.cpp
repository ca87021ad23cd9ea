// What is pooled is put back where it was, so the layers in between keep its shape.
// diagnostic: unpooled_by_layers_differs
// layer: PoolAround
// fix: let the layers within keep channels, height and width: as many filters, and padding `same`.
// expect: "layer 1 PoolAround puts back
// expect: [3, 4, 4], but has windows
// expect: [2, 4, 4]: give its layers
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
