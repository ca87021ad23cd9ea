// A stream of eight units, a model of seven.
// diagnostic: stream_of_another_network
// fix: networks that differ in the input's length alone.
// expect: "a stream and its model want"
// expect: stream_of_another_network.cpp
// lines: 14
#include <etch/nn/sequence_layers.hpp>
#include <etch/nn/stream.hpp>

#ifdef ETCH_TWIN
#define ETCH_UNITS 8
#else
#define ETCH_UNITS 7
#endif

using Step = etch::Network<etch::Input<1, 3>, etch::GRU<8>>;
using Trained = etch::Network<etch::Input<5, 3>, etch::GRU<ETCH_UNITS>>;

void listen(const etch::Model<Trained>& model) { etch::Stream<Step> stream{model}; }
