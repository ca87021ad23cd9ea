// A network trained with weights of the classes has an output for each.
// diagnostic: class_weights_do_not_fit
// fix: give as many weights as the last layer has outputs.
// expect: "softmax cross entropy has 2"
// expect: "class weights, the output 3"
// expect: class_weights_for_other_outputs.cpp
// lines: 12
#include <etch/train/trainer.hpp>

#ifdef ETCH_TWIN
#define ETCH_OUTPUTS 2
#else
#define ETCH_OUTPUTS 3
#endif

using Net = etch::Network<etch::Input<4>, etch::Dense<ETCH_OUTPUTS>>;
constexpr auto loss = etch::softmax_cross_entropy_with<etch::ClassWeights{1.0, 2.5}>;
auto train(etch::Model<Net>& model, const etch::Dataset<Net::input_shape>& data) {
  etch::Trainer trainer{model, loss, etch::SGD{.rate = 0.1}};
  return trainer.fit(data, {.epochs = 2});
}
