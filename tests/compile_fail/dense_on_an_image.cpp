// A dense layer takes a vector; an image needs Flatten before it. The error names the layer and what
// reaches it.
// expect: Input gives [1, 28, 28] but la
// expect: yer 1 Dense wants a vector [n]
// expect: : put Flatten before it
#include <etch/nn/layers.hpp>
#include <etch/nn/network.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 784
#else
#define ETCH_INPUT 1, 28, 28
#endif

using Digits = etch::Network<etch::Input<ETCH_INPUT>, etch::Dense<50>, etch::Sigmoid>;
static_assert(Digits::output_shape.rank > 0);
