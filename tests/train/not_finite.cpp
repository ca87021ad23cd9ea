// Numbers that are not finite stop a fit before they reach the model, and are named.
#include <etch/train/checkpoints.hpp>
#include <etch/train/optimizers.hpp>
#include <etch/train/trainer.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"
#include "train/problems.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace {

using etch::Model, etch::NotFinite, etch::Seed, etch::SGD;
using problems::bits_of, problems::Circle, problems::disc, problems::Points;
using Line = etch::Network<etch::Input<2>, etch::Dense<1>>;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan_ = std::numeric_limits<float>::quiet_NaN();
static_assert(etch::detail::is_finite(0.0f) && etch::detail::is_finite(-3e38f) && etch::detail::is_finite(1e-45f));
static_assert(!etch::detail::is_finite(infinity) && !etch::detail::is_finite(-infinity) && !etch::detail::is_finite(nan_));
static_assert(!etch::detail::is_nan(-infinity) && etch::detail::is_nan(-nan_) && !etch::detail::is_nan(1.0));
static_assert(!etch::is_measured(etch::not_measured) && etch::is_measured(0));

bool all_finite(const auto& model) {
  return std::ranges::all_of(model.block(), [](auto x) { return std::isfinite(x); });
}

}  // namespace

TEST_CASE("numbers are below a limit when all magnitudes are, wherever the largest stands and however many there are") {
  using etch::detail::all_below, etch::detail::all_finite;
  for (const std::size_t count : {1u, 15u, 16u, 17u, 100u}) {
    for (std::size_t place = 0; place < count; ++place) {
      std::vector<float> numbers(count, -1.0f);
      CHECK(all_below<float>(2, numbers));
      numbers[place] = -2;
      CHECK_FALSE(all_below<float>(2, numbers));
      numbers[place] = std::nextafter(2.0f, 0.0f);
      CHECK(all_below<float>(2, numbers));
      CHECK(all_finite<float>(numbers));
      for (const float wrong : {infinity, -infinity, nan_, -nan_}) {
        numbers[place] = wrong;
        CHECK_FALSE(all_finite<float>(numbers));
      }
    }
  }
  CHECK(all_finite<float>({}));
  CHECK(all_finite<double>(std::array{1e308, -5e-324}));
  CHECK_FALSE(all_finite<double>(std::array{1.0, std::nan("")}));
}

TEST_CASE("an input that is no number stops the fit in its step, and the model has what it had before") {
  std::vector<float> inputs(40, 0.5f);
  inputs[2 * 13 + 1] = nan_;
  const Points train(inputs, std::vector<etch::Label>(20, 1), 2);
  Model<Circle> model(etch::xavier, Seed{1});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::Adam{}};
  std::vector<float> before = bits_of(model);
  std::string reason, text;
  int step = 0;
  try {
    trainer.fit(train, {.batch = 5},
                [&](const etch::StepEnd& at) {
                  before = bits_of(model);
                  step = at.step;
                },
                [&](const etch::FitEnd& end) { reason = end.reason; });
  } catch (const NotFinite& error) {
    text = error.what();
  }
  CHECK(bits_of(model) == before);
  CHECK(text == "etch: " + reason);
  CHECK_THAT(text, Catch::StartsWith("etch: epoch 1, step " + std::to_string(step + 1) +
                                     ": the loss is nan, the gradient of dense1.weight[0, 0] in layer dense1 is nan; "
                                     "of sample "));
  CHECK_THAT(text, Catch::EndsWith("of the batch, input 1 is nan; the model keeps what it had before the step"));
}

TEST_CASE("training that runs away is stopped while the model is finite") {
  const auto train = Points::regression({1, 2, 1, 2, 0, -1, 3, 1}, {2, 2, -1, 0.5f}, 1);
  Model<Line> model(etch::xavier, Seed{1});
  etch::Trainer trainer{model, etch::mean_squared_error, SGD{.rate = 1e6}};
  CHECK_THROWS_WITH(trainer.fit(train, {.epochs = 1000}), Catch::Contains("in layer dense1") ||
                                                              Catch::Contains("the loss is inf"));
  CHECK(all_finite(model));
  CHECK(trainer.state().epoch > 1);
  CHECK(trainer.state().history.size() == static_cast<std::size_t>(trainer.state().epoch - 1));
}

