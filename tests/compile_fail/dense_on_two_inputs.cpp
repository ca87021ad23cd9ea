// Most layers take one value.
// diagnostic: layer_takes_one_value
// layer: Inputs
// fix: put `etch::Concat<>` before the dense layer, or `etch::Parallel<...>` with a layer for each.
// expect: "layer 1 Dense takes one value,
// expect: but Inputs gives 2: [4] and
// expect: [5]; make one of them with
// lines: 12
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_FIRST etch::Concat<>,
#else
#define ETCH_FIRST
#endif

using Net = etch::Network<etch::Inputs<etch::Input<4>, etch::Input<5>>, ETCH_FIRST etch::Dense<3>>;
static_assert(Net::output_shape == etch::Shape{3});
