// A group of parameters whose pattern stands for none of them, or for such as groups before it have.
// diagnostic: group_without_parameters
// fix: a name of those that are listed, a layer, a kind of layer, or one of these with stars.
// expect: "in_groups: dens1 stands for no
// expect: "dense1.weight, dense1.bias"
// expect: group_of_no_parameter.cpp:18
// lines: 10
#include <etch/train/optimizers.hpp>
#include <etch/train/parameter_groups.hpp>

#ifdef ETCH_TWIN
#define ETCH_LAYER "dense1"
#else
#define ETCH_LAYER "dens1"
#endif

using Net = etch::Network<etch::Input<4>, etch::Dense<2>>;
auto optimizer = etch::in_groups<Net>(etch::AdamW{}, etch::Group<ETCH_LAYER>{.rate_factor = 0.1});
