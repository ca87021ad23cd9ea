// Networks without their batch normalisations predict the same.
#include "support/catch.hpp"

#include <etch/core/random.hpp>
#include <etch/nn/fold.hpp>
#include <etch/nn/image_layers.hpp>
#include <etch/nn/signal_layers.hpp>
#include <etch/nn/structure_layers.hpp>

#include <cstddef>
#include <type_traits>
#include <vector>

using etch::BatchNorm, etch::BatchNormWith, etch::Conv1d, etch::Conv2d, etch::Dense, etch::Input, etch::Network,
    etch::ReLU, etch::without_bias;

namespace {

template <class Net>
void check_same_predictions() {
  etch::Random random(etch::Seed{9});
  etch::Model<Net, double> model;
  for (double& value : model.block()) value = random.normal();
  for (std::size_t i = 0; i < etch::states<Net>().size(); ++i) {
    for (double& value : model.state(i)) value = random.uniform(0.5, 2);
  }
  const auto folded = etch::fold(model);
  constexpr int batch = 5;
  std::vector<double> x, y(batch * Net::output_shape.size()), of_folded(y.size());
  for (int i = 0; i < batch * Net::input_shape.size(); ++i) x.push_back(random.normal());
  model.predict(x, y);
  folded.predict(x, of_folded);
  for (std::size_t i = 0; i < y.size(); ++i) CHECK(of_folded[i] == Approx(y[i]).epsilon(1e-11));
}

using Vectors = Network<Input<4>, Dense<6>, BatchNorm, ReLU, Dense<3, without_bias>, BatchNormWith<0.5, 0.01>>;
using Images = Network<Input<2, 5, 4>, BatchNorm, Conv2d<3, 2, 1, 0, 1, 1, without_bias>, BatchNorm, ReLU,
                       Conv2d<3, 2, 1, 1, 1, 3>, BatchNorm>;

template <int N>
struct Unit : etch::Residual<Conv2d<N, 3, 1, etch::same, 1, 1, without_bias>, BatchNorm, ReLU> {
  static constexpr auto name = "Unit";
};
using Same = etch::Shared<"same", etch::Sequential<Dense<4>, BatchNorm>>;
// Whatever a block begins with, the layer before it is in another one.
using Blocks = Network<
    Input<2, 4, 4>, Unit<2>, etch::Repeat<3, BatchNorm, ReLU, Conv2d<2, 1>, BatchNorm, Conv2d<2, 1>>,
    etch::Concat<Conv2d<2, 1>, BatchNorm, etch::Sequential<etch::Named<"left", Conv2d<3, 1>>, etch::Frozen<BatchNorm>>>,
    BatchNorm, etch::PoolAround<2, Conv2d<7, 1>, BatchNorm>, etch::Flatten, Dense<4>, Same, BatchNorm, Same, Dense<2>,
    etch::Named<"norm", BatchNorm>>;
using FoldedBlocks = Network<
    Input<2, 4, 4>, etch::Residual<Conv2d<2, 3, 1, etch::same>, ReLU>,
    etch::Repeat<3, BatchNorm, ReLU, Conv2d<2, 1>, Conv2d<2, 1>>,
    etch::Concat<Conv2d<2, 1>, BatchNorm, etch::Sequential<etch::Named<"left", Conv2d<3, 1>>>>, BatchNorm,
    etch::PoolAround<2, Conv2d<7, 1>>, etch::Flatten, Dense<4>, Same, BatchNorm, Same, Dense<2>>;
static_assert(std::is_same_v<etch::Folded<Blocks>, FoldedBlocks>);
static_assert(std::is_same_v<etch::Folded<FoldedBlocks>, FoldedBlocks>);

using Branches = Network<etch::Inputs<Input<3>, Input<4>>,
                         etch::Parallel<etch::Sequential<Dense<2>, BatchNorm>, Dense<2>>,
                         etch::Sum<>, etch::Fork<etch::Sequential<Dense<2>, BatchNorm>, etch::Sequential<>>,
                         etch::Sum<>>;
using Sequences = Network<Input<2, 9>, Conv1d<4, 3>, BatchNorm, ReLU, BatchNorm>;

static_assert(std::is_same_v<etch::Folded<Vectors>, Network<Input<4>, Dense<6>, ReLU, Dense<3>>>);
static_assert(std::is_same_v<etch::Folded<Sequences>, Network<Input<2, 9>, Conv1d<4, 3>, ReLU, BatchNorm>>);

}  // namespace

TEST_CASE("a folded model predicts what the model does") {
  check_same_predictions<Vectors>();
  check_same_predictions<Images>();
  check_same_predictions<Sequences>();
  check_same_predictions<Blocks>();
  check_same_predictions<Branches>();
}
