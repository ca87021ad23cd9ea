// A layer that does not fit in a block: the error says which, and in which block.
// diagnostic: layer_in_a_block
// layer: Residual
// fix: put `etch::Flatten` before the residual layers.
// expect: "layer 3 Residual, its layer 2
// expect: Dense wants a vector [n], but
// expect: layer 1 ReLU gives [2, 4, 4]
// expect: dense_in_a_residual.cpp
// lines: 12
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_LAYER etch::Tanh
#else
#define ETCH_LAYER etch::Dense<32>
#endif

using Net = etch::Network<etch::Input<2, 4, 4>, etch::Tanh, etch::Identity,
                          etch::Residual<etch::ReLU, ETCH_LAYER>, etch::Tanh>;
static_assert(Net::output_shape == etch::Shape{2, 4, 4});
