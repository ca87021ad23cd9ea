// What callbacks are told and when, how they stop a fit, and the schedule's place in it.
#include <etch/train/metrics.hpp>
#include <etch/train/trainer.hpp>

#include "support/catch.hpp"
#include "train/problems.hpp"

#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using etch::EpochEnd, etch::FitBegin, etch::FitEnd, etch::Model, etch::Seed, etch::SGD, etch::StepEnd;
using problems::Circle, problems::disc, problems::Points;

struct Counts {
  int begun = 0, steps = 0, epochs = 0, fits = 0;
  void operator()(const FitBegin& begin) { begun += begin.epochs; }
  void operator()(const StepEnd&) { ++steps; }
  void operator()(const EpochEnd&) { ++epochs; }
  void operator()(FitEnd&) { ++fits; }
};

struct Last {
  static constexpr bool comes_last = true;
  std::string* log;
  void operator()(const StepEnd&) { *log += 'z'; }
};

int epochs_seen = 0;
void count_epoch(const EpochEnd&) { ++epochs_seen; }

auto trainer_of(Model<Circle>& model, double rate = 0.3) {
  return etch::Trainer{model, etch::softmax_cross_entropy, SGD{.rate = rate}};
}

}  // namespace

static_assert(etch::Callback<Counts> && etch::Callback<void(const EpochEnd&)>);
static_assert(!etch::Callback<int> && !etch::Callback<void(int)>);
static_assert(!etch::Callback<void(EpochEnd)>, "an event is no copy");

TEST_CASE("a callback gets the events that it takes, in the order of the callbacks, those that come last behind") {
  const Points train = disc(100, Seed{1});
  Model<Circle> model(etch::xavier, Seed{1});
  auto trainer = trainer_of(model);
  std::string log;
  Counts counts;
  epochs_seen = 0;
  const auto first = [&](const StepEnd&) { log += 'a'; };
  trainer.fit(train, {.epochs = 2, .batch = 50}, Last{&log}, first, [&](StepEnd&) { log += 'b'; },
              [&](const EpochEnd&) { log += '.'; }, [&](const FitBegin&) { log += '^'; },
              [&](const FitEnd& end) { log += end.reason.empty() ? '!' : '?'; },
              counts, count_epoch);
  CHECK(log == "^abzabz.abzabz.!");
  CHECK(counts.begun == 2);
  CHECK(counts.steps == 4);
  CHECK(counts.epochs == 2);
  CHECK(counts.fits == 1);
  CHECK(epochs_seen == 2);
}

TEST_CASE("a callable that takes anything gets every event") {
  const Points train = disc(100, Seed{1});
  Model<Circle> model(etch::xavier, Seed{1});
  auto trainer = trainer_of(model);
  int events = 0;
  trainer.fit(train, {.epochs = 2, .batch = 50}, [&](const auto& event) { events += event.stopping() ? 0 : 1; });
  CHECK(events == 1 + 4 + 2 + 1);
}

TEST_CASE("a fit stopped in a step does no more of them, and says why") {
  const Points train = disc(100, Seed{1});
  Model<Circle> model(etch::xavier, Seed{1});
  auto trainer = trainer_of(model);
  int steps = 0;
  std::string reason;
  const auto history = trainer.fit(
      train, {.epochs = 5, .batch = 20},
      [&](StepEnd& at) {
        if (++steps == 7) at.stop("enough");
      },
      [&](StepEnd& at) {
        if (at.stopping()) at.stop("too late to say this");
      },
      [&](const FitEnd& end) { reason = end.reason; });
  CHECK(steps == 7);
  CHECK(reason == "enough");
  CHECK(history.size() == 1);
  CHECK(trainer.state().epoch == 2);
  CHECK(trainer.state().step == 2);

  // The next fit is a new one.
  CHECK(trainer.fit(train, {.epochs = 2, .batch = 20}).size() == 2);
  CHECK_FALSE(trainer.state().stopping());
}

TEST_CASE("a fit stopped at the end of an epoch ends with it") {
  const Points train = disc(100, Seed{1});
  Model<Circle> model(etch::xavier, Seed{1});
  auto trainer = trainer_of(model);
  const auto history = trainer.fit(train, {.epochs = 5}, [](EpochEnd& at) {
    if (at.epoch == 3) at.stop("");
  });
  CHECK(history.size() == 3);
  CHECK(trainer.state().stop_reason == "a callback stopped it");
}

