// Windows are laid over a sequence [channels, length] that is as long as they are.
// diagnostic: layer_does_not_fit
// layer: MaxPool1d
// layer: AveragePool1d
// layer: ConvTranspose1d
// fix: pad it: `etch::MaxPool1d<5, 5, 1>`, or take a smaller kernel; less padding for `ConvTranspose1d`.
// expect: "layer 1 MaxPool1d wants a
// expect: "layer 1 AveragePool1d wants a
// expect: "layer 1 ConvTranspose1d wants
// expect: [channels, length]
// expect: "least 5 long, but Input gives"
// errors: 3
// lines: 36
#include <etch/nn/network.hpp>
#include <etch/nn/signal_layers.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 2, 5
#else
#define ETCH_INPUT 2, 4
#endif

using Largest = etch::Network<etch::Input<ETCH_INPUT>, etch::MaxPool1d<5>>;
using Mean = etch::Network<etch::Input<ETCH_INPUT>, etch::AveragePool1d<5>>;
using Spread = etch::Network<etch::Input<ETCH_INPUT>, etch::ConvTranspose1d<3, 1, 1, 2>>;
static_assert(Largest::layer_count + Mean::layer_count + Spread::layer_count == 3);
