// The training loop on problems small enough to know the outcome.
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/training_layers.hpp>
#include <etch/train/metrics.hpp>
#include <etch/train/trainer.hpp>

#include "support/catch.hpp"
#include "train/problems.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

namespace {

using etch::Dense, etch::Input, etch::Model, etch::Network, etch::Seed, etch::SGD, etch::Shape,
    etch::Sigmoid, etch::Tanh;
using Xor = Network<Input<2>, Dense<8>, Tanh, Dense<1>, Sigmoid>;
using problems::Circle, problems::Points, problems::disc;

/// The four examples of XOR, as often as asked for.
etch::Dataset<Shape{2}> xor_table(int times) {
  std::vector<float> inputs, targets;
  for (int i = 0; i < times; ++i) {
    inputs.insert(inputs.end(), {0, 0, 0, 1, 1, 0, 1, 1});
    targets.insert(targets.end(), {0, 1, 1, 0});
  }
  return etch::Dataset<Shape{2}>::regression(inputs, targets, 1);
}

}  // namespace

TEST_CASE("XOR is learned from its four examples, from any of ten seeds") {
  const auto table = xor_table(1);
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    INFO("seed " << seed);
    Model<Xor> model(etch::normal(1.0), Seed{seed});
    etch::Trainer trainer{model, etch::mean_squared_error, SGD{.rate = 1.0}};
    const auto history = trainer.fit(table, {.epochs = 3000, .batch = 4});
    CHECK(history.back().loss < 0.01);
    CHECK(history.back().loss < history.front().loss);
    for (int i = 0; i < 4; ++i) {
      const float wanted = table.target(i)[0];
      CHECK((model.predict(table.input(i))[0] > 0.5f) == (wanted > 0.5f));
    }
  }
}

TEST_CASE("a sample of weight two counts as that sample twice") {
  using Line = Network<Input<2>, Dense<1>>;
  const auto twice = Points::regression({1, 2, 1, 2, 0, -1, 3, 1}, {2, 2, -1, 0.5f}, 1);
  const auto weighted = Points::regression({1, 2, 0, -1, 3, 1}, {2, 2, -1, 1, 0.5f, 1}, 2);
  Model<Line> a(etch::xavier, Seed{1});
  Model<Line> b = a.clone();
  etch::Trainer by_count{a, etch::mean_squared_error, SGD{.rate = 0.08}};
  etch::Trainer by_weight{b, etch::summed(etch::weighted(etch::mean_squared_error)), SGD{.rate = 0.02}};
  const auto mean = by_count.fit(twice, {.epochs = 5, .batch = 4});
  const auto sum = by_weight.fit(weighted, {.epochs = 5, .batch = 4});
  CHECK(sum.back().loss == Approx(mean.back().loss * 4 / 3));
  for (std::size_t i = 0; i < a.learned().size(); ++i) {
    CHECK(b.learned()[i] == Approx(a.learned()[i]));
  }
}

TEST_CASE("points within a circle are told from those outside, also held-out ones") {
  const Points train = disc(2000, Seed{1}), test = disc(1000, Seed{2});
  Model<Circle> model(etch::xavier, Seed{3});
  const double before = etch::accuracy(model, test);
  etch::Trainer trainer{model, etch::softmax_cross_entropy, SGD{.rate = 0.5}};
  const auto history = trainer.fit(train, {.epochs = 300, .batch = 20, .validate = test});
  CHECK(before < 0.8);
  CHECK(history.size() == 300);
  CHECK(history.back().training_accuracy >= 0.96);
  CHECK(history.back().validation_accuracy >= 0.96);
  CHECK(history.back().validation_accuracy == etch::accuracy(model, test));
  CHECK(history.back().training_accuracy == etch::accuracy(model, train));
  CHECK(history.back().loss < 0.15);
}

TEST_CASE("one step is p - rate * gradient, and gives the loss before it") {
  const Points data = disc(50, Seed{1});
  Model<Circle> model(etch::xavier, Seed{3});
  const auto before = model.clone();
  etch::GradientRun<Circle, etch::SoftmaxCrossEntropy, float> run(50);
  const float loss = run.run(before, data.inputs(), data.labels());
  etch::Trainer trainer{model, etch::softmax_cross_entropy, SGD{.rate = 0.25}, 50};
  CHECK(trainer.step(data.inputs(), data.labels()) == loss);
  REQUIRE(std::ranges::equal(trainer.gradient(), run.gradient()));
  for (std::size_t i = 0; i < model.block().size(); ++i) {
    CHECK(model.block()[i] == Approx(before.block()[i] - 0.25f * run.gradient()[i]).margin(1e-7));
  }
  CHECK(trainer.step(data.inputs(), data.labels()) < loss);
}

TEST_CASE("a step moves the states of layers on, and fit takes memory for the statistics of its batches") {
  using Net = etch::Network<etch::Input<2>, etch::Dense<6>, etch::BatchNorm, etch::ReLU, etch::Dropout<0.2>,
                            etch::Dense<2>>;
  const Points train = disc(600, Seed{1});
  Model<Net> model(etch::he, Seed{3});
  const auto before = model.clone();
  etch::Trainer trainer{model, etch::softmax_cross_entropy, SGD{.rate = 0.1}};
  trainer.step(train.inputs().first(2), train.labels().first(1));
  for (std::size_t i = 0; i < etch::states<Net>().size(); ++i) {
    CHECK_FALSE(std::ranges::equal(model.state(i), before.state(i)));
  }
  CHECK_THROWS_AS(trainer.step(train.inputs(), train.labels()), std::invalid_argument);
  trainer.fit(train, {.epochs = 60, .batch = 50});
  CHECK(etch::accuracy(model, train) >= 0.93);
}

