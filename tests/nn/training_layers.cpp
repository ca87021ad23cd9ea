// Batch normalisation and dropout, in training and in predictions.
#include "nn/gradients.hpp"
#include "nn/references.hpp"

#include <etch/nn/gradient.hpp>
#include <etch/nn/image_layers.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/structure_layers.hpp>
#include <etch/nn/training_layers.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ranges>
#include <span>
#include <vector>

using etch::BatchNorm, etch::BatchNormWith, etch::Dense, etch::Dropout, etch::Input, etch::Network,
    etch::Tanh;

namespace {

/// What a network gives in training, which no prediction shows.
template <class Net>
struct TrainingOutput {
  static constexpr etch::Graph make() {
    etch::Tape tape;
    etch::Scope scope(tape, etch::Mode::training);
    const auto x = etch::input<Net::input_shape>(tape, etch::Rate::sample);
    tape.append_output(Net::apply(x, scope).ref.id);
    return tape.graph();
  }
};

template <class Net, class T>
std::vector<T> training_output(const etch::Model<Net, T>& model, const std::vector<T>& x) {
  using Program = etch::Program<TrainingOutput<Net>>;
  const int batch = static_cast<int>(x.size()) / Net::input_shape.size();
  std::vector<T> y(static_cast<std::size_t>(batch * Net::output_shape.size()));
  etch::AlignedBuffer<T> workspace(Program::template workspace_elements<T>(batch));
  std::vector<const void*> inputs{x.data()};
  for (std::size_t i = 0; i < etch::detail::variables<Net>().size(); ++i) {
    inputs.push_back(model.variable(i).data());
  }
  void* output = y.data();
  Program::run(etch::Arguments<T>{inputs.data(), &output, workspace.data(), batch});
  return y;
}

template <class T = double>
std::vector<T> made_up(std::size_t count) {
  etch::Random random(etch::Seed{5});
  std::vector<T> x;
  for (std::size_t i = 0; i < count; ++i) x.push_back(static_cast<T>(3 + 2 * random.normal()));
  return x;
}

using Vectors = Network<Input<6>, Dense<7>, BatchNorm, Tanh, Dense<4>, BatchNormWith<0.7, 1e-3>>;
using Images = Network<Input<2, 6, 5>, etch::Conv2d<3, 3>, BatchNorm, Tanh, etch::Conv2d<2, 2>>;

}  // namespace

TEST_CASE("batch normalisation gives what PyTorch gives, in training and afterwards") {
  using references::compare;
  compare<Vectors, etch::MeanSquaredError, double>("training_layers", "vectors", 1e-11);
  compare<Vectors, etch::MeanSquaredError, float>("training_layers", "vectors", 1e-5);
  compare<Images, etch::MeanSquaredError, double>("training_layers", "images", 1e-11);
  compare<Images, etch::MeanSquaredError, float>("training_layers", "images", 1e-5);
}

TEST_CASE("batch normalisation takes the statistics of the whole batch, however many tiles it is") {
  using Net = Network<Input<3, 2, 2>, BatchNorm>;
  constexpr std::size_t channels = 3, positions = 4;
  for (const std::size_t batch : {1u, 3u, 65u, 200u}) {
    const auto x = made_up(batch * channels * positions);
    const etch::Model<Net, double> model{etch::xavier};
    const auto y = training_output(model, x);
    for (std::size_t channel = 0; channel < channels; ++channel) {
      const auto over_channel = [&](auto what) {
        double sum = 0;
        for (std::size_t sample = 0; sample < batch; ++sample) {
          for (std::size_t i = 0; i < positions; ++i) {
            sum += what((sample * channels + channel) * positions + i);
          }
        }
        return sum / static_cast<double>(batch * positions);
      };
      const double mean = over_channel([&](std::size_t i) { return x[i]; });
      const double variance = over_channel([&](std::size_t i) { return (x[i] - mean) * (x[i] - mean); });
      CHECK(over_channel([&](std::size_t i) {
              return std::abs(y[i] - (x[i] - mean) / std::sqrt(variance + 1e-5));
            }) < 1e-13);
    }
  }
}

TEST_CASE("the running statistics begin with mean 0 and variance 1, and are no parameters") {
  const etch::Model<Vectors, double> model{etch::xavier, etch::Seed{3}};
  CHECK(etch::parameters<Vectors>().size() == 8);
  REQUIRE(etch::states<Vectors>().size() == 4);
  CHECK(etch::states<Vectors>()[0].name() == "batchnorm2.mean");
  CHECK(std::ranges::all_of(model.state(0), [](double x) { return x == 0; }));
  CHECK(std::ranges::all_of(model.state(1), [](double x) { return x == 1; }));
  CHECK(model.learned().size() < model.block().size());
}

TEST_CASE("gradients flow through the statistics of the batch") {
  using Vector = Network<Input<4>, Dense<5>, BatchNorm, Tanh, Dense<3>>;
  CHECK(gradients::check_all_seeds<Vector>(etch::softmax_cross_entropy) <= 1e-7);
  using Image = Network<Input<1, 4, 4>, etch::Conv2d<2, 2>, BatchNorm, etch::Sigmoid, etch::Flatten, Dense<2>>;
  CHECK(gradients::check_all_seeds<Image>(etch::mean_squared_error) <= 1e-7);
}