TEST_CASE("a schedule is asked before every step, and its factor scales the rate of that step") {
  const Points train = disc(100, Seed{1});
  Model<Circle> model(etch::xavier, Seed{1}), by_hand(etch::xavier, Seed{1});
  auto trainer = trainer_of(model, 0.5);
  std::vector<etch::SchedulePoint> points;
  std::vector<double> rates;
  const auto schedule = [&](const etch::SchedulePoint& at) {
    points.push_back(at);
    return 1.0 / static_cast<double>(1 + at.step);
  };
  const auto history = trainer.fit(train, {.epochs = 2, .batch = 40, .seed = Seed{5}, .schedule = schedule},
                                   [&](const StepEnd& at) { rates.push_back(at.rate); });
  REQUIRE(points.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(points[i].step == i);
    CHECK(points[i].steps == 6);
    CHECK(points[i].epoch == static_cast<int>(i / 3) + 1);
    CHECK(points[i].epochs == 2);
    CHECK(points[i].history.size() == i / 3);
    CHECK(rates[i] == 0.5 / static_cast<double>(1 + i));
  }
  CHECK(history[0].rate == 0.5 / 3);
  CHECK(history[1].rate == 0.5 / 6);

  etch::Batches batches(train, 40, Seed{5});
  etch::GradientRun<Circle, etch::SoftmaxCrossEntropy, float> run(40);
  for (std::size_t i = 0; i < 6; ++i) {
    if (i % 3 == 0) batches.start_epoch(i / 3);
    const auto batch = batches.next();
    run.run(by_hand, batch.inputs, batch.labels);
    const auto rate = static_cast<float>(0.5 / static_cast<double>(1 + i));
    for (std::size_t k = 0; k < by_hand.learned().size(); ++k) by_hand.learned()[k] -= rate * run.gradient()[k];
  }
  for (std::size_t k = 0; k < model.block().size(); ++k) {
    CHECK(model.block()[k] == Approx(by_hand.block()[k]).margin(1e-6));
  }
  CHECK_THROWS_WITH(trainer.fit(train, {.schedule = [](const auto&) { return std::nan(""); }}),
                    "etch: epoch 1, step 1: the schedule's factor is not finite");
}

TEST_CASE("the loss in validation is that of the data as the model predicts, without penalties") {
  const Points train = disc(100, Seed{1}), test = disc(300, Seed{2});
  Model<problems::Remembering> model(etch::he, Seed{1});
  etch::Trainer trainer{model, etch::softmax_cross_entropy + etch::l2<0.1>, SGD{.rate = 0.1}};
  const auto history = trainer.fit(train, {.epochs = 2, .validate = test});
  double loss = 0;
  for (int i = 0; i < test.size(); ++i) {
    const auto probabilities = model.probabilities(test.input(i));
    loss -= std::log(static_cast<double>(probabilities[static_cast<std::size_t>(test.label(i))])) / test.size();
  }
  CHECK(history.back().validation_loss == Approx(loss).epsilon(1e-5));
  CHECK(history.back().validation_accuracy == etch::accuracy(model, test));
}

TEST_CASE("data with targets have a loss in validation, and no accuracy") {
  using Line = etch::Network<etch::Input<2>, etch::Dense<2>>;
  const auto train = Points::regression({1, 2, 1, 2, 0, -1, 3, 1}, {2, 1, 2, 1, -1, 1, 0.5f, 1}, 2);
  const auto test = Points::regression({1, 0, 0, 1}, {3, 0, 0, 4}, 2);
  Model<Line> model;
  etch::Trainer trainer{model, etch::mean_squared_error, SGD{.rate = 0}};
  const auto history = trainer.fit(train, {.batch = 4, .validate = test});
  // The model gives zeros: the mean of 3²/2 and 4²/2.
  CHECK(history.back().validation_loss == Approx((4.5 + 8) / 2));
  CHECK_FALSE(etch::is_measured(history.back().validation_accuracy));
  const Points labelled = disc(10, Seed{1});
  CHECK_THROWS_WITH(trainer.fit(train, {.batch = 4, .validate = labelled}),
                    "etch: mean squared error wants target rows of 2 numbers, the data's have 0");
}