TEST_CASE("the same seeds give the same bits, another order of samples others") {
  const Points train = disc(230, Seed{1});
  const auto trained = [&](Seed start, Seed order) {
    Model<Circle> model(etch::xavier, start);
    etch::Trainer trainer{model, etch::softmax_cross_entropy, SGD{.rate = 0.3}};
    trainer.fit(train, {.epochs = 3, .batch = 50, .seed = order});
    return std::vector<float>(model.block().begin(), model.block().end());
  };
  CHECK(trained(Seed{1}, Seed{2}) == trained(Seed{1}, Seed{2}));
  CHECK(trained(Seed{1}, Seed{2}) != trained(Seed{1}, Seed{3}));
  CHECK(trained(Seed{1}, Seed{2}) != trained(Seed{2}, Seed{2}));
}

TEST_CASE("progress is reported after every step, an epoch when it is over") {
  const Points train = disc(230, Seed{1});
  Model<Circle> model(etch::xavier, Seed{1});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, SGD{.rate = 0.3}};
  std::vector<int> steps, epochs;
  double last_loss = 0;
  const auto history = trainer.fit(
      train, {.epochs = 2, .batch = 50, .measure_training_accuracy = false},
      [&](const etch::StepEnd& at) {
        CHECK(at.steps == 5);
        CHECK(at.epochs == 2);
        CHECK(at.epoch == static_cast<int>(epochs.size()) + 1);
        CHECK(at.rate == 0.3);
        CHECK(at.samples_per_second > 0);
        steps.push_back(at.step);
        last_loss = at.loss;
      },
      [&](const etch::EpochEnd& at) {
        epochs.push_back(at.epoch);
        CHECK(at.epochs == 2);
        CHECK(at.loss == last_loss);
        CHECK(at.state().history.size() == epochs.size());
      });
  CHECK(steps == std::vector<int>{1, 2, 3, 4, 5, 1, 2, 3, 4, 5});
  CHECK(epochs == std::vector<int>{1, 2});
  CHECK_FALSE(etch::is_measured(history[0].training_accuracy));
  CHECK_FALSE(etch::is_measured(history[0].validation_accuracy));
  CHECK_FALSE(etch::is_measured(history[0].validation_loss));
}

TEST_CASE("an epoch's loss is the mean over samples, though the last batch is smaller") {
  const Points train = disc(70, Seed{1});
  Model<Circle> model(etch::xavier, Seed{1});
  etch::GradientRun<Circle, etch::SoftmaxCrossEntropy, float> run(70);
  const float whole = run.run(model, train.inputs(), train.labels());
  etch::Trainer trainer{model, etch::softmax_cross_entropy, SGD{.rate = 0}};
  const auto history = trainer.fit(train, {.epochs = 1, .batch = 40});
  CHECK(history[0].loss == Approx(static_cast<double>(whole)).epsilon(1e-5));
}

TEST_CASE("fit refuses data that have not what the loss wants, and says what they have") {
  Model<Circle> model;
  etch::Trainer on_labels{model, etch::softmax_cross_entropy, SGD{}};
  CHECK_THROWS_AS(on_labels.fit(xor_table(1)), std::invalid_argument);
  CHECK_THROWS_WITH(on_labels.fit(xor_table(1)),
                    "etch: softmax cross entropy wants labels below 2, the data have 0 classes");
  const Points three({0, 0}, {2}, 3);
  CHECK_THROWS_WITH(on_labels.fit(three),
                    "etch: softmax cross entropy wants labels below 2, the data have 3 classes");
  CHECK_THROWS_WITH(on_labels.fit(disc(0, Seed{1})), "etch: fit was given no training examples");
  CHECK_THROWS_WITH(on_labels.fit(disc(3, Seed{1}), {.batch = 0}),
                    "batches: a batch of 0 examples, expected at least 1");

  Model<Xor> one;
  etch::Trainer on_rows{one, etch::mean_squared_error, SGD{}};
  CHECK_THROWS_WITH(on_rows.fit(disc(3, Seed{1})),
                    "etch: mean squared error wants target rows of 1 numbers, the data's have 0");
}

TEST_CASE("a step refuses rows that are not whole or not as many as the targets") {
  Model<Circle> model;
  etch::Trainer trainer{model, etch::softmax_cross_entropy, SGD{}};
  const std::array<float, 5> inputs{};
  const std::array<etch::Label, 2> labels{};
  const std::span<const float> all(inputs);
  CHECK_THROWS_AS(trainer.step(all, labels), std::invalid_argument);
  CHECK_THROWS_AS(trainer.step(all.first(2), labels), std::invalid_argument);
  CHECK_THROWS_AS(trainer.step(all.first(0), std::span(labels).first(0)), std::invalid_argument);
  CHECK_NOTHROW(trainer.step(all.first(4), labels));
}
