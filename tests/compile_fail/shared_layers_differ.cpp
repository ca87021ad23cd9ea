// What is shared has one shape wherever it is used.
// diagnostic: shared_layers_differ
// fix: make what comes to both places of one shape, or give one of them another key.
// expect: "layer 3 shares encoder.weight
// expect: [4, 5], but needs [5, 5]
// lines: 12
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 5
#else
#define ETCH_INPUT 4
#endif

using Encoder = etch::Shared<"encoder", etch::Dense<5>>;
using Net = etch::Network<etch::Input<ETCH_INPUT>, Encoder, etch::Tanh, Encoder>;
static_assert(Net::layer_count == 3);
