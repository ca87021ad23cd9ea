// Attention and positions against PyTorch: outputs, losses and gradients, in float and double.
#include "nn/references.hpp"

#include <etch/nn/attention_layers.hpp>
#include <etch/nn/network.hpp>

using etch::Input, etch::Network, etch::SelfAttention;

namespace {

using Attention =
    Network<Input<5, 6>, etch::PositionalEncoding, SelfAttention<2>, etch::LearnedPositions,
            SelfAttention<3, etch::without_bias, etch::causal>>;
using OddPositions = Network<Input<4, 5>, etch::PositionalEncoding, etch::LearnedPositions>;

}  // namespace

TEST_CASE("attention and positions give what PyTorch gives") {
  const nlohmann::json file = pytorch::results("sequence_layers");
  references::check_both<Attention>(file, "attention");
  references::check_both<OddPositions>(file, "odd_positions");
}
