// Training and predicting take nothing from the heap once model, trainer and batches are made.
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/sequence_layers.hpp>
#include <etch/nn/stream.hpp>
#include <etch/nn/training_layers.hpp>
#include <etch/train/optimizers.hpp>
#include <etch/train/optimizers_around.hpp>
#include <etch/train/parameter_groups.hpp>
#include <etch/train/trainer.hpp>

#include "nn/networks.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace {

using networks::Digits;
using Data = etch::Dataset<etch::Shape{784}>;

Data noise(int count) {
  etch::Random random(etch::Seed{1});
  std::vector<float> inputs;
  std::vector<etch::Label> labels;
  for (int i = 0; i < count * 784; ++i) inputs.push_back(static_cast<float>(random.uniform()));
  for (int i = 0; i < count; ++i) labels.push_back(i % 10);
  return Data(inputs, labels, 10);
}

}  // namespace

TEST_CASE("a step of training allocates nothing, for any batch") {
  const Data data = noise(300);
  etch::Model<Digits> model(etch::xavier, etch::Seed{1});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::Adam{.rate = 0.1}};
  for (const std::size_t batch : {1u, 7u, 100u, 300u}) {
    INFO("batch " << batch);
    const auto inputs = data.inputs().first(batch * 784);
    const auto labels = data.labels().first(batch);
    const auto before = model.clone();
    CHECK(testing::allocations([&] { trainer.step(inputs, labels); }) == 0);
    CHECK_FALSE(std::ranges::equal(before.block(), model.block()));
  }
}

TEST_CASE("nor does one with statistics of the batch and random numbers, up to the largest batch") {
  using Net = etch::Network<etch::Input<784>, etch::Dense<20>, etch::BatchNorm, etch::ReLU,
                            etch::Dropout<0.5>, etch::Dense<10>>;
  const Data data = noise(300);
  etch::Model<Net> model(etch::xavier, etch::Seed{1});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.1}, 300};
  for (const std::size_t batch : {1u, 7u, 300u}) {
    const auto inputs = data.inputs().first(batch * 784);
    const auto labels = data.labels().first(batch);
    CHECK(testing::allocations([&] { trainer.step(inputs, labels); }) == 0);
  }
}

TEST_CASE("nor does one with an optimizer in others and in groups") {
  const Data data = noise(8);
  etch::Model<Digits> model(etch::xavier, etch::Seed{1});
  const auto groups = etch::in_groups<Digits>(
      etch::AverageParameters{.decay = 0.9, .optimizer = etch::AMSGrad{.rate = 0.1}},
      etch::Group<"*.bias">{.weight_decay = 0}, etch::Group<"dense1">{.rate_factor = 0.1});
  etch::Trainer trainer{model, etch::softmax_cross_entropy,
                        etch::ClipByGlobalNorm{0.5, etch::AccumulateGradients{2, groups}}};
  const auto before = model.clone();
  for (int step = 0; step < 4; ++step) {
    CHECK(testing::allocations([&] { trainer.step(data.inputs(), data.labels()); }) == 0);
  }
  CHECK_FALSE(std::ranges::equal(before.block(), model.block()));
}

TEST_CASE("nor does a step of a fit, its schedule and what callbacks are told") {
  const Data data = noise(300);
  etch::Model<Digits> model(etch::xavier, etch::Seed{1});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::Adam{.rate = 0.1}};
  long last = -1, most = 0;
  int steps = 0;
  trainer.fit(data, {.batch = 50, .schedule = [](const etch::SchedulePoint&) { return 0.5; }},
              [&](const etch::StepEnd&) {
                const long now = testing::allocation_count;
                if (last >= 0) most = std::max(most, now - last);
                last = now;
                ++steps;
              });
  CHECK(steps == 6);
  CHECK(most == 0);
}

TEST_CASE("a prediction allocates nothing, for one sample or a batch") {
  const Data data = noise(300);
  const etch::Model<Digits> model(etch::xavier, etch::Seed{1});
  std::array<float, 10> one{};
  std::vector<float> scores(3000);
  int guess = -1;
  CHECK(testing::allocations([&] { one = model.predict(data.input(0)); }) == 0);
  CHECK(testing::allocations([&] { one = model.probabilities(data.input(0)); }) == 0);
  CHECK(testing::allocations([&] { guess = model.classify(data.input(0)); }) == 0);
  CHECK(testing::allocations([&] { model.predict(data.inputs(), scores); }) == 0);
  CHECK(testing::allocations([&] { model.probabilities(data.inputs(), scores); }) == 0);
  CHECK(guess >= 0);
  CHECK(one[0] > 0);
}

TEST_CASE("a whole epoch's batches allocate nothing") {
  Data data = noise(30);
  data.set_targets(data.one_hot_targets(), 10);
  etch::Batches batches{data, 7, etch::Seed{1}};
  int seen = 0;
  const auto epoch = [&] {
    batches.start_epoch(1);
    for (auto batch = batches.next(); !batch.empty(); batch = batches.next()) seen += batch.size;
  };
  CHECK(testing::allocations(epoch) == 0);
  CHECK(seen == 30);
}

TEST_CASE("a call of a stream allocates nothing") {
  const etch::Model<etch::Network<etch::Input<1, 2>, etch::GRU<3>>> model(etch::xavier, etch::Seed{1});
  etch::Stream stream{model};
  const std::array frame{1.0f, 0.5f};
  CHECK(testing::allocations([&] { stream.next(frame); }) == 0);
}
