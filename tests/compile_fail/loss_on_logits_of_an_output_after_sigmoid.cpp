// The same of the logistic function, also where an output goes through a block that leaves it as it is.
// diagnostic: sigmoid_applied_twice
// diagnostic: loss_of_an_output
// fix: leave the Sigmoid out, or use `BinaryCrossEntropy`, which takes probabilities.
// expect: "etch::Of<0, ...>: binary cross
// expect: entropy on logits applies the
// expect: "logistic function itself:
// lines: 12
#include <etch/nn/gradient.hpp>

#ifdef ETCH_TWIN
#define ETCH_LOSS BinaryCrossEntropy
#else
#define ETCH_LOSS BinaryCrossEntropyOnLogits
#endif

using Heads = etch::Parallel<etch::Sequential<etch::Dense<3>, etch::Sigmoid>, etch::Dense<2>>;
using Net = etch::Network<etch::Inputs<etch::Input<4>, etch::Input<5>>, Heads>;
using Loss = etch::Losses<etch::Of<0, etch::ETCH_LOSS>, etch::Of<1, etch::MeanSquaredError>>;
etch::GradientRun<Net, Loss, float> run;
