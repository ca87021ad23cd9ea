// A loss that does not take the output it is of.
// diagnostic: loss_of_an_output
// fix: a loss on rows, such as `etch::MeanSquaredError`, for the image.
// expect: "etch::Of<1, ...>: softmax
// expect: the output is
// lines: 20
#include <etch/nn/gradient.hpp>

struct OnVectors {
  static constexpr auto name = "softmax on vectors";
  static constexpr bool accepts(const etch::Shape& output) { return output.rank == 1; }
  constexpr auto operator()(auto y, auto t) const { return etch::sum(y * t); }
};
#ifdef ETCH_TWIN
using OfImage = etch::MeanSquaredError;
#else
using OfImage = OnVectors;
#endif

using Net = etch::Network<etch::Input<4>, etch::Fork<etch::Dense<3>, etch::Sequential<etch::Dense<4>, etch::Reshape<2, 2>>>>;
using Loss = etch::Losses<etch::Of<0, OnVectors>, etch::Of<1, OfImage>>;
etch::GradientRun<Net, Loss, float> run;
