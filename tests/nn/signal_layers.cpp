// Gradients of layers along sequences, in both directions and from one sequence to another, against differences.
#include "nn/gradients.hpp"

#include <etch/nn/attention_layers.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/sequence_layers.hpp>
#include <etch/nn/signal_layers.hpp>
#include <etch/nn/structure_layers.hpp>

using etch::Dense, etch::Flatten, etch::Input, etch::Inputs, etch::Network;

namespace {

using Signals = Network<Input<2, 9>, etch::Conv1d<2, 2>, etch::MaxPool1d<3, 2, 1>, etch::ConvTranspose1d<2, 3, 2>,
                        etch::AveragePool1d<2, 1, 1>>;
using BothWays = Network<Input<3, 2>, etch::Bidirectional<etch::RNN<2, etch::Returns::all>>, Flatten, Dense<2>>;
using Masked = Network<Inputs<Input<2, 4>, Input<3, 2>, Input<3>>, etch::CrossAttention<2, etch::without_bias>>;

}  // namespace

TEST_CASE("pools and transposed convolutions along a sequence have right gradients") {
  CHECK(gradients::check_all_seeds<Signals>(etch::mean_squared_error, 0.06) <= 1e-7);
}

TEST_CASE("recurrent layers in both directions have right gradients") {
  CHECK(gradients::check_all_seeds<BothWays>(etch::softmax_cross_entropy) <= 1e-7);
}

TEST_CASE("attention to another sequence has right gradients where a mask is above 0") {
  etch::Random random(etch::Seed{3});
  const auto model = gradients::made_up_model<Masked>(random);
  gradients::Samples<Masked, etch::MeanSquaredError> samples(4, random);
  // The mask of each sample stands at its end; one key at least counts.
  for (std::size_t sample = 0; sample < 4; ++sample) samples.inputs[17 * sample + 14 + sample % 3] = 1;
  const auto report = etch::check_gradient(model, etch::mean_squared_error, std::span<const double>(samples.inputs),
                                           samples.targets);
  INFO(report.text());
  CHECK(report.tensors.size() == 3);
  CHECK(report.worst() <= 1e-7);
}