TEST_CASE("a step that would make a parameter infinite is taken back, optimizer and all") {
  // The gradient is finite: 1e30 times a sign.
  const auto train = Points::regression({1e30f, 0}, {1}, 1);
  Model<Line> model;
  etch::Trainer trainer{model, etch::mean_absolute_error, etch::Momentum{.rate = 1e10}};
  CHECK_THROWS_WITH(trainer.fit(train),
                    "etch: epoch 1, step 1: after the update, dense1.weight[0, 0] in layer dense1 is inf; the model "
                    "keeps what it had before the step");
  CHECK(bits_of(model) == bits_of(Model<Line>()));
  CHECK(trainer.optimizer_state().step() == 1);
  CHECK(trainer.optimizer_state().block()[0] == 0);
  trainer.optimizer().rate = 1e-30;
  trainer.fit(train);
  CHECK(model.values(0)[0] == Approx(1));
}

TEST_CASE("a state that would not be finite stops the fit as well") {
  using Net = etch::Network<etch::Input<2>, etch::BatchNorm, etch::Dense<2>>;
  const Points train({1e30f, 1, -1e30f, 2}, {0, 1}, 2);
  Model<Net> model(etch::xavier, Seed{1});
  const auto before = bits_of(model);
  etch::Trainer trainer{model, etch::softmax_cross_entropy, SGD{}};
  CHECK_THROWS_WITH(trainer.fit(train), Catch::Contains("batchnorm1"));
  CHECK(bits_of(model) == before);
}

TEST_CASE("a checkpoint has the last finite model") {
  const etch_test::TemporaryDirectory directory;
  const auto path = directory.path() / "run.etch";
  const auto train = Points::regression({1, 2, 1, 2, 0, -1, 3, 1}, {2, 2, -1, 0.5f}, 1);
  Model<Line> model(etch::xavier, Seed{1}), back;
  etch::Trainer trainer{model, etch::mean_squared_error, SGD{.rate = 1e6}};
  CHECK_THROWS_AS(trainer.fit(train, {.epochs = 1000}, etch::Checkpoints{.path = path, .every = etch::Steps{1}}),
                  NotFinite);
  etch::load(back, path);
  CHECK(all_finite(back));
  CHECK(bits_of(back) == bits_of(model));
}

TEST_CASE("a gradient whose square is not finite does not get into what an optimizer remembers") {
  // The gradient of the weights is the input of the one sample, times its error.
  const etch::Dataset<etch::Shape{2}> data = etch::Dataset<etch::Shape{2}>::regression({1e20f, 1}, {1}, 1);
  const auto check = [&](auto optimizer) {
    Model<Line> model;
    const auto before = bits_of(model);
    etch::Trainer trainer{model, etch::mean_squared_error, optimizer};
    CHECK_THROWS_AS(trainer.fit(data), NotFinite);
    CHECK(trainer.state().stop_reason.find("what the optimizer remembers of dense1.weight[0, 0]") != std::string::npos);
    CHECK(bits_of(model) == before);
    const auto memory = trainer.state().optimizer_vectors;
    CHECK(std::ranges::all_of(memory, [](std::byte b) { return b == std::byte{0}; }));
  };
  check(etch::Adam{});
  check(etch::AdaGrad{});
}

TEST_CASE("a rate that takes parameters out of range is found in its step") {
  const Points train = disc(20, Seed{1});
  Model<Circle> model(etch::xavier, Seed{1});
  const auto before = bits_of(model);
  etch::Trainer trainer{model, etch::softmax_cross_entropy, SGD{.rate = 1e39}};
  CHECK_THROWS_AS(trainer.fit(train, {.batch = 20}), NotFinite);
  CHECK(bits_of(model) == before);
}

TEST_CASE("an optimizer without epsilon, which divides nothing by nothing beside the parameters, is no fault") {
  const etch::Dataset<etch::Shape{2}> data = etch::Dataset<etch::Shape{2}>::regression({1e12f, 1}, {1}, 1);
  Model<Line> model;
  etch::Trainer trainer{model, etch::mean_squared_error, etch::RMSprop{.rate = 1e-3, .epsilon = 0}};
  CHECK_NOTHROW(trainer.fit(data));
}
