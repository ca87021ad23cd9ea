// A callback takes one of the events of a fit.
// diagnostic: callback_takes_no_event
// fix: take the event that it is about, by reference.
// expect: "fit: callback 1 takes no"
// expect: "event: its one parameter is a"
// expect: "FitBegin, StepEnd, EpochEnd or"
// lines: 8
#include <etch/train/trainer.hpp>

#ifdef ETCH_TWIN
#define ETCH_EVENT EpochEnd
#else
#define ETCH_EVENT SchedulePoint
#endif

using Net = etch::Network<etch::Input<784>, etch::Dense<2>>;
using Data = etch::Dataset<etch::Shape{784}>;
auto train(etch::Trainer<Net, float, etch::SoftmaxCrossEntropy, etch::SGD>& trainer, const Data& data) {
  return trainer.fit(data, {.epochs = 2}, [](const etch::ETCH_EVENT&) {});
}
