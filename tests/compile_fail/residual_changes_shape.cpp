// x + f(x) wants an f that keeps the shape.
// diagnostic: residual_changes_shape
// fix: give the last layer 16 outputs, or write `etch::Sum<etch::Dense<8>, ...>` with a branch for x.
// expect: "layer 2 Residual adds what its
// expect: layers give, [8], to its
// expect: input, [16]: give them the
// lines: 12
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_OUTPUTS 16
#else
#define ETCH_OUTPUTS 8
#endif

using Net = etch::Network<etch::Input<16>, etch::Tanh,
                          etch::Residual<etch::Dense<4>, etch::Tanh, etch::Dense<ETCH_OUTPUTS>>>;
static_assert(Net::layer_count == 2);
