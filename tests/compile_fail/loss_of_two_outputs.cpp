// A loss compares one output, or says of which.
// diagnostic: loss_takes_one_output
// fix: `etch::Losses<etch::Of<0, etch::MeanSquaredError>, etch::Of<1, etch::MeanSquaredError>>`.
// expect: "mean squared error takes one
// expect: output, the network has 2, [3]
// expect: and [2]: use
// lines: 12
#include <etch/nn/gradient.hpp>

using Net = etch::Network<etch::Input<4>, etch::Fork<etch::Dense<3>, etch::Dense<2>>>;
#ifdef ETCH_TWIN
using Loss = etch::Losses<etch::Of<0, etch::MeanSquaredError>, etch::Of<1, etch::MeanSquaredError>>;
#else
using Loss = etch::MeanSquaredError;
#endif

etch::GradientRun<Net, Loss, float> run;
