// Readings of made-up curves, and the file of a history.
#include <etch/train/advice.hpp>
#include <etch/train/history.hpp>
#include <etch/train/trainer.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"
#include "train/problems.hpp"

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

namespace {

using etch::EpochReport, etch::Reading;

/// `count` epochs, of losses that two functions of the epoch give.
std::vector<EpochReport> curves(int count, auto training, auto validation) {
  std::vector<EpochReport> history;
  for (int epoch = 1; epoch <= count; ++epoch) {
    EpochReport report;
    report.epoch = epoch;
    report.loss = training(epoch);
    report.validation_loss = validation(epoch);
    history.push_back(report);
  }
  return history;
}

constexpr auto falling = [](int epoch) { return 2 / (1 + 0.3 * epoch); };
constexpr auto flat = [](int epoch) { return 1 + (epoch % 2 == 0 ? 0.002 : -0.002); };
constexpr auto rising = [](int epoch) { return 1 + 0.1 * epoch; };
/// Falls for half of twenty epochs, then rises.
constexpr auto turning = [](int epoch) { return 1 + std::abs(epoch - 10) * 0.05; };

static_assert(etch::suggested_hidden_width(10, 2, 1200) == 50);
static_assert(etch::suggested_hidden_width(784, 10, 60'000, 2) == 37);  // 60000 / 1588 = 37.8
static_assert(etch::suggested_hidden_width(784, 10, 100, 10) == 1);

}  // namespace

TEST_CASE("two curves are read as the textbook reads them") {
  for (const int epochs : {4, 7, 8, 20, 101}) {
    INFO(epochs << " epochs");
    CHECK(etch::read_curves(curves(epochs, falling, falling)) == Reading::learning);
    CHECK(etch::read_curves(curves(epochs, falling, flat)) == Reading::overfitting);
    CHECK(etch::read_curves(curves(epochs, falling, rising)) == Reading::overfitting);
    CHECK(etch::read_curves(curves(epochs, flat, falling)) == Reading::bad_data);
    CHECK(etch::read_curves(curves(epochs, rising, falling)) == Reading::bad_data);
    CHECK(etch::read_curves(curves(epochs, flat, flat)) == Reading::stuck);
    CHECK(etch::read_curves(curves(epochs, rising, rising)) == Reading::wrong_setup);
    CHECK(etch::read_curves(curves(epochs, flat, rising)) == Reading::wrong_setup);
    CHECK(etch::read_curves(curves(epochs, rising, flat)) == Reading::wrong_setup);
  }
  CHECK(etch::read_curves(curves(20, falling, turning)) == Reading::overfitting);
  CHECK(etch::read_curves(curves(10, falling, turning)) == Reading::learning);
}

TEST_CASE("the threshold says what is flat") {
  const auto slow = [](int epoch) { return 1 - 0.004 * epoch; };  // 0.98 beside 0.988 behind eight epochs
  CHECK(etch::read_curves(curves(8, slow, slow)) == Reading::stuck);
  CHECK(etch::read_curves(curves(8, slow, slow), 0.005) == Reading::learning);
  const auto up = [](int epoch) { return 1 + 0.008 * epoch; };  // 1.06 beside 1.044: 1.5 %
  CHECK(etch::read_curves(curves(8, up, up)) == Reading::wrong_setup);
  CHECK(etch::read_curves(curves(8, up, up), 0.02) == Reading::stuck);
}

TEST_CASE("there is no reading of few epochs or of what was not measured") {
  CHECK(etch::read_curves(curves(3, falling, falling)) == Reading::unknown);
  CHECK(etch::read_curves(curves(9, falling, [](int) { return etch::not_measured; })) == Reading::unknown);
  CHECK(etch::diagnosis(Reading::unknown).substr(0, 10) == "No reading");
  CHECK(etch::diagnosis(Reading::overfitting).find("overfits") != std::string::npos);
}

TEST_CASE("fewer samples than parameters are warned of") {
  CHECK(etch::few_samples_warning(100, 100).empty());
  CHECK(etch::few_samples_warning(99, 100) ==
        "99 samples for 100 parameters: the network can learn them by heart; watch the loss in validation");
}

TEST_CASE("a history is written as comma-separated values") {
  const etch_test::TemporaryDirectory directory;
  const auto path = (directory.path() / "history.csv").string();
  auto history = curves(2, [](int) { return 0.1; }, [](int) { return etch::not_measured; });
  history[1].rate = 0.5;
  history[1].samples_per_second = 1e6;
  etch::write_csv(history, path);
  const auto bytes = etch_test::read_all(path);
  CHECK(std::string(bytes.begin(), bytes.end()) ==
        "epoch,loss,validation_loss,training_accuracy,validation_accuracy,rate,seconds,samples_per_second\n"
        "1,0.10000000000000001,,,,,0,0\n"
        "2,0.10000000000000001,,,,0.5,0,1000000\n");
  CHECK_THROWS_WITH(etch::write_csv(history, (directory.path() / "nowhere" / "x.csv").string()),
                    Catch::StartsWith("etch: ") && Catch::Contains("cannot be written"));
}

TEST_CASE("no width is suggested for nothing") {
  CHECK_THROWS_AS(etch::suggested_hidden_width(0, 1, 1), std::invalid_argument);
  CHECK_THROWS_AS(etch::suggested_hidden_width(1, 1, 1, 0), std::invalid_argument);
}

TEST_CASE("advice warns before a fit of few samples and reads the curves at its end") {
  std::FILE* const out = std::tmpfile();
  REQUIRE(out != nullptr);
  const problems::Points train = problems::disc(40, etch::Seed{1}), test = problems::disc(40, etch::Seed{2});
  etch::Model<problems::Circle> model(etch::xavier, etch::Seed{1});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0}};
  trainer.fit(train, {.epochs = 8, .batch = 40, .validate = test}, etch::Advice(out));
  std::rewind(out);
  std::string text(1000, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), out));
  std::fclose(out);
  // 2·12 + 12 + 12·2 + 2 = 62 parameters; at rate 0 nothing changes.
  CHECK(text == etch::few_samples_warning(40, 62) + "\n" + std::string(etch::diagnosis(etch::Reading::stuck)) + "\n");
}
