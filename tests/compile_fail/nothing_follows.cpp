// After its one error a wrong network stands for itself: models, trainers and facts about it that would
// be right print nothing.
// diagnostic: layer_does_not_fit
// fix: put `etch::Flatten` before the dense layer.
// expect: "layer 2 Dense wants a vector"
// lines: 12
#include <etch/etch.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 784
#else
#define ETCH_INPUT 28, 28
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::Sigmoid, etch::Dense<2>>;
static_assert(Net::output_shape == etch::Shape{2});
static_assert(etch::workspace_bytes<Net, etch::SoftmaxCrossEntropy, float>() < 1 << 20);

double train(const etch::Dataset<etch::Shape{784}>& data) {
  etch::Model<Net> model{etch::xavier, etch::Seed{1}};
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.1}};
  trainer.fit(data, {.epochs = 2, .validate = data});
  model.parameters();
  return etch::accuracy(model, data) + model.classify(data.input(0)) +
         static_cast<double>(etch::describe<Net>().size());
}
