// Pools, what undoes them, and interpolation against PyTorch.
#include "nn/references.hpp"

#include <etch/nn/image_layers.hpp>
#include <etch/nn/layers.hpp>

using etch::Conv2d, etch::Extent2, etch::Input, etch::Network, etch::Tanh;

namespace {

const nlohmann::json& file() {
  static const nlohmann::json all = pytorch::results("image_layers");
  return all;
}

using PaddedPools =
    Network<Input<2, 9, 10>, Conv2d<3, 2>, etch::MaxPool2d<3, 2, 1>, Conv2d<3, 1>,
            etch::MaxPool2d<2, 1, Extent2(1, 0), Extent2(1, 2)>,
            etch::AveragePool2d<3, 2, 1, etch::elements_only>>;
using Unpooled = Network<Input<2, 7, 6>, Conv2d<3, 3, 1, 1>,
                         etch::PoolAround<2, Conv2d<3, 3, 1, 1>>, Tanh, Conv2d<2, 2>>;
using Bilinear =
    Network<Input<2, 3, 4>, Conv2d<3, 1>, etch::Upsample2d<Extent2(2, 3), etch::bilinear>,
            Conv2d<2, 3>, etch::Upsample2d<Extent2(3, 2), etch::bilinear_align_corners>>;

}  // namespace

TEST_CASE("padded and dilated pools give what PyTorch gives") {
  references::check_both<PaddedPools>(file(), "padded_pools");
}

TEST_CASE("pools that are undone at the places of the maxima give what PyTorch gives") {
  references::check<Unpooled, double>(file().at("unpooled"), 1e-11);
}

TEST_CASE("bilinear interpolation gives what PyTorch gives") {
  references::check_both<Bilinear>(file(), "bilinear");
}
