// Networks with branches, shared and frozen layers, several inputs and outputs, compared with PyTorch.
#include "nn/references.hpp"

#include <etch/nn/image_layers.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/structure_layers.hpp>
#include <etch/nn/training_layers.hpp>

using etch::Concat, etch::Conv2d, etch::Dense, etch::Flatten, etch::Fork, etch::Frozen, etch::Input, etch::Inputs,
    etch::Named, etch::Network, etch::Of, etch::Parallel, etch::Residual, etch::same, etch::Sequential,
    etch::Shared, etch::Sum, etch::Tanh;

namespace {

using Same = Shared<"same", Dense<6>>;
using Blocks =
    Network<Input<2, 4, 4>, Concat<Conv2d<3, 3, 1, same>, Conv2d<2, 1>>,
            Residual<Conv2d<5, 3, 1, same>, Tanh, Conv2d<5, 1>>,
            Sum<Conv2d<4, 1>, Conv2d<4, 3, 1, same>>, Tanh, Flatten, Named<"fc1", Dense<6>>, Tanh, Same,
            Tanh, Same, Frozen<Dense<6>>, Tanh, Dense<3>>;

using Norm = Shared<"norm", etch::BatchNorm>;
using SharedNorm = Network<Input<4>, Norm, Dense<4>, Norm>;

using Several = Network<Inputs<Input<2, 3>, Input<4>>, Parallel<Sequential<Flatten, Dense<3>>, Dense<3>>,
                        Fork<Sequential<Sum<>, Dense<4>>, Sequential<Concat<>, Tanh>>>;
using OfBoth = etch::Losses<Of<0, etch::SoftmaxCrossEntropyOnRows>, Of<1, etch::MeanSquaredError, 0.3>>;

}  // namespace

TEST_CASE("branches, residual connections, shared and frozen layers give what PyTorch gives") {
  references::compare<Blocks, etch::MeanSquaredError, double>("structure", "blocks", 1e-10);
  references::compare<Blocks, etch::MeanSquaredError, float>("structure", "blocks", 1e-5);
}

TEST_CASE("a shared batch normalisation has its statistics moved on at each place") {
  references::compare<SharedNorm, etch::MeanSquaredError, double>("structure", "shared_norm", 1e-10);
  references::compare<SharedNorm, etch::MeanSquaredError, float>("structure", "shared_norm", 1e-5);
}

TEST_CASE("several inputs, outputs and losses give what PyTorch gives") {
  references::compare<Several, OfBoth, double>("structure", "several", 1e-11);
  references::compare<Several, OfBoth, float>("structure", "several", 1e-5);
}