TEST_CASE("so they do where the batch is several tiles") {
  using Net = Network<Input<2, 3, 3>, etch::Conv2d<2, 2>, BatchNorm, Tanh, Dropout<0.3>, etch::Flatten, Dense<3>,
                      BatchNorm, Dense<2>>;
  etch::Random random(etch::Seed{6});
  const auto model = gradients::made_up_model<Net>(random);
  const gradients::Samples<Net, etch::SoftmaxCrossEntropy> samples(140, random);
  const auto report = etch::check_gradient(model, etch::softmax_cross_entropy,
                                           std::span<const double>(samples.inputs), samples.targets);
  INFO(report.text());
  CHECK(report);
}

TEST_CASE("dropout leaves each element with probability 1 - p, another choice each step") {
  using Net = Network<Input<1000>, Dropout<0.3>, Dropout<0.5>>;
  constexpr std::size_t batch = 70;
  etch::Model<Net> model{etch::xavier, etch::Seed{7}};
  const std::vector<float> x(1000 * batch, 1);
  const auto y = training_output(model, x);
  const auto left = std::ranges::count_if(y, [](float value) { return value != 0; });
  CHECK(static_cast<double>(left) / static_cast<double>(y.size()) == Approx(0.35).epsilon(0.02));
  CHECK(std::ranges::all_of(y, [](float value) { return value == 0 || value == Approx(1 / 0.35); }));
  CHECK(training_output(model, x) == y);

  // As in double: what is drawn depends on no type.
  etch::Model<Net, double> in_double{etch::xavier, etch::Seed{7}};
  const auto of_double = training_output(in_double, std::vector<double>(x.begin(), x.end()));
  CHECK(std::ranges::equal(y, of_double, [](float a, double b) { return (a == 0) == (b == 0); }));

  // No sample, no step and no seed draws as another one.
  const auto same_as = [&](std::span<const float> other) {
    return static_cast<double>(std::ranges::count(
               std::views::iota(std::size_t{0}, other.size()), true,
               [&](std::size_t i) { return (y[i] == 0) == (other[i] == 0); })) /
           static_cast<double>(other.size());
  };
  constexpr double by_chance = 0.35 * 0.35 + 0.65 * 0.65;
  CHECK(same_as(std::span(y).subspan(1000)) == Approx(by_chance).epsilon(0.02));
  model.state(0)[0] += 1;
  model.state(1)[0] += 1;
  CHECK(same_as(training_output(model, x)) == Approx(by_chance).epsilon(0.02));
  etch::Model<Net> other{etch::xavier, etch::Seed{8}};
  CHECK(same_as(training_output(other, x)) == Approx(by_chance).epsilon(0.02));
}

namespace {

/// A layer that says what its state is next whatever it is traced for, and holds a frozen one.
struct Careless {
  static constexpr auto name = "Careless";
  template <etch::Shape S>
  constexpr auto operator()(etch::Expr<S> x, etch::Scope& scope) const {
    const auto steps = scope.state<etch::Shape{}>("steps", 5);
    scope.update(steps, steps + 1);
    return etch::Frozen<Dense<S[0]>>{}(x, scope);
  }
};

}  // namespace

TEST_CASE("in a frozen layer no state moves, and what a layer freezes in itself is frozen") {
  using Free = Network<Input<3>, Dense<4>, Careless>;
  using Fixed = Network<Input<3>, Dense<4>, etch::Frozen<Careless>>;
  CHECK(etch::parameters<Free>()[2].frozen);
  CHECK(etch::parameters<Fixed>()[3].frozen);
  const auto x = made_up<float>(3), t = made_up<float>(4);
  const auto steps_after_one = [&]<class Net>(etch::Model<Net> model) {
    CHECK(model.state(0)[0] == 5);
    etch::GradientRun<Net, etch::MeanSquaredError, float> run;
    run.run(model, x, t);
    run.advance(model);
    CHECK(run.gradient(2).empty());
    return model.state(0)[0];
  };
  CHECK(steps_after_one(etch::Model<Free>{}) == 6);
  CHECK(steps_after_one(etch::Model<Fixed>{}) == 5);
}

TEST_CASE("dropout does nothing in predictions, and counts the steps of training") {
  using Net = Network<Input<5>, Dropout<0.5>, Dense<3>>;
  using Plain = Network<Input<5>, Dense<3>>;
  etch::Model<Net> model{etch::xavier, etch::Seed{2}};
  etch::Model<Plain> plain;
  for (std::size_t i = 0; i < 2; ++i) std::ranges::copy(model.values(i), plain.values(i).begin());
  const auto x = made_up<float>(5);
  CHECK(model.predict(x) == plain.predict(x));

  etch::GradientRun<Net, etch::MeanSquaredError, float> run;
  const float before = model.state(0)[0];
  run.run(model, x, made_up<float>(3));
  CHECK(model.state(0)[0] == before);
  run.advance(model);
  CHECK(model.state(0)[0] == before + 1);
  model.state(0)[0] = 0x1p24f - 1;
  run.run(model, x, made_up<float>(3));
  run.advance(model);
  CHECK(model.state(0)[0] == 0);
}

TEST_CASE("the backward pass drops what the forward pass dropped") {
  using Net = Network<Input<6>, Dense<8>, Tanh, Dropout<0.4>, Dense<3>, Dropout<0.2>>;
  CHECK(gradients::check_all_seeds<Net>(etch::mean_squared_error) <= 1e-7);
}
