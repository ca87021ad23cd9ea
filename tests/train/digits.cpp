// Networks learn to read digits: real ones where MNIST is there, made ones anywhere. The short cases
// run always; the [.long] ones reach what the README states.
#include <etch/data/digits.hpp>
#include <etch/data/mnist.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/train/metrics.hpp>
#include <etch/train/trainer.hpp>

#include "nn/networks.hpp"
#include "support/catch.hpp"
#include "support/reference.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace {

using networks::Digits;
using TwoLayers = etch::Network<etch::Input<784>, etch::Dense<50>, etch::Sigmoid, etch::Dense<10>>;
using Data = etch::Dataset<etch::Shape{784}>;
using Both = etch::TrainAndTest<etch::Shape{784}>;

struct Recipe {
  double rate;
  int batch;
  int epochs;
};

/// The share of the test part that a network reads after training.
template <class Net>
double trained(const Data& train, const Data& test, const Recipe& recipe) {
  etch::Model<Net> model(etch::xavier, etch::Seed{42});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = recipe.rate}};
  const auto history = trainer.fit(train, {.epochs = recipe.epochs,
                                           .batch = recipe.batch,
                                           .seed = etch::Seed{1},
                                           .measure_training_accuracy = false});
  double seconds = 0;
  for (const etch::EpochReport& epoch : history) seconds += epoch.seconds;
  const double accuracy = etch::accuracy(model, test);
  UNSCOPED_INFO("accuracy " << accuracy << " after " << recipe.epochs << " epochs in " << seconds
                            << " s");
  return accuracy;
}

std::optional<Both> mnist() {
  const auto directory = test_data("mnist");
  if (!directory) {
    WARN("MNIST is not here: nothing was checked");
    return std::nullopt;
  }
  return etch::read_mnist(*directory);
}

}  // namespace

TEST_CASE("made digits are read after two epochs") {
  const auto [train, test] = etch::make_digits(22'000, etch::Seed{1}).split(20'000);
  CHECK(trained<Digits>(train, test, {.rate = 0.3, .batch = 20, .epochs = 2}) >= 0.90);
}

TEST_CASE("MNIST is read after one epoch") {
  const auto data = mnist();
  if (!data) return;
  CHECK(trained<Digits>(data->train, data->test, {.rate = 0.3, .batch = 20, .epochs = 1}) >= 0.92);
}

TEST_CASE("784-50-100-10 reads 97 % of MNIST's test images", "[.long]") {
  const auto data = mnist();
  if (!data) return;
  CHECK(trained<Digits>(data->train, data->test, {.rate = 0.3, .batch = 20, .epochs = 15}) >= 0.97);
}

TEST_CASE("784-50-10 reads 97 % of MNIST's test images", "[.long]") {
  const auto data = mnist();
  if (!data) return;
  CHECK(trained<TwoLayers>(data->train, data->test, {.rate = 0.3, .batch = 20, .epochs = 15}) >=
        0.97);
}

TEST_CASE("784-50-100-10 reads 97 % of made digits that it never saw", "[.long]") {
  const auto [train, test] = etch::make_digits(70'000, etch::Seed{1}).split(60'000);
  CHECK(trained<Digits>(train, test, {.rate = 0.3, .batch = 20, .epochs = 15}) >= 0.97);
}
