// check_gradient over every activation that a network may bend its values with, several in one network:
// an error in any of them is one in all that stand before it.
#include "nn/gradients.hpp"

#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/network.hpp>

namespace {

using etch::Dense, etch::Flatten, etch::Input, etch::Network;

}  // namespace

TEST_CASE("smooth activations made of exponentials have right gradients") {
  using Net = Network<Input<3>, Dense<4>, etch::GELU, Dense<4>, etch::GELUTanh, Dense<4>,
                      etch::SiLU, Dense<4>, etch::Mish, Dense<2>>;
  CHECK(gradients::check_all_seeds<Net>(etch::mean_squared_error) > 0);
}

TEST_CASE("softplus, softsign and log-softmax have right gradients") {
  using Net = Network<Input<3>, Dense<4>, etch::Softplus, Dense<3>, etch::LogSoftmax, Dense<2>,
                      etch::Softsign>;
  CHECK(gradients::check_all_seeds<Net>(etch::mean_squared_error, 0.02) > 0);
}

TEST_CASE("activations with a corner at 0 have right gradients") {
  using Net = Network<Input<3>, Dense<4>, etch::LeakyReLU<0.2>, Dense<4>, etch::ELU<0.5>, Dense<4>,
                      etch::SELU, Dense<2>>;
  CHECK(gradients::check_all_seeds<Net>(etch::mean_squared_error, 0.1) > 0);
}

TEST_CASE("slopes that are learnt have right gradients, one for all and one a channel") {
  using Net = Network<Input<2, 3>, etch::PReLU<etch::per_channel>, Flatten, Dense<4>,
                      etch::PReLU<etch::per_channel>, Dense<3>, etch::PReLU<>, Dense<2>>;
  CHECK(gradients::check_all_seeds<Net>(etch::mean_squared_error, 0.1) > 0);
}

TEST_CASE("activations of straight pieces have right gradients") {
  using Net = Network<Input<3>, Dense<4>, etch::HardSwish, Dense<4>, etch::HardSigmoid, Dense<3>,
                      etch::HardTanh, Dense<2>>;
  CHECK(gradients::check_all_seeds<Net>(etch::mean_squared_error, 0.1) > 0);
}
