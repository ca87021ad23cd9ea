// What is shared learns wherever it is used, or nowhere.
// diagnostic: shared_layer_frozen_once
// fix: put `etch::Frozen` around both places, or around none.
// expect: "layer 2 shares encoder.weight,
// expect: "which is etch::Frozen in one
// lines: 12
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_AROUND etch::Sequential
#else
#define ETCH_AROUND etch::Frozen
#endif

using Encoder = etch::Shared<"encoder", etch::Dense<4>>;
using Net = etch::Network<etch::Input<4>, Encoder, ETCH_AROUND<Encoder>>;
static_assert(Net::layer_count == 2);
