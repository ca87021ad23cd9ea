// A vector has no rows that stand somewhere.
// diagnostic: layer_does_not_fit
// layer: PositionalEncoding
// layer: LearnedPositions
// fix: put them behind `etch::Embedding`, or before `etch::Flatten`.
// expect: "layer 1 PositionalEncoding
// expect: "layer 1 LearnedPositions wants
// errors: 2
// lines: 24
#include <etch/nn/attention_layers.hpp>
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 4, 3
#else
#define ETCH_INPUT 12
#endif

using Waves = etch::Network<etch::Input<ETCH_INPUT>, etch::PositionalEncoding>;
using Learned = etch::Network<etch::Input<ETCH_INPUT>, etch::LearnedPositions>;
static_assert(Waves::layer_count + Learned::layer_count == 2);
