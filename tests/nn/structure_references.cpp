// Networks with branches, shared and frozen layers, several inputs and outputs, compared with PyTorch.
#include "nn/references.hpp"

#include <etch/nn/gradient.hpp>
#include <etch/nn/image_layers.hpp>
#include <etch/nn/initialisers.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/structure_layers.hpp>
#include <etch/nn/training_layers.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

using etch::Concat, etch::Conv2d, etch::Dense, etch::Flatten, etch::Fork, etch::Frozen, etch::Input, etch::Inputs,
    etch::Named, etch::Network, etch::Of, etch::Parallel, etch::Residual, etch::same, etch::Sequential,
    etch::Shared, etch::Sum, etch::Tanh;

namespace {

/// Loss, gradients, the states after a step and then the output.
template <class Net, class Loss, class T>
void compare(const std::string& name, double tolerance) {
  static const nlohmann::json all = pytorch::results("structure");
  const nlohmann::json& wanted = all.at(name);
  etch::Model<Net, T> model{etch::zeros};
  const auto& parameters = etch::parameters<Net>();
  REQUIRE(parameters.size() == wanted.at("parameters").size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    etch::ParameterView<T>(parameters[i], model.values(i))
        .assign(references::numbers<T>(wanted.at("parameters")[i]));
  }
  const auto x = references::numbers<T>(wanted.at("input"));
  etch::GradientRun<Net, Loss, T> run(static_cast<int>(x.size()) / Net::input_shape.size());
  const T loss = run.run(model, x, references::numbers<T>(wanted.at("target")));
  CHECK(static_cast<double>(loss) == Approx(wanted.at("loss").get<double>()).epsilon(tolerance));
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    INFO(parameters[i].name());
    const auto gradient = std::span<const T>(run.gradient(i));
    const auto rows = gradient.empty() ? std::vector<T>() : references::row_major<T>(parameters[i].shape, gradient);
    pytorch::check_sums(rows, wanted.at("gradients")[i], tolerance);
  }
  run.advance(model);
  const auto& states = etch::states<Net>();
  REQUIRE(states.size() == wanted.at("next_states").size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    INFO(states[i].name());
    pytorch::check_sums(model.state(i), wanted.at("next_states")[i], tolerance);
  }
  std::vector<T> y(wanted.at("output").size());
  model.predict(x, y);
  pytorch::check_sums(y, wanted.at("output"), tolerance);
}

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
  compare<Blocks, etch::MeanSquaredError, double>("blocks", 1e-10);
}

TEST_CASE("a shared batch normalisation has its statistics moved on at each place") {
  compare<SharedNorm, etch::MeanSquaredError, double>("shared_norm", 1e-10);
}

TEST_CASE("several inputs, outputs and losses give what PyTorch gives") {
  compare<Several, OfBoth, double>("several", 1e-11);
  compare<Several, OfBoth, float>("several", 1e-5);
}
