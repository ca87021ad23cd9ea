// Three channels in two groups.
// diagnostic: layer_does_not_fit
// layer: GroupNorm
// fix: as many groups as divide the channels.
// expect: "layer 1 GroupNorm wants"
// expect: group_norm_of_odd_channels.cpp
// lines: 12
#include <etch/nn/network.hpp>
#include <etch/nn/norm_layers.hpp>

#ifdef ETCH_TWIN
#define ETCH_GROUPS 3
#else
#define ETCH_GROUPS 2
#endif

using Net = etch::Network<etch::Input<3, 4, 4>, etch::GroupNorm<ETCH_GROUPS>>;
static_assert(Net::layer_count == 1);
