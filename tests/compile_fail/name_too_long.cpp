// No name is cut: what is stored would not be found again.
// diagnostic: name_too_long
// fix: a shorter name.
// expect: "the name
// expect: a_name_that_goes_on_and_on
// expect: more than 63
// lines: 12
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_NAME "fc"
#else
#define ETCH_NAME "a_name_that_goes_on_and_on_beyond_all_that_anybody_would_read"
#endif

using Net = etch::Network<etch::Input<4>, etch::Named<ETCH_NAME, etch::Dense<5>>>;
static_assert(Net::layer_count == 1);
