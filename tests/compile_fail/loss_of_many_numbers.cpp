// A loss is one number a sample; the mean over the batch is taken by training.
// diagnostic: loss_is_no_scalar
// fix: take the sum or the mean over the outputs.
// expect: "the loss gives [2], not one"
// expect: "number: take its sum or mean"
// lines: 12
#include <etch/train/trainer.hpp>

#ifdef ETCH_TWIN
#define ETCH_REDUCE sum
#else
#define ETCH_REDUCE
#endif

struct AbsoluteError {
  constexpr auto operator()(auto y, auto t) const { return ETCH_REDUCE(abs(y - t)); }
};
using Net = etch::Network<etch::Input<3>, etch::Dense<2>>;
auto train(etch::Model<Net>& model, const etch::Dataset<Net::input_shape>& data) {
  etch::Trainer trainer{model, AbsoluteError{}, etch::SGD{.rate = 0.1}};
  return trainer.fit(data, {.epochs = 2});
}
