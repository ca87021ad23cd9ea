// check_gradient over every loss that is not in gradients_smooth.cpp or gradients_kinked.cpp.
#include "nn/gradients.hpp"

#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/network.hpp>

namespace {

using etch::ClassWeights, etch::Dense, etch::Input, etch::LabelSmoothing, etch::LogSoftmax,
    etch::Network, etch::Sigmoid;

using Numbers = Network<Input<3>, Dense<4>>;
using Probabilities = Network<Input<3>, Dense<4>, Sigmoid>;
using LogProbabilities = Network<Input<3>, Dense<4>, LogSoftmax>;

}  // namespace

TEST_CASE("losses of numbers have right gradients") {
  CHECK(gradients::check_all_seeds<Numbers>(etch::mean_absolute_error, 0.1) > 0);
  CHECK(gradients::check_all_seeds<Numbers>(etch::huber<>, 0.1) > 0);
  CHECK(gradients::check_all_seeds<Numbers>(etch::huber<0.5>, 0.1) > 0);
  CHECK(gradients::check_all_seeds<Numbers>(etch::hinge, 0.1) > 0);
}

TEST_CASE("binary cross entropies have right gradients") {
  CHECK(gradients::check_all_seeds<Numbers>(etch::binary_cross_entropy_on_logits) > 0);
  CHECK(gradients::check_all_seeds<Probabilities>(etch::binary_cross_entropy) > 0);
}

TEST_CASE("losses on log-probabilities have right gradients") {
  CHECK(gradients::check_all_seeds<LogProbabilities>(etch::negative_log_likelihood) > 0);
  CHECK(gradients::check_all_seeds<LogProbabilities>(etch::kl_divergence) > 0);
}

TEST_CASE("losses of classes have right gradients, with class weights and label smoothing") {
  constexpr auto loss =
      etch::softmax_cross_entropy_with<LabelSmoothing{0.2}, ClassWeights{1.0, 0.5, 1.0, 3.0}>;
  CHECK(gradients::check_all_seeds<Numbers>(loss) > 0);
  CHECK(gradients::check_all_seeds<Numbers>(etch::multi_class_hinge, 0.1) > 0);
}
