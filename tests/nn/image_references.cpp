// Layers on images and of normalisation against PyTorch: outputs, losses and gradients, in float and double.
#include "nn/references.hpp"

#include <etch/nn/image_layers.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/norm_layers.hpp>
#include <etch/nn/signal_layers.hpp>

using etch::Conv2d, etch::Dense, etch::Extent2, etch::Input, etch::Network, etch::Tanh;

namespace {

using Convolutions = Network<Input<2, 9, 7>, Conv2d<4, 3>, Tanh,
                             Conv2d<3, Extent2(2, 3), Extent2(2, 1), Extent2(1, 2)>>;
using DilatedAndGrouped =
    Network<Input<4, 8, 8>, Conv2d<6, 3, 1, 1, 1, 2>, etch::Sigmoid, Conv2d<6, 3, 1, 2, 2, 6>,
            Conv2d<2, 2, 1, 0, Extent2(3, 2)>>;
using Pools = Network<Input<1, 10, 11>, Conv2d<3, 3>, etch::MaxPool2d<2>, Conv2d<4, 2>,
                      etch::MaxPool2d<2, 1>, etch::AveragePool2d<2, 1, 1>, etch::Flatten, Dense<3>>;
using Transposed = Network<Input<2, 3, 4>, Conv2d<3, 1>, etch::ConvTranspose2d<2, 4, 2, 1>, Tanh,
                           etch::Upsample2d<2>, etch::ConvTranspose2d<2, 3>>;
using Sequence =
    Network<Input<3, 12>, etch::Conv1d<4, 3, 2, 1>, Tanh, etch::Conv1d<2, 2, 1, 0, 2>>;
using NormalisedImages = Network<Input<2, 6, 5>, Conv2d<4, 3>, etch::GroupNorm<2>, Tanh,
                                 Conv2d<4, 2>, etch::GroupNorm<1>>;
using NormalisedRows =
    Network<Input<6>, Dense<7>, etch::LayerNorm, Tanh, Dense<5>, etch::RMSNorm>;

}  // namespace

TEST_CASE("layers on images give what PyTorch gives") {
  const nlohmann::json file = pytorch::results("image_layers");
  references::check_both<Convolutions>(file, "convolutions");
  references::check_both<DilatedAndGrouped>(file, "dilated_and_grouped");
  references::check_both<Pools>(file, "pools");
  references::check_both<Transposed>(file, "transposed");
  references::check_both<Sequence>(file, "sequence");
}

TEST_CASE("normalising layers give what PyTorch gives") {
  const nlohmann::json file = pytorch::results("image_layers");
  references::check_both<NormalisedImages>(file, "normalised_images");
  references::check_both<NormalisedRows>(file, "normalised_rows");
}
