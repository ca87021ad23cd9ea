// Layers that go over the rows of a matrix.
// diagnostic: layer_does_not_fit
// layer: RNN
// layer: GRU
// layer: LSTM
// layer: DenseRows
// fix: say how many rows there are: `etch::Input<rows, features>`.
// expect: "layer 1 RNN wants
// expect: "layer 1 GRU wants
// expect: "layer 1 LSTM wants
// expect: "layer 1 DenseRows wants
// expect: "[length, features], but Input"
// errors: 4
// lines: 48
#include <etch/nn/network.hpp>
#include <etch/nn/sequence_layers.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 4, 3
#else
#define ETCH_INPUT 12
#endif

using Simple = etch::Network<etch::Input<ETCH_INPUT>, etch::RNN<8>>;
using Gated = etch::Network<etch::Input<ETCH_INPUT>, etch::GRU<8>>;
using EachRow = etch::Network<etch::Input<ETCH_INPUT>, etch::DenseRows<8>>;
using Remembering = etch::Network<etch::Input<ETCH_INPUT>, etch::LSTM<8>>;
static_assert(Simple::layer_count + Gated::layer_count + Remembering::layer_count +
                  EachRow::layer_count == 4);
