// The mean of channels of what has none.
// diagnostic: layer_does_not_fit
// layer: GlobalAveragePool
// fix: give it an image [channels, height, width].
// expect: "layer 1 GlobalAveragePool
// expect: global_average_of_a_matrix.cpp
// lines: 12
#include <etch/nn/image_layers.hpp>
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 1, 4, 4
#else
#define ETCH_INPUT 4, 4
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::GlobalAveragePool>;
static_assert(Net::layer_count == 1);
