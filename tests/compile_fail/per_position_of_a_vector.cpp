// A loss of each position wants scores for each.
// diagnostic: loss_wants_scores
// fix: let the network give [positions, classes].
// expect: "softmax cross entropy wants"
// expect: "scores [positions, classes],"
// expect: "the output is [6]"
// lines: 12
#include <etch/train/trainer.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 3, 6
#else
#define ETCH_INPUT 6
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::Tanh>;
constexpr auto loss = etch::per_position(etch::softmax_cross_entropy);
auto train(etch::Model<Net>& model, const etch::Dataset<Net::input_shape>& data) {
  etch::Trainer trainer{model, loss, etch::SGD{.rate = 0.1}};
  return trainer.fit(data, {.epochs = 2});
}
