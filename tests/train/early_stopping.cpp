// Fits that get no better are stopped, and leave the best model.
#include <etch/train/checkpoints.hpp>
#include <etch/train/early_stopping.hpp>
#include <etch/train/trainer.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"
#include "train/problems.hpp"

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using etch::EarlyStopping, etch::EpochEnd, etch::Model, etch::Seed, etch::Watch;
using problems::bits_of, problems::Circle, problems::disc, problems::Points;

/// Puts losses and accuracies of our own in the place of those measured: it comes before early stopping.
struct Made {
  std::vector<double> losses, accuracies{};
  std::vector<std::vector<float>>* models = nullptr;
  const Model<Circle>* model = nullptr;

  void operator()(EpochEnd& at) const {
    const auto epoch = static_cast<std::size_t>(at.epoch - 1);
    at.validation_loss = losses[epoch];
    if (!accuracies.empty()) at.validation_accuracy = accuracies[epoch];
    if (models != nullptr) models->push_back(bits_of(*model));
  }
};

}  // namespace

TEST_CASE("a fit stops when the loss has not fallen for so many epochs, and leaves the model of the best one") {
  const Points train = disc(60, Seed{1}), test = disc(20, Seed{2});
  Model<Circle> model(etch::xavier, Seed{1});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.3}};
  std::vector<std::vector<float>> models;
  const Made made{.losses = {5, 4, 3, 3.5, 3, std::nan(""), 2, 1}, .models = &models, .model = &model};
  const auto history =
      trainer.fit(train, {.epochs = 8, .validate = test}, made, EarlyStopping{.patience = 3});
  CHECK(history.size() == 6);
  CHECK(trainer.state().stop_reason == "the loss has not fallen for 3 epochs; the best was 3 in epoch 3");
  CHECK(bits_of(model) == models[2]);
  CHECK(models[2] != models[5]);
}

TEST_CASE("the best model is left also when the fit comes to its end, and the last one where that is asked for") {
  const Points train = disc(60, Seed{1}), test = disc(20, Seed{2});
  for (const bool restore : {true, false}) {
    Model<Circle> model(etch::xavier, Seed{1});
    etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.3}};
    std::vector<std::vector<float>> models;
    const Made made{.losses = {3, 1, 2, 2}, .models = &models, .model = &model};
    CHECK(trainer.fit(train, {.epochs = 4, .validate = test}, made, EarlyStopping{.restore = restore}).size() == 4);
    CHECK_FALSE(trainer.state().stopping());
    CHECK(bits_of(model) == models[restore ? 1 : 3]);
  }
}

TEST_CASE("an accuracy has to rise, and by more than the least change") {
  const Points train = disc(60, Seed{1}), test = disc(20, Seed{2});
  Model<Circle> model(etch::xavier, Seed{1});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.3}};
  const Made made{.losses = {5, 4, 3, 2, 1, 0}, .accuracies = {0.5, 0.6, 0.605, 0.609, 0.9, 0.9}};
  const auto history = trainer.fit(train, {.epochs = 6, .validate = test}, made,
                                   EarlyStopping{.patience = 2, .watch = Watch::accuracy, .least_change = 0.01});
  CHECK(history.size() == 4);
  CHECK(trainer.state().stop_reason == "the accuracy has not risen for 2 epochs; the best was 0.6 in epoch 2");
}

TEST_CASE("without validation it watches training, and says what is not measured") {
  const Points train = disc(60, Seed{1});
  Model<Circle> model(etch::xavier, Seed{1});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0}};
  CHECK(trainer.fit(train, {.epochs = 9, .batch = 60}, EarlyStopping{.patience = 2, .least_change = 1e-6}).size() == 3);
  CHECK_THROWS_WITH(trainer.fit(train, {.measure_training_accuracy = false}, EarlyStopping{.watch = Watch::accuracy}),
                    "etch: early stopping watches the accuracy, which is not measured: it takes labels, and validation data or "
                    "measure_training_accuracy");
}

TEST_CASE("a resumed fit stops where one that was never stopped does, and leaves the same model") {
  const etch_test::TemporaryDirectory directory;
  const auto path = directory.path() / "run.etch";
  const Points train = disc(60, Seed{1}), test = disc(20, Seed{2});
  const Made made{.losses = {5, 4, 6, 7, 5, 1, 1, 1}};
  const auto fit = [&](auto& trainer, auto&&... more) {
    return trainer.fit(train, {.epochs = 8, .validate = test}, made, EarlyStopping{.patience = 3}, more...);
  };
  Model<Circle> whole(etch::xavier, Seed{1}), model(etch::xavier, Seed{1}), other;
  etch::Trainer first{whole, etch::softmax_cross_entropy, etch::SGD{.rate = 0.3}};
  CHECK(fit(first).size() == 5);
  etch::Trainer second{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.3}};
  // Given before early stopping, which it has in the file all the same.
  second.fit(train, {.epochs = 8, .validate = test}, made, etch::Checkpoints{.path = path}, EarlyStopping{.patience = 3},
             [](EpochEnd& at) {
               if (at.epoch == 2) at.stop("for the test");
             });
  etch::Trainer third{other, etch::softmax_cross_entropy, etch::SGD{.rate = 0.3}};
  etch::resume(third, path);
  CHECK(fit(third).size() == 5);
  CHECK(bits_of(other) == bits_of(whole));
}

TEST_CASE("two that watch two things stop a fit when the first of them would") {
  const Points train = disc(60, Seed{1}), test = disc(20, Seed{2});
  Model<Circle> model(etch::xavier, Seed{1});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.3}};
  const Made made{.losses = {5, 4, 3, 2, 2, 2, 2, 2}, .accuracies = {0.5, 0.4, 0.4, 0.6, 0.6, 0.6, 0.6, 0.6}};
  const auto history = trainer.fit(train, {.epochs = 8, .validate = test}, made, EarlyStopping{.patience = 3},
                                   EarlyStopping{.patience = 2, .watch = Watch::accuracy});
  CHECK(history.size() == 3);
}

TEST_CASE("a fit that it has ended is at its end when it is resumed, and gives the same model") {
  const Points train = disc(60, Seed{1}), test = disc(20, Seed{2});
  const etch_test::TemporaryDirectory directory;
  const auto path = directory.path() / "run.etch";
  const Made made{.losses = {5, 4, 4, 4, 1, 1, 1, 1}};
  std::vector<float> wanted;
  for (const bool goes_on : {false, true}) {
    Model<Circle> model(etch::xavier, Seed{1});
    etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.3}};
    if (goes_on) etch::resume(trainer, path);
    const auto history = trainer.fit(train, {.epochs = 8, .validate = test}, made, EarlyStopping{.patience = 2},
                                     etch::Checkpoints{.path = path});
    CHECK(history.size() == 4);
    if (goes_on) CHECK(bits_of(model) == wanted);
    wanted = bits_of(model);
  }
}
