// Ids in more than one row.
// diagnostic: layer_does_not_fit
// layer: Embedding
// fix: one sequence of ids, `etch::Input<12>`.
// expect: "layer 1 Embedding wants ids"
// expect: "put etch::Flatten between
// expect: embedding_of_an_image.cpp
// lines: 12
#include <etch/nn/network.hpp>
#include <etch/nn/sequence_layers.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 12
#else
#define ETCH_INPUT 3, 4
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::Embedding<100, 8>>;
static_assert(Net::layer_count == 1);
