// Networks with several inputs, several outputs and layers of a user's own between them.
#include "nn/gradients.hpp"

#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/structure_layers.hpp>
#include <etch/train/trainer.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <tuple>
#include <vector>

using etch::Concat, etch::Dense, etch::Flatten, etch::Fork, etch::Input, etch::Inputs, etch::Network, etch::Of,
    etch::Parallel, etch::Reshape, etch::Sequential, etch::Shape, etch::Tanh;

namespace {

// [several]
/// Two values in, two out: each scaled by a parameter and weighed by the other.
struct Exchange {
  static constexpr auto name = "Exchange";
  template <Shape A, Shape B>
  constexpr auto operator()(etch::Expr<A> a, etch::Expr<B> b, etch::Scope& scope) const {
    const auto scale = scope.weight<A>("scale", 1, 1);
    return std::tuple{scale * a * tanh(b), b - a};
  }
};

using Two = Network<Inputs<Input<2, 3>, Input<4>>, Parallel<Sequential<Flatten, Dense<3>>, Dense<3>>, Exchange,
                    Parallel<Tanh, Sequential<Dense<4>, Reshape<2, 2>>>>;
static_assert(Two::input_shape == Shape{10} && Two::output_shape == Shape{7});
// [/several]
static_assert(Two::input_shapes[0] == Shape{2, 3} && Two::output_shapes[1] == Shape{2, 2});
static_assert(etch::parameters<Two>()[4].name() == "exchange2.scale");

/// Without a layer that computes: what goes in comes out.
using Through = Network<Inputs<Input<2>, Input<3>>, Fork<Concat<>, Parallel<etch::Identity, etch::Identity>>>;

/// The library has no name for it: it sees outputs, then targets.
struct Apart {
  constexpr auto operator()(auto a, auto b, auto ta, auto tb) const {
    return sum(a * ta) + 0.5 * sum(square(b - tb));
  }
};

constexpr std::size_t at(int i) { return static_cast<std::size_t>(i); }

}  // namespace

TEST_CASE("inputs and outputs stand one behind the other in their rows") {
  const etch::Model<Through> model;
  // [outputs]
  const auto row = model.predict(std::array<float, 2>{1, 2}, std::array<float, 3>{3, 4, 5});
  CHECK(row == std::array<float, 10>{1, 2, 3, 4, 5, 1, 2, 3, 4, 5});
  CHECK(std::ranges::equal(model.output<0>(row), std::array{1, 2, 3, 4, 5}));
  CHECK(std::ranges::equal(model.output<1>(row), std::array{1, 2}));
  // [/outputs]
  CHECK(std::ranges::equal(model.output<2>(row), std::array{3, 4, 5}));
  static_assert(decltype(model.output<2>(row))::extent == 3);
}

TEST_CASE("a layer of several values computes what it says, for one sample and for many") {
  etch::Random random(etch::Seed{2});
  auto model = gradients::made_up_model<Two>(random);
  constexpr int batch = 37;
  std::vector<double> x, y(batch * 7);
  for (int i = 0; i < batch * 10; ++i) x.push_back(random.normal());
  model.predict(x, y);
  const auto layer = [&](const char* weight, const char* bias, std::span<const double> from, int outputs) {
    std::vector<double> to(model.parameter(bias).values().begin(), model.parameter(bias).values().end());
    for (int j = 0; j < outputs; ++j) {
      for (std::size_t i = 0; i < from.size(); ++i) {
        to[at(j)] += from[i] * model.parameter(weight).values()[at(j) * from.size() + i];
      }
    }
    return to;
  };
  for (int sample = 0; sample < batch; ++sample) {
    const auto row = std::span<const double>(x).subspan(at(10 * sample), 10);
    const auto a = layer("parallel1.sequential1.dense2.weight", "parallel1.sequential1.dense2.bias", row.first(6), 3);
    const auto b = layer("parallel1.dense2.weight", "parallel1.dense2.bias", row.subspan(6), 3);
    std::vector<double> first(3), second(3);
    for (std::size_t i = 0; i < 3; ++i) {
      first[i] = std::tanh(model.parameter("exchange2.scale").values()[i] * a[i] * std::tanh(b[i]));
      second[i] = b[i] - a[i];
    }
    const auto last = layer("parallel3.sequential2.dense1.weight", "parallel3.sequential2.dense1.bias", second, 4);
    const auto found = std::span<const double>(y).subspan(at(7 * sample), 7);
    const auto alone = model.predict(row);
    for (std::size_t i = 0; i < 7; ++i) {
      const double wanted = i < 3 ? first[i] : last[i - 3];
      CHECK(found[i] == Approx(wanted).epsilon(1e-12));
      CHECK(alone[i] == Approx(wanted).epsilon(1e-12));
    }
  }
}

TEST_CASE("losses of several outputs have right gradients, the library's and a user's own") {
  etch::Random random(etch::Seed{7});
  const auto model = gradients::made_up_model<Two>(random);
  using Both = etch::Losses<Of<0, etch::SoftmaxCrossEntropyOnRows>, Of<1, etch::MeanSquaredError, 0.3>,
                            Of<1, etch::Huber<>, 2>>;
  const gradients::Samples<Two, Both> samples(4, random);
  const std::span<const double> inputs(samples.inputs);
  const auto report = etch::check_gradient(model, Both{}, inputs, samples.targets);
  INFO(report.text());
  CHECK(report.worst() <= 1e-7);
  const auto of_own = etch::check_gradient(model, Apart{}, inputs, samples.targets);
  INFO(of_own.text());
  CHECK(of_own.worst() <= 1e-7);
}

TEST_CASE("the sum of losses weighs each, and one output may have several") {
  using One = Network<Input<3>, Dense<2>>;
  using Mixed = etch::Losses<Of<0, etch::MeanSquaredError, 0.25>, Of<0, etch::MeanAbsoluteError>>;
  const etch::Model<One, double> model{etch::xavier};
  const std::array x{0.3, -1.0, 0.7}, t{2.0, -3.0, 0.0};
  const auto targets = std::span(t).first(2);
  const auto y = model.predict(x);
  const double a = y[0] - t[0], b = y[1] - t[1];
  etch::GradientRun<One, Mixed, double> run;
  CHECK(run.run(model, x, targets) ==
        Approx(0.125 * (a * a + b * b) + 0.5 * (std::abs(a) + std::abs(b))).epsilon(1e-13));
}

TEST_CASE("a data set of packed rows trains a network of several inputs and outputs") {
  using Net = Network<Inputs<Input<2>, Input<2>>, Concat<>, Dense<8>, Tanh, Fork<Dense<1>, Dense<1>>>;
  using Loss = etch::Losses<Of<0, etch::MeanSquaredError>, Of<1, etch::MeanSquaredError>>;
  etch::Random random(etch::Seed{1});
  std::vector<float> x, t;
  for (int i = 0; i < 200; ++i) {
    for (int k = 0; k < 4; ++k) x.push_back(static_cast<float>(random.uniform(-1, 1)));
    const auto row = std::span(x).last(4);
    t.push_back(row[0] * row[2]);
    t.push_back(row[1] + row[3]);
  }
  const auto data = etch::Dataset<Net::input_shape>::regression(x, t, 2);
  etch::Model<Net> model{etch::xavier, etch::Seed{2}};
  etch::Trainer trainer{model, Loss{}, etch::SGD{.rate = 0.2}};
  const auto history = trainer.fit(data, {.epochs = 60, .batch = 10});
  CHECK(history.back().loss < 0.15 * history.front().loss);
}
