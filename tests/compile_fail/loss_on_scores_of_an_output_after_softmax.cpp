// The same where the network has several outputs: of each its last layer counts.
// diagnostic: softmax_applied_twice
// diagnostic: loss_of_an_output
// fix: leave the Softmax out at the end of that output's branch.
// expect: "etch::Of<1, ...>: softmax
// expect: cross entropy on rows applies
// expect: "softmax itself: remove the
// lines: 12
#include <etch/nn/gradient.hpp>

#ifdef ETCH_TWIN
#define ETCH_LAST Identity
#else
#define ETCH_LAST Softmax
#endif

using Classes = etch::Named<"classes", etch::Sequential<etch::Dense<3>, etch::ETCH_LAST>>;
using Net = etch::Network<etch::Input<4>, etch::Fork<etch::Dense<2>, Classes>, etch::Parallel<etch::Softmax, etch::Sequential<>>>;
using Loss = etch::Losses<etch::Of<0, etch::MeanSquaredError>, etch::Of<1, etch::SoftmaxCrossEntropyOnRows>>;
etch::GradientRun<Net, Loss, float> run;
