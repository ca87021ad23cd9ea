// Fits with batches of other sources than a data set, on several threads, and with losses that weigh samples.
#include <etch/data/batches.hpp>
#include <etch/data/generated.hpp>
#include <etch/data/image_transforms.hpp>
#include <etch/data/prefetch.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/losses_around.hpp>
#include <etch/train/optimizers_around.hpp>
#include <etch/train/parallel.hpp>
#include <etch/train/trainer.hpp>

#include "support/catch.hpp"

#include <tbb/global_control.h>

#include <cstddef>
#include <stdexcept>
#include <vector>

namespace {

using etch::Seed;
using etch::Shape;

using Net = etch::Network<etch::Input<6>, etch::Dense<5>, etch::Tanh, etch::Dense<3>>;
using Data = etch::Dataset<Shape{6}>;

Data drawn_data(int samples) {
  etch::Random random(Seed{5});
  std::vector<float> inputs;
  std::vector<etch::Label> labels;
  for (int i = 0; i < 6 * samples; ++i) inputs.push_back(static_cast<float>(random.normal()));
  for (int i = 0; i < samples; ++i) labels.push_back(static_cast<etch::Label>(random.below(3)));
  return {inputs, labels, 3};
}

template <class Network>
std::vector<float> values(const etch::Model<Network>& model) {
  return {model.block().begin(), model.block().end()};
}

/// The parameters after three epochs by `fit(trainer)`.
template <class Fit>
std::vector<float> trained(const Fit& fit) {
  etch::Model<Net> model{etch::xavier, Seed{1}};
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.1}};
  fit(trainer);
  return values(model);
}

}  // namespace

TEST_CASE("batches of one's own, and those made ahead, train like the data set they come from") {
  const Data data = drawn_data(50);
  const std::vector<float> wanted =
      trained([&](auto& trainer) { trainer.fit(data, {.epochs = 3, .batch = 8, .seed = Seed{4}}); });
  CHECK(trained([&](auto& trainer) {
          etch::Batches batches{data, 8, Seed{4}};
          const auto history = trainer.fit(batches, {.epochs = 3, .validate = data});
          CHECK(history.size() == 3);
          CHECK(history[2].validation_accuracy > 0);
          CHECK_FALSE(etch::is_measured(history[2].training_accuracy));
        }) == wanted);
  CHECK(trained([&](auto& trainer) {
          etch::Batches batches{data, 8, Seed{4}};
          etch::Prefetch ahead{batches, 2};
          trainer.fit(ahead, {.epochs = 3});
        }) == wanted);
}

TEST_CASE("a network trains on crops of its images") {
  using Small = etch::Network<etch::Input<1, 3, 3>, etch::Flatten, etch::Dense<2>>;
  const etch::Dataset<Shape{1, 4, 5}> data(std::vector<float>(20 * 10, 0.5f), std::vector<etch::Label>(10), 2);
  etch::Batches batches{data, 4, Seed{1}, {}, etch::random_crop<3>()};
  etch::Model<Small> model{etch::xavier, Seed{1}};
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{}};
  const auto history = trainer.fit(batches, {.epochs = 4});
  CHECK(history[3].loss < history[0].loss);
}

TEST_CASE("a source without the targets that a loss wants is refused") {
  auto source = etch::generated<Shape{6}>({.examples = 10, .target_size = 2},
                                          [](const etch::NewExample<float>&, etch::Random&) {});
  CHECK_THROWS_AS(trained([&](auto& trainer) { trainer.fit(source, {}); }), std::invalid_argument);
}

TEST_CASE("a source without a batch is refused") {
  const Data data = drawn_data(5);
  etch::Batches batches{data, 8, Seed{1}, {.drop_last = true}};
  CHECK_THROWS_AS(trained([&](auto& trainer) { trainer.fit(batches, {}); }), std::invalid_argument);
}

TEST_CASE("a fit has the same bits on one thread, two and eight") {
  const tbb::global_control eight(tbb::global_control::max_allowed_parallelism, 8);
  using Wide = etch::Network<etch::Input<200>, etch::Dense<300>, etch::ReLU, etch::Dense<10>>;
  etch::Random random(Seed{5});
  std::vector<float> inputs(200 * 600);
  for (float& x : inputs) x = static_cast<float>(random.normal());
  std::vector<etch::Label> labels(600);
  for (etch::Label& label : labels) label = static_cast<etch::Label>(random.below(10));
  const etch::Dataset<Shape{200}> data(inputs, labels, 10);
  STATIC_REQUIRE(etch::ParallelRun<Wide, etch::SoftmaxCrossEntropy, float>::parts_of(300) > 1);
  const auto on = [&](int threads) {
    etch::Model<Wide> model{etch::he, Seed{1}};
    etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::Adam{}, etch::Threads{threads}};
    const auto history = trainer.fit(data, {.epochs = 3, .batch = 300});
    CHECK(history[2].loss < history[0].loss);
    return values(model);
  };
  const std::vector<float> one = on(1);
  CHECK(on(2) == one);
  CHECK(on(8) == one);
}

TEST_CASE("the loss of an epoch is that of all its samples, by their weights") {
  const Data data = drawn_data(21);
  etch::Model<Net> model{etch::xavier, Seed{1}};
  constexpr auto by_sample = etch::softmax_cross_entropy;
  // Labels 0 do not count: a mean over the others, of which batches have different numbers.
  constexpr auto loss = etch::weighted_mean(etch::SoftmaxCrossEntropyWith<etch::IgnoreLabel{0}>{});
  const auto loss_of = [&](const auto& which, int batch) {
    etch::Trainer trainer{model, which, etch::SGD{.rate = 0}};
    const auto report = trainer.fit(data, {.batch = batch, .validate = data}).back();
    CHECK(report.loss == Approx(report.validation_loss).epsilon(1e-5));
    return report.loss;
  };
  CHECK(loss_of(by_sample, 4) == Approx(loss_of(by_sample, 21)).epsilon(1e-5));
  CHECK(loss_of(loss, 4) == Approx(loss_of(loss, 21)).epsilon(1e-5));
  CHECK(loss_of(etch::summed(by_sample), 4) == Approx(loss_of(by_sample, 21)).epsilon(1e-5));
}

TEST_CASE("the rate that a fit reports is that of the optimizer within others") {
  const Data data = drawn_data(10);
  etch::Model<Net> model{etch::xavier, Seed{1}};
  etch::Trainer trainer{model, etch::softmax_cross_entropy,
                        etch::ClipByValue{.limit = 1, .optimizer = etch::SGD{.rate = 0.25}}};
  CHECK(trainer.fit(data).back().rate == 0.25);
}
