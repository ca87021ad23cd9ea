// Samples have as many numbers as the network has inputs.
// diagnostic: samples_do_not_fit
// fix: read the data in the shape of the input.
// expect: "fit: the samples are [28, 27]"
// expect: "of 756 elements, the input is"
// expect: "[784]"
// expect: fit_on_other_samples.cpp:20
// lines: 10
#include <etch/train/trainer.hpp>

#ifdef ETCH_TWIN
#define ETCH_WIDTH 28
#else
#define ETCH_WIDTH 27
#endif

using Net = etch::Network<etch::Input<784>, etch::Dense<2>>;
using Data = etch::Dataset<etch::Shape{28, ETCH_WIDTH}>;
auto train(etch::Trainer<Net, float, etch::SoftmaxCrossEntropy, etch::SGD>& trainer, const Data& data) {
  return trainer.fit(data, {.epochs = 2});
}
