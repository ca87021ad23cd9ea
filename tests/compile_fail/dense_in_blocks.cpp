// The first layer of a block in a block: what it is given is the block's input.
// diagnostic: layer_in_a_block
// layer: Sequential
// layer: Repeat
// fix: begin the block with `etch::Flatten`.
// expect: "layer 1 Sequential, its layer
// expect: 2 Repeat, its layer 1 Dense
// expect: wants a vector [n], but is
// expect: given [4, 4] of 16 elements:
// expect: put etch::Flatten before it
// lines: 12
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 16
#else
#define ETCH_INPUT 4, 4
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>,
                          etch::Sequential<etch::Tanh, etch::Repeat<3, etch::Dense<8>, etch::Tanh>>>;
static_assert(Net::layer_count == 1);
