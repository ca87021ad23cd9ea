// Branches that give images of two sizes.
// diagnostic: branches_differ
// layer: Concat
// fix: pad the convolution: `etch::Conv2d<8, 3, 1, etch::same>`.
// expect: "layer 1 Concat: its value 2
// expect: [8, 4, 4], value 1 [4, 6, 6]:
// expect: they differ off the first axis
// lines: 12
#include <etch/nn/image_layers.hpp>
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_OPTIONS 3, 1, etch::same
#else
#define ETCH_OPTIONS 3
#endif

using Net = etch::Network<etch::Input<2, 6, 6>, etch::Concat<etch::Conv2d<4, 1>, etch::Conv2d<8, ETCH_OPTIONS>>>;
static_assert(Net::layer_count == 1);
