// A name, sharing and freezing change nothing of what a layer takes.
// diagnostic: layer_does_not_fit
// layer: Named
// layer: Shared
// layer: Frozen
// fix: put `etch::Flatten` before layer 2.
// expect: "layer 2 Dense wants a vector
// expect: [n], but layer 1 ReLU gives
// expect: etch::Flatten between them
// lines: 12
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 16
#else
#define ETCH_INPUT 4, 4
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::Named<"rectified", etch::ReLU>,
                          etch::Frozen<etch::Shared<"key", etch::Named<"fc", etch::Dense<8>>>>>;
static_assert(Net::layer_count == 2);
