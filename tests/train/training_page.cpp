// The code that docs/training.md quotes about the trainer.
#include <etch/train/checkpoints.hpp>
#include <etch/train/early_stopping.hpp>
#include <etch/train/history.hpp>
#include <etch/train/progress_line.hpp>
#include <etch/train/schedules.hpp>
#include <etch/train/stop_on_interrupt.hpp>
#include <etch/train/trainer.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"
#include "train/problems.hpp"

#include <cmath>
#include <filesystem>
#include <vector>

namespace {

using problems::Circle, problems::disc, problems::Points;

// clang-format off
// [run]
/// Trains until the loss in validation has not fallen for five epochs, or until Ctrl-C; the next call goes on.
std::vector<etch::EpochReport> train(etch::Model<Circle>& model, const Points& train, const Points& test,
                                     const std::filesystem::path& path, etch::Show show = etch::Show::automatic) {
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::Adam{.rate = 0.02}};
  if (std::filesystem::exists(path)) etch::resume(trainer, path);
  etch::StopOnInterrupt interrupt;
  return trainer.fit(train, {.epochs = 30, .batch = 20, .validate = test, .schedule = etch::Cosine{}},
                     etch::ProgressLine{show}, etch::EarlyStopping{.patience = 5}, interrupt,
                     etch::Checkpoints{.path = path, .every = etch::Steps{100}});
}
// [/run]

// [callback]
/// Writes down the length of the learned parameters after every tenth step, and stops where it is too much.
struct WatchLength {
  const etch::Model<Circle>& model;
  std::vector<double> lengths{};

  void operator()(etch::StepEnd& at) {
    if (at.step % 10 != 0) return;
    double square = 0;
    for (const float p : model.learned()) square += static_cast<double>(p) * static_cast<double>(p);
    lengths.push_back(std::sqrt(square));
    if (lengths.back() > 100) at.stop("the parameters grow");
  }
};
// [/callback]
// clang-format on

}  // namespace

TEST_CASE("the page's training goes on where it was, and comes to its end") {
  const etch_test::TemporaryDirectory directory;
  const auto path = directory.path() / "run.etch";
  const Points data = disc(300, etch::Seed{1}), test = disc(100, etch::Seed{2});
  etch::Model<Circle> model(etch::xavier, etch::Seed{3}), again(etch::xavier, etch::Seed{4});
  const auto history = train(model, data, test, path, etch::Show::nothing);
  CHECK(history.back().validation_accuracy > 0.8);
  CHECK(train(again, data, test, path, etch::Show::nothing).size() == history.size());
  CHECK(etch::read_curves(history) != etch::Reading::wrong_setup);
}

TEST_CASE("the page's callback is called, and remembers") {
  const Points data = disc(300, etch::Seed{1});
  etch::Model<Circle> model(etch::xavier, etch::Seed{3});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.1}};
  WatchLength lengths{model};
  trainer.fit(data, {.epochs = 2, .batch = 15}, lengths);
  CHECK(lengths.lengths.size() == 4);
}
