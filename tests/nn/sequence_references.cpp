// Embedding and recurrent layers against PyTorch: outputs, losses and gradients, in float and double.
#include "nn/references.hpp"

#include <etch/nn/layers.hpp>
#include <etch/nn/sequence_layers.hpp>

using etch::Dense, etch::Embedding, etch::GRU, etch::Input, etch::LSTM, etch::Network, etch::Returns;

namespace {

using Recurrent = Network<Input<5>, Embedding<7, 4>, etch::RNN<5, Returns::all>, GRU<6>, Dense<3>>;
using Memories = Network<Input<6, 3>, LSTM<5, Returns::all>, LSTM<4>, Dense<2>>;
using OneRow = Network<Input<1, 3>, GRU<4, Returns::all>>;

}  // namespace

TEST_CASE("embedding and recurrent layers give what PyTorch gives") {
  const nlohmann::json file = pytorch::results("sequence_layers");
  references::check_both<Recurrent>(file, "recurrent");
  references::check_both<Memories>(file, "lstm");
  references::check_both<OneRow>(file, "gru_of_one_row");
}
