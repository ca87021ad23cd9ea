// Layers on images and of normalisation against PyTorch: outputs, losses and gradients, in float and double.
#include <etch/nn/gradient.hpp>
#include <etch/nn/image_layers.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/norm_layers.hpp>

#include "support/catch.hpp"
#include "support/pytorch.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

using etch::Conv2d, etch::Dense, etch::Extent2, etch::Input, etch::Network, etch::Tanh;

namespace {

constexpr int batch = 3;

template <class T>
std::vector<T> numbers(const nlohmann::json& from) {
  return from.get<std::vector<T>>();
}

/// A matrix lies column by column; anything else, and what the references hold, row by row.
template <class T>
std::vector<T> row_major(const etch::Shape& shape, std::span<const T> values) {
  if (shape.rank != 2) return {values.begin(), values.end()};
  std::vector<T> rows;
  for (int i = 0; i < shape[0]; ++i) {
    for (int j = 0; j < shape[1]; ++j) rows.push_back(values[static_cast<std::size_t>(j * shape[0] + i)]);
  }
  return rows;
}

template <class Net, class T>
void check(const std::string& name, double tolerance) {
  static const nlohmann::json all = pytorch::results("image_layers");
  const nlohmann::json& wanted = all.at(name);
  etch::Model<Net, T> model;
  const auto& parameters = etch::parameters<Net>();
  REQUIRE(wanted.at("parameters").size() == parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    etch::ParameterView<T>(parameters[i], model.values(i))
        .assign(numbers<T>(wanted.at("parameters")[i]));
  }
  const auto x = numbers<T>(wanted.at("input"));
  std::vector<T> y(static_cast<std::size_t>(batch * Net::output_shape.size()));
  model.predict(x, y);
  pytorch::check_sums(y, wanted.at("output"), tolerance);

  etch::GradientRun<Net, etch::MeanSquaredError, T> run(batch);
  const T loss = run.run(model, x, numbers<T>(wanted.at("target")));
  CHECK(static_cast<double>(loss) == Approx(wanted.at("loss").get<double>()).epsilon(tolerance));
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    INFO(parameters[i].name());
    pytorch::check_sums(row_major<T>(parameters[i].shape, run.gradient(i)),
                        wanted.at("gradients")[i], tolerance);
  }
}

template <class Net>
void check_both(const std::string& name) {
  INFO(name);
  check<Net, double>(name, 1e-11);
  check<Net, float>(name, 1e-5);
}

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
  check_both<Convolutions>("convolutions");
  check_both<DilatedAndGrouped>("dilated_and_grouped");
  check_both<Pools>("pools");
  check_both<Transposed>("transposed");
  check_both<Sequence>("sequence");
}

TEST_CASE("normalising layers give what PyTorch gives") {
  check_both<NormalisedImages>("normalised_images");
  check_both<NormalisedRows>("normalised_rows");
}
