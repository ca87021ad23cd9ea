// Several targets are one row of numbers, in which there are no labels.
// diagnostic: losses_take_rows
// fix: `etch::SoftmaxCrossEntropyOnRows`, with rows of 0 and one 1.
// expect: "etch::Of<0, ...>: softmax
// expect: cross entropy compares with a
// expect: label, the targets of
// lines: 12
#include <etch/nn/gradient.hpp>

#ifdef ETCH_TWIN
using OfClasses = etch::SoftmaxCrossEntropyOnRows;
#else
using OfClasses = etch::SoftmaxCrossEntropy;
#endif

using Net = etch::Network<etch::Input<4>, etch::Fork<etch::Dense<3>, etch::Dense<2>>>;
using Loss = etch::Losses<etch::Of<0, OfClasses>, etch::Of<1, etch::MeanSquaredError, 0.5>>;
etch::GradientRun<Net, Loss, float> run;
