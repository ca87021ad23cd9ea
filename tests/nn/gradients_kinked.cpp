// check_gradient on layers with corners and steps: what differences cannot judge is reported as a
// kink, the rest must agree.
#include "nn/gradients.hpp"

#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/network.hpp>

#include <algorithm>
#include <array>

namespace {

using etch::Dense, etch::Flatten, etch::Input, etch::Network, etch::ReLU, etch::Step;

using Corner = Network<Input<1>, Dense<1>, ReLU>;

}  // namespace

TEST_CASE("flatten and relu have right gradients under softmax cross entropy on rows") {
  using Net = Network<Input<2, 3>, Flatten, Dense<5>, ReLU, Dense<3>>;
  CHECK(gradients::check_all_seeds<Net>(etch::softmax_cross_entropy_on_rows, 0.1) > 0);
}

TEST_CASE("no gradient flows back through a step, and differences agree") {
  using Net = Network<Input<3>, Dense<4>, Step, Dense<2>>;
  CHECK(gradients::check_all_seeds<Net>(etch::mean_squared_error, 0.1) > 0);

  etch::Random random(etch::Seed{1});
  const auto model = gradients::made_up_model<Net>(random);
  const gradients::Samples<Net, etch::MeanSquaredError> samples(3, random);
  etch::GradientRun<Net, etch::MeanSquaredError, double> run(3);
  run.run(model, samples.inputs, samples.targets);
  const auto zero = [](double value) { return value == 0; };
  CHECK(std::ranges::all_of(run.gradient(0), zero));
  CHECK(std::ranges::all_of(run.gradient(1), zero));
  CHECK(std::ranges::none_of(run.gradient(3), zero));
}

TEST_CASE("a model that stands on a corner is reported as such and does not fail the check") {
  etch::Model<Corner, double> model;
  model.parameter("dense1.weight").assign(std::array{2.0});
  model.parameter("dense1.bias").assign(std::array{-2.0});
  const std::array x{1.0}, t{-1.0};
  const auto report =
      etch::check_gradient(model, etch::mean_squared_error, std::span<const double>(x), t);
  CHECK(report);
  CHECK(report.kinks() == 2);
  CHECK_THAT(report.text(), Catch::Contains("dense1.weight") && Catch::Contains("1 at a kink"));
}

TEST_CASE("away from the corner the same model has no kink") {
  etch::Model<Corner, double> model;
  model.parameter("dense1.weight").assign(std::array{2.0});
  model.parameter("dense1.bias").assign(std::array{-1.0});
  const std::array x{1.0}, t{-1.0};
  const auto report =
      etch::check_gradient(model, etch::mean_squared_error, std::span<const double>(x), t);
  CHECK(report);
  CHECK(report.kinks() == 0);
}
