// Pools and transposed convolutions along a sequence against PyTorch: outputs, losses and gradients.
#include "nn/references.hpp"

#include <etch/nn/network.hpp>
#include <etch/nn/signal_layers.hpp>

using etch::AveragePool1d, etch::Conv1d, etch::ConvTranspose1d, etch::Input, etch::MaxPool1d, etch::Network;

namespace {

using Pools = Network<Input<2, 19>, Conv1d<3, 2>, MaxPool1d<3, 2, 1>, Conv1d<3, 1>, MaxPool1d<2, 1, 0, 2>,
                      AveragePool1d<2, 1, 1>, AveragePool1d<3, 2, 1, etch::elements_only>>;
using Transposed = Network<Input<2, 5>, Conv1d<3, 2>, ConvTranspose1d<2, 4, 2, 1>, etch::Tanh, ConvTranspose1d<3, 3>>;

}  // namespace

TEST_CASE("pools and transposed convolutions along a sequence give what PyTorch gives") {
  const nlohmann::json file = pytorch::results("signal_layers");
  references::check_both<Pools>(file, "pools");
  references::check_both<Transposed>(file, "transposed");
}
