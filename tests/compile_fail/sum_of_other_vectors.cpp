// Branches are added only where they are of one shape.
// diagnostic: branches_differ
// layer: Sum
// fix: give all branches as many outputs.
// expect: "layer 1 Sum: its value 3 is
// expect: [2], value 1 [3]: they are of
// lines: 12
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_OUTPUTS 3
#else
#define ETCH_OUTPUTS 2
#endif

using Net = etch::Network<etch::Input<4>, etch::Sum<etch::Dense<3>, etch::Dense<3>, etch::Dense<ETCH_OUTPUTS>>>;
static_assert(Net::layer_count == 1);
