// The sum over the batch is one for all losses.
// diagnostic: loss_is_no_part
// fix: `etch::summed(etch::Losses<...>{})` around all of it.
// expect: "etch::Of<1, ...>: mean squared
// expect: error is summed or
// lines: 12
#include <etch/nn/gradient.hpp>

#ifdef ETCH_TWIN
using Squares = etch::MeanSquaredError;
#else
using Squares = decltype(etch::summed(etch::mean_squared_error));
#endif

using Net = etch::Network<etch::Input<4>, etch::Fork<etch::Dense<3>, etch::Dense<2>>>;
using Loss = etch::Losses<etch::Of<0, etch::MeanSquaredError>, etch::Of<1, Squares>>;
etch::GradientRun<Net, Loss, float> run;
