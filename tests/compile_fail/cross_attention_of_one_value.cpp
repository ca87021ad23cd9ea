// Attention to another sequence takes both: with one of them, and with a mask of another length.
// diagnostic: layer_wants_other_values
// diagnostic: layer_does_not_fit
// layer: CrossAttention
// fix: `etch::Inputs` of two, or an `etch::Fork` before it; a mask has a number for each row of the second.
// expect: "layer 1 CrossAttention wants
// expect: "two values, [n, features] with
// expect: [4, 6] of 24 elements"
// expect: [4, 6], [5, 3] and [4]"
// errors: 2
// lines: 24
#include <etch/nn/attention_layers.hpp>
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUTS(second) etch::Inputs<etch::Input<4, 6>, second>
#define ETCH_LENGTH 5
#else
#define ETCH_INPUTS(second) etch::Input<4, 6>
#define ETCH_LENGTH 4
#endif

using Second = etch::Input<5, 3>;
using One = etch::Network<ETCH_INPUTS(Second), etch::CrossAttention<2>>;
using Masked = etch::Network<etch::Inputs<etch::Input<4, 6>, Second, etch::Input<ETCH_LENGTH>>, etch::CrossAttention<2>>;
static_assert(One::layer_count + Masked::layer_count == 2);
