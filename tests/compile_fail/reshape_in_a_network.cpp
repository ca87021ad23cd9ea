// Another shape of another number of elements.
// diagnostic: layer_does_not_fit
// layer: Reshape
// fix: `etch::Reshape<4, 4, 4>`, of 64 elements.
// expect: "layer 2 Reshape wants 60
// expect: elements, but layer 1 Dense
// lines: 12
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_SHAPE 4, 4, 4
#else
#define ETCH_SHAPE 4, 5, 3
#endif

using Net = etch::Network<etch::Input<16>, etch::Dense<64>, etch::Reshape<ETCH_SHAPE>>;
static_assert(Net::layer_count == 2);
