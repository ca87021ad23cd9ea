// What the progress line prints, to a file and as on a terminal.
#include <etch/train/progress_line.hpp>
#include <etch/train/trainer.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"
#include "train/problems.hpp"

#include <cstdio>
#include <filesystem>
#include <regex>
#include <string>

namespace {

using etch::EpochEnd, etch::Model, etch::ProgressLine, etch::Seed, etch::Show, etch::StepEnd;
using problems::Circle, problems::disc, problems::Points;

/// What is printed by what is called with a file.
std::string printed(auto print) {
  const etch_test::TemporaryDirectory directory;
  const auto path = directory.path() / "out";
  std::FILE* const file = std::fopen(path.string().c_str(), "w");
  print(file);
  std::fclose(file);
  const auto bytes = etch_test::read_all(path);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("a file gets a line an epoch, and the reason of a stop") {
  const Points train = disc(100, Seed{1}), test = disc(50, Seed{2});
  Model<Circle> model(etch::xavier, Seed{1});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.25}};
  const std::string text = printed([&](std::FILE* file) {
    trainer.fit(train, {.epochs = 12, .validate = test}, ProgressLine{Show::automatic, file}, [](EpochEnd& at) {
      if (at.epoch == 2) at.stop("for the test");
    });
  });
  const std::string line = R"(loss \d\.\d{4} \(\d+\.\d\d %\)  validation \d\.\d{4} \(\d+\.\d\d %\)  rate 0\.25  \d+k? samples/s\n)";
  CHECK(std::regex_match(text, std::regex("epoch  1/12  " + line + "epoch  2/12  " + line + "stopped: for the test\n")));
}

TEST_CASE("what was not measured is left out") {
  etch::TrainingState state;
  const std::string text = printed([&](std::FILE* file) {
    etch::EpochReport report;
    report.epoch = 3;
    report.loss = 0.5;
    report.samples_per_second = 1234;
    ProgressLine{Show::lines, file}(EpochEnd(state, report, 100));
    report.samples_per_second = 98765;
    ProgressLine{Show::lines, file}(EpochEnd(state, report, 3));
    ProgressLine{Show::nothing, file}(EpochEnd(state, report, 3));
  });
  CHECK(text == "epoch   3/100  loss 0.5000  1234 samples/s\nepoch  3/3  loss 0.5000  99k samples/s\n");
}

TEST_CASE("a terminal gets a bar, which each line takes the place of") {
  etch::TrainingState state;
  state.history.resize(1);
  state.history[0].validation_accuracy = 0.5;
  const std::string text = printed([&](std::FILE* file) {
    ProgressLine line(Show::bar, file);
    const StepEnd at(state, {.epoch = 2, .epochs = 4, .step = 5, .steps = 10, .loss = 0.25, .rate = 0.1,
                             .samples_per_second = 500});
    // As many as it takes until the first is drawn: not more than twenty in a second.
    while (std::ftell(file) == 0) line(at);
    etch::EpochReport report;
    report.epoch = 2;
    line(EpochEnd(state, report, 4));
  });
  // 1.5 of 4 epochs: 5 and a quarter of 14 characters.
  CHECK(text == "\r\x1b[Kepoch  2/4 █████▎········ loss 0.2500 (50.0 %) rate 0.1 500/s"
                "\r\x1b[Kepoch  2/4  loss 0.0000  0 samples/s\n");
}
