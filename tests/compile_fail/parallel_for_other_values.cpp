// A branch for each value.
// diagnostic: values_for_other_branches
// layer: Parallel
// fix: a third branch; `etch::Identity` leaves a value as it is.
// expect: "layer 1 Parallel has 2
// expect: branches, but is given 3
// lines: 12
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_MORE , etch::Identity
#else
#define ETCH_MORE
#endif

using Net = etch::Network<etch::Inputs<etch::Input<4>, etch::Input<5>, etch::Input<2>>,
                          etch::Parallel<etch::Dense<3>, etch::Dense<3> ETCH_MORE>, etch::Concat<>>;
static_assert(Net::layer_count == 2);
