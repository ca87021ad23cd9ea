// An input has at least one element along every axis.
// diagnostic: extent_below_one
// layer: Input
// fix: give every axis its extent.
// expect: "Input [28, 0]: axis 1 has"
// expect: "extent 0, at least 1 is wanted"
// lines: 12
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 28
#else
#define ETCH_EXTENT 0
#endif

using Net = etch::Network<etch::Input<28, ETCH_EXTENT>, etch::Flatten, etch::Dense<5>>;
etch::Model<Net> model;
