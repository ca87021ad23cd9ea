// Numbers that make no sense in a layer.
// diagnostic: layer_has_wrong_arguments
// fix: what the error says; a layer that does nothing is `etch::Identity`.
// expect: "layer 1 Dropout wants as its
// expect: "probability of at least 0 and
// expect: "layer 1 Repeat wants as its
// expect: "layer 1 BatchNorm wants as its
// expect: "from 0 to 1 and an epsilon
// expect: "layer 1 GroupNorm wants as its
// expect: "layer 1 Conv2d wants as its
// errors: 5
// lines: 60
#include <etch/nn/image_layers.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/norm_layers.hpp>
#include <etch/nn/training_layers.hpp>

#ifdef ETCH_TWIN
#define ETCH_NUMBER(right, wrong) right
#else
#define ETCH_NUMBER(right, wrong) wrong
#endif

using Dropping = etch::Network<etch::Input<4>, etch::Dropout<ETCH_NUMBER(0.5, 1.0)>>;
using Repeating = etch::Network<etch::Input<4>, etch::Repeat<ETCH_NUMBER(1, 0), etch::Tanh>>;
using Normal = etch::Network<etch::Input<4>, etch::BatchNormWith<ETCH_NUMBER(0.9, 1.5)>>;
using Grouped = etch::Network<etch::Input<4>, etch::GroupNorm<ETCH_NUMBER(1, 0)>>;
using Cut = etch::Network<etch::Input<4, 5, 5>, etch::Conv2d<4, 3, 1, 0, 1, ETCH_NUMBER(1, 0)>>;
static_assert(Dropping::layer_count + Repeating::layer_count + Normal::layer_count + Grouped::layer_count +
                  Cut::layer_count == 5);
