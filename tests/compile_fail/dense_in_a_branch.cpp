// A branch that does not take what comes.
// diagnostic: layer_in_a_branch
// layer: Fork
// fix: put `etch::Flatten` before the dense layer of the branch.
// expect: "layer 1 Fork, its branch 2:
// expect: Dense wants a vector [n], but
// expect: is given [4, 4] of 16
// lines: 12
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_BRANCH etch::Sequential<etch::Flatten, etch::Dense<8>>
#else
#define ETCH_BRANCH etch::Dense<8>
#endif

using Net = etch::Network<etch::Input<4, 4>, etch::Fork<etch::Flatten, ETCH_BRANCH>, etch::Concat<>>;
static_assert(Net::layer_count == 2);
