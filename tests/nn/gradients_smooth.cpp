// check_gradient passes on every smooth layer and every loss.
#include "nn/gradients.hpp"

#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/network.hpp>

namespace {

using etch::Dense, etch::Identity, etch::Input, etch::Network, etch::Sigmoid, etch::Softmax,
    etch::Tanh, etch::without_bias;

}  // namespace

TEST_CASE("dense and sigmoid layers have right gradients under the mean squared error") {
  using Net = Network<Input<4>, Dense<3>, Sigmoid, Dense<2>, Sigmoid>;
  CHECK(gradients::check_all_seeds<Net>(etch::mean_squared_error) > 0);
}

TEST_CASE("layers without bias and tanh have right gradients under softmax cross entropy") {
  using Net = Network<Input<3>, Dense<4, without_bias>, Tanh, Dense<3, without_bias>>;
  CHECK(gradients::check_all_seeds<Net>(etch::softmax_cross_entropy) > 0);
}

TEST_CASE("a final softmax has a right gradient under the textbook's cross entropy") {
  using Net = Network<Input<3>, Dense<4>, Identity, Dense<3>, Softmax>;
  CHECK(gradients::check_all_seeds<Net>(etch::cross_entropy) > 0);
}

TEST_CASE("a softmax between layers has a right gradient") {
  using Net = Network<Input<3>, Dense<4>, Softmax, Dense<2>>;
  CHECK(gradients::check_all_seeds<Net>(etch::mean_squared_error) > 0);
}
