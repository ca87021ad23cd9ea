// What runs over rows in both directions is given rows as what stands in it.
// diagnostic: layer_in_a_branch
// layer: Bidirectional
// fix: say how many rows there are: `etch::Input<rows, features>`.
// expect: "layer 1 Bidirectional, its
// expect: "branch 1: GRU wants
// expect: [12]
// lines: 12
#include <etch/nn/network.hpp>
#include <etch/nn/sequence_layers.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 4, 3
#else
#define ETCH_INPUT 12
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::Bidirectional<etch::GRU<8>>>;
static_assert(Net::layer_count == 1);
