// A recurrent layer gives what it has seen behind the last row, unless it is told to give all rows.
// diagnostic: layer_does_not_fit
// layer: GRU
// fix: `Returns::all` for each recurrent layer but the last.
// expect: "layer 2 GRU wants"
// expect: "1 LSTM gives [8]: give LSTM"
// expect: "etch::Returns::all"
// lines: 12
#include <etch/nn/network.hpp>
#include <etch/nn/sequence_layers.hpp>

#ifdef ETCH_TWIN
#define ETCH_OPTION , etch::Returns::all
#else
#define ETCH_OPTION
#endif

using Net = etch::Network<etch::Input<5, 3>, etch::LSTM<8 ETCH_OPTION>, etch::GRU<4>>;
static_assert(Net::layer_count == 2);
