// Cross entropy is of the scores of classes, a vector.
// diagnostic: loss_wants_scores
// fix: end the network in a vector, with `etch::Flatten` or a dense layer.
// expect: "softmax cross entropy wants"
// expect: "scores [classes], the output"
// expect: "is [2, 2]"
// lines: 12
#include <etch/train/trainer.hpp>

#ifdef ETCH_TWIN
#define ETCH_LAST Flatten
#else
#define ETCH_LAST Identity
#endif

using Net = etch::Network<etch::Input<2, 2>, etch::Tanh, etch::ETCH_LAST>;
auto train(etch::Model<Net>& model, const etch::Dataset<Net::input_shape>& data) {
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.1}};
  return trainer.fit(data, {.epochs = 2});
}
