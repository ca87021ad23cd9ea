// What is shared is the same parameters, so as many wherever it is used.
// diagnostic: shared_count_differs
// fix: let both places have a bias, or none, or give one of them another key.
// expect: "layer 3 shares what begins
// expect: "with encoder.weight, 2
// expect: "parameters or states, but has
// lines: 12
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_OPTION
#else
#define ETCH_OPTION , etch::without_bias
#endif

using First = etch::Shared<"encoder", etch::Dense<4>>;
using Second = etch::Shared<"encoder", etch::Dense<4 ETCH_OPTION>>;
using Net = etch::Network<etch::Input<4>, First, etch::Dense<4>, Second>;
static_assert(Net::layer_count == 3);
