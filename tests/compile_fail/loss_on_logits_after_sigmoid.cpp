// A loss that applies the logistic function itself is refused where the network has applied it already.
// diagnostic: sigmoid_applied_twice
// fix: leave the Sigmoid out, or use `binary_cross_entropy`, which takes probabilities.
// expect: "binary cross entropy on logits"
// expect: "applies the logistic function"
// expect: "itself: remove the final"
// lines: 12
#include <etch/train/trainer.hpp>

#ifdef ETCH_TWIN
#define ETCH_LAST Identity
#else
#define ETCH_LAST Sigmoid
#endif

using Net = etch::Network<etch::Input<2>, etch::Dense<1>, etch::ETCH_LAST>;
auto train(etch::Model<Net>& model, const etch::Dataset<Net::input_shape>& data) {
  etch::Trainer trainer{model, etch::binary_cross_entropy_on_logits, etch::SGD{.rate = 0.1}};
  return trainer.fit(data, {.epochs = 2});
}
