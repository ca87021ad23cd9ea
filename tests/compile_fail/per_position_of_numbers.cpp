// A loss of each position is one on a vector of classes; a sum over elements is one over positions already.
// diagnostic: loss_of_another_form
// fix: `mean_squared_error` as it is, or a cross entropy.
// expect: "per_position wants a loss on a
// expect: "vector of classes, got mean
// expect: per_position_of_numbers.cpp:16
// lines: 12
#include <etch/train/trainer.hpp>

#ifdef ETCH_TWIN
#define ETCH_LOSS softmax_cross_entropy
#else
#define ETCH_LOSS mean_squared_error
#endif

constexpr auto loss = etch::per_position(etch::ETCH_LOSS);
using Net = etch::Network<etch::Input<3, 6>, etch::Tanh>;
auto train(etch::Model<Net>& model, const etch::Dataset<Net::input_shape>& data) {
  etch::Trainer trainer{model, loss, etch::SGD{.rate = 0.1}};
  return trainer.fit(data, {.epochs = 2});
}
