// A loss of an output that there is not.
// diagnostic: no_such_output
// fix: `etch::Of<1, ...>`: outputs are counted from 0.
// expect: "etch::Of: there is no output
// expect: 2, the last of 2 is 1
// lines: 12
#include <etch/nn/gradient.hpp>

#ifdef ETCH_TWIN
#define ETCH_OUTPUT 1
#else
#define ETCH_OUTPUT 2
#endif

using Net = etch::Network<etch::Input<4>, etch::Fork<etch::Dense<3>, etch::Dense<2>>>;
using Loss = etch::Losses<etch::Of<0, etch::MeanSquaredError>, etch::Of<ETCH_OUTPUT, etch::Huber<>>>;
etch::GradientRun<Net, Loss, float> run;
