// Nine features for two heads.
// diagnostic: layer_does_not_fit
// layer: SelfAttention
// fix: as many heads as divide the features.
// expect: "layer 1 SelfAttention wants"
// expect: self_attention_of_odd_features.cpp
// lines: 12
#include <etch/nn/attention_layers.hpp>
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_HEADS 3
#else
#define ETCH_HEADS 2
#endif

using Net = etch::Network<etch::Input<5, 9>, etch::SelfAttention<ETCH_HEADS>>;
static_assert(Net::layer_count == 1);
