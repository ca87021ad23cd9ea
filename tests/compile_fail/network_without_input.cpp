// A network begins with the shape of one sample.
// diagnostic: network_without_input
// fix: begin with `etch::Input<...>`.
// expect: "a network begins with"
// expect: "etch::Input<...>, this one"
// expect: "with Dense"
// lines: 12
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_FIRST Input
#else
#define ETCH_FIRST Dense
#endif

using Net = etch::Network<etch::ETCH_FIRST<28>, etch::Dense<5>>;
etch::Model<Net> model;
