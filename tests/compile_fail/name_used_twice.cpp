// Two layers of one name in one place.
// diagnostic: name_used_twice
// fix: another name, or `etch::Shared<"fc", ...>` where they are to be one.
// expect: "two parameters are called
// expect: fc.weight: give their layers
// lines: 12
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_NAME "fc2"
#else
#define ETCH_NAME "fc"
#endif

using Net = etch::Network<etch::Input<4>, etch::Named<"fc", etch::Dense<5>>, etch::Tanh,
                          etch::Named<ETCH_NAME, etch::Dense<3>>>;
static_assert(Net::layer_count == 3);
