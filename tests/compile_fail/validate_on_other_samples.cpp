// What training is validated on has the samples that it trains on.
// diagnostic: samples_do_not_fit
// fix: read both in one shape.
// expect: "validate: the samples are"
// expect: "[783], the input is [784]"
// lines: 10
#include <etch/train/trainer.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 784
#else
#define ETCH_EXTENT 783
#endif

using Net = etch::Network<etch::Input<784>, etch::Dense<2>>;
using Data = etch::Dataset<etch::Shape{784}>;
auto train(etch::Trainer<Net, float, etch::SoftmaxCrossEntropy, etch::SGD>& trainer, const Data& data,
           const etch::Dataset<etch::Shape{ETCH_EXTENT}>& test) {
  return trainer.fit(data, {.epochs = 2, .validate = test});
}
