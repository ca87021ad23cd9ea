// A loss that applies softmax itself is refused where the network has applied it already.
// diagnostic: softmax_applied_twice
// fix: leave the Softmax out: `probabilities` applies it, and `predict` needs none.
// expect: "softmax cross entropy applies"
// expect: "softmax itself: remove the"
// expect: "final Softmax"
// lines: 12
#include <etch/train/trainer.hpp>

#ifdef ETCH_TWIN
#define ETCH_LAST Identity
#else
#define ETCH_LAST Softmax
#endif

using Net = etch::Network<etch::Input<2>, etch::Dense<2>, etch::ETCH_LAST>;
auto train(etch::Model<Net>& model, const etch::Dataset<Net::input_shape>& data) {
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.1}};
  return trainer.fit(data, {.epochs = 2});
}
