// A loss that applies softmax itself is refused where the network has applied it already.
// expect: etch: this loss applies softmax itself: remove the network's final Softmax
#include <etch/nn/gradient.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>

#ifdef ETCH_TWIN
#define ETCH_LAST Identity
#else
#define ETCH_LAST Softmax
#endif

using Net = etch::Network<etch::Input<2>, etch::Dense<2>, etch::ETCH_LAST>;
template class etch::GradientRun<Net, etch::SoftmaxCrossEntropy, float>;
