// The same in an evaluation.
// diagnostic: samples_do_not_fit
// fix: read the data in the shape of the input.
// expect: "accuracy: the samples are"
// expect: "[783], the input is [784]"
// lines: 10
#include <etch/train/metrics.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 784
#else
#define ETCH_EXTENT 783
#endif

using Net = etch::Network<etch::Input<784>, etch::Dense<2>>;
double evaluate(const etch::Model<Net>& model, const etch::Dataset<etch::Shape{ETCH_EXTENT}>& test) {
  return etch::accuracy(model, test);
}
