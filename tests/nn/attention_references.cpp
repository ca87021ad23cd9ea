// Attention and positions against PyTorch: outputs, losses and gradients, in float and double.
#include "nn/references.hpp"

#include <etch/nn/attention_layers.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/sequence_layers.hpp>

using etch::Bidirectional, etch::CrossAttention, etch::Input, etch::Inputs, etch::Network, etch::SelfAttention;

namespace {

using Attention =
    Network<Input<5, 6>, etch::PositionalEncoding, SelfAttention<2>, etch::LearnedPositions,
            SelfAttention<3, etch::without_bias, etch::causal>>;
using OddPositions = Network<Input<4, 5>, etch::PositionalEncoding, etch::LearnedPositions>;

using BothWays = Network<Input<5, 3>, Bidirectional<etch::GRU<4, etch::Returns::all>>, Bidirectional<etch::LSTM<2>>>;
using Cross = Network<Inputs<Input<4, 6>, Input<5, 3>>, CrossAttention<2>>;
using CrossMasked = Network<Inputs<Input<4, 6>, Input<5, 3>, Input<5>>, CrossAttention<3>>;
using SelfMasked = Network<Inputs<Input<5, 4>, Input<5>>, SelfAttention<2, etch::causal>>;

}  // namespace

TEST_CASE("attention and positions give what PyTorch gives") {
  const nlohmann::json file = pytorch::results("sequence_layers");
  references::check_both<Attention>(file, "attention");
  references::check_both<OddPositions>(file, "odd_positions");
}

TEST_CASE("recurrent layers in both directions give what PyTorch gives") {
  references::check_both<BothWays>(pytorch::results("attention_layers"), "both_ways");
}

TEST_CASE("attention to another sequence and attention with masks give what PyTorch gives") {
  const nlohmann::json file = pytorch::results("attention_layers");
  references::check_both<Cross>(file, "cross");
  references::check_both<CrossMasked>(file, "cross_masked");
  references::check_both<SelfMasked>(file, "self_masked");
}
