// What goes around an optimizer: clipping, accumulation, averages; each against what it is by definition, or against
// PyTorch.
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/model.hpp>
#include <etch/train/optimizers.hpp>
#include <etch/train/optimizers_around.hpp>
#include <etch/train/trainer.hpp>

#include "support/catch.hpp"
#include "train/quadratic.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace {

double norm(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  return std::sqrt(sum);
}

/// What an optimizer makes of a gradient in one step from zeros.
template <class Optimizer, class T>
std::vector<T> step_on(const Optimizer& optimizer, const std::vector<T>& gradient) {
  std::vector<T> p(gradient.size());
  etch::OptimizerState<Optimizer, T> state(p.size());
  state.update(optimizer, p, gradient);
  return p;
}

using Downhill = etch::SGD;
constexpr Downhill downhill{.rate = 1};

}  // namespace

TEST_CASE("clipping by value is PyTorch's") {
  const auto file = pytorch::results("optimizers");
  pytorch_path(file, "clip by value",
               etch::ClipByValue{.limit = 0.75, .optimizer = etch::SGD{.rate = 0.1}});
  pytorch_path(
      file, "clip by value, AdamW",
      etch::ClipByValue{.limit = 0.75, .optimizer = etch::AdamW{.rate = 0.1, .weight_decay = 0}});
}

TEST_CASE("a gradient longer than the norm keeps its direction and gets that norm") {
  for (const std::size_t count : {1u, 3u, 40u, 700u}) {
    std::vector<double> gradient(count);
    for (std::size_t i = 0; i < count; ++i) gradient[i] = 1 + std::sin(static_cast<double>(i));
    const double length = norm(gradient);
    const auto clipped =
        step_on(etch::ClipByGlobalNorm{.norm = 0.25, .optimizer = downhill}, gradient);
    CHECK(norm(clipped) == Approx(0.25).epsilon(1e-12));
    for (std::size_t i = 0; i < count; ++i)
      CHECK(clipped[i] == Approx(-0.25 * gradient[i] / length));
    const auto kept =
        step_on(etch::ClipByGlobalNorm{.norm = 2 * length, .optimizer = downhill}, gradient);
    for (std::size_t i = 0; i < count; ++i) CHECK(kept[i] == -gradient[i]);
  }
}

TEST_CASE("the norm of many floats is as exact as a float") {
  const std::vector<float> gradient(1'000'003, 0.1f);
  const double wanted = static_cast<double>(0.1f) * std::sqrt(1'000'003.0);
  CHECK(std::sqrt(etch::detail::squared_norm<float>(etch::GradientView<float>(gradient))) ==
        Approx(wanted).epsilon(1e-7));
}

TEST_CASE("a gradient of zeros is not divided by its norm, and one with a NaN is NaN") {
  const etch::ClipByGlobalNorm clip{.norm = 1, .optimizer = downhill};
  CHECK(step_on(clip, std::vector<double>(3)) == std::vector<double>(3));
  for (const double number : step_on(clip, std::vector{1.0, std::nan(""), 0.0}))
    CHECK(std::isnan(number));
}

TEST_CASE("clips go around one another in the order in which they are written") {
  const std::vector gradient{3.0, 4.0};
  const auto norm_first =
      step_on(etch::ClipByGlobalNorm{1, etch::ClipByValue{0.7, downhill}}, gradient);  // (0.6, 0.8)
  CHECK(norm_first[0] == Approx(-0.6));
  CHECK(norm_first[1] == Approx(-0.7));
  const auto value_first =
      step_on(etch::ClipByValue{3, etch::ClipByGlobalNorm{1, downhill}}, gradient);  // (3, 3)
  CHECK(value_first[0] == Approx(-std::sqrt(0.5)));
  CHECK(value_first[1] == Approx(-std::sqrt(0.5)));
}

TEST_CASE("accumulated gradients make the step that their mean makes, once every so many steps") {
  const std::vector<std::vector<double>> gradients{{1, -2, 3}, {2, 2, 2}, {0, 3, 1}, {-1, 1, 0},
                                                   {5, 0, 1},  {1, 1, 1}, {4, 4, 4}};
  const etch::Adam adam{.rate = 0.1};
  const etch::AccumulateGradients accumulate{.steps = 3, .optimizer = adam};
  std::vector<double> p{1, 2, 3}, wanted = p;
  etch::OptimizerState<etch::AccumulateGradients<etch::Adam>, double> state(3);
  etch::OptimizerState<etch::Adam, double> plain(3);
  for (std::size_t step = 0; step < gradients.size(); ++step) {
    const auto before = p;
    state.update(accumulate, p, gradients[step], 0.5);
    if (step % 3 == 2) {
      std::vector<double> mean(3);
      for (std::size_t i = 0; i < 3; ++i) {
        mean[i] = (gradients[step - 2][i] + gradients[step - 1][i] + gradients[step][i]) / 3;
      }
      plain.update(adam, wanted, mean, 0.5);
      CHECK(p != before);
    } else {
      CHECK(p == before);
    }
    for (std::size_t i = 0; i < 3; ++i) CHECK(p[i] == Approx(wanted[i]).epsilon(1e-13));
  }
}

TEST_CASE("every gradient is clipped before it is accumulated where the clip is around") {
  const etch::ClipByValue clip{1.0, etch::AccumulateGradients{2, downhill}};
  std::vector p{0.0};
  etch::OptimizerState<etch::ClipByValue<etch::AccumulateGradients<Downhill>>, double> state(1);
  state.update(clip, p, std::vector{5.0});
  state.update(clip, p, std::vector{0.5});
  CHECK(p[0] == -0.75);
}

TEST_CASE("the average of parameters is PyTorch's, wherever it stands") {
  const auto file = pytorch::results("optimizers");
  const auto look = [](const auto&, const auto& state) {
    const auto mean = etch::averaged(state);
    return std::vector<double>(mean.begin(), mean.end());
  };
  const etch::AverageParameters average{.decay = 0.9, .optimizer = etch::SGD{.rate = 0.1}};
  pytorch_path(file, "average", average, look);
  pytorch_path(file, "average", etch::AccumulateGradients{1, etch::ClipByGlobalNorm{1e9, average}},
               look);
  // The parameters themselves are not changed by it.
  pytorch_path(file, "SGD", average);
}

TEST_CASE("a model gets the average as its learned parameters and keeps the others") {
  using Net = etch::Network<etch::Input<2>, etch::Frozen<etch::Dense<3>>, etch::Dense<1>>;
  etch::Model<Net> model(etch::xavier, etch::Seed{1});
  const auto before = model.clone();
  const etch::AverageParameters average{.decay = 0.5, .optimizer = downhill};
  etch::OptimizerState<etch::AverageParameters<Downhill>, float> state(model.learned().size());
  const std::vector<float> gradient(model.learned().size(), 1);
  state.update(average, model.learned(), gradient);
  state.update(average, model.learned(), gradient);
  auto averaged = model.clone();
  etch::copy_average(state, averaged);
  // p − 1 and p − 2 have the mean p − 1.5.
  CHECK(averaged.parameter("dense2.weight").values()[0] ==
        Approx(before.values(2)[0] - 1.5f).epsilon(1e-6));
  CHECK(averaged.values(0)[0] == before.values(0)[0]);
}

TEST_CASE("the optimizer in all others can be reached, and is in their name") {
  etch::ClipByValue clip{1, etch::AccumulateGradients{2, etch::AdamW{.rate = 0.1}}};
  etch::innermost(clip).rate = 0.2;
  CHECK(clip.optimizer.optimizer.rate == 0.2);
  etch::AdamW adam;
  CHECK(&etch::innermost(adam) == &adam);
  static_assert(decltype(clip)::name == "ClipByValue<AccumulateGradients<AdamW>>");
}

TEST_CASE("a trainer gives the average of the parameters that it has trained") {
  using Net = etch::Network<etch::Input<2>, etch::Dense<1>>;
  etch::Model<Net, double> model(etch::xavier, etch::Seed{1});
  etch::Trainer trainer{
      model, etch::mean_squared_error,
      etch::AverageParameters{.decay = 0.75, .optimizer = etch::SGD{.rate = 0.1}}};
  const std::array inputs{1.0, 2.0};
  const std::array target{3.0};
  trainer.step(inputs, target);
  const double first = model.values(0)[0];
  trainer.step(inputs, target);
  const double second = model.values(0)[0];
  auto averaged = model.clone();
  etch::copy_average(trainer.optimizer_state(), averaged);
  CHECK(averaged.values(0)[0] == Approx(0.75 * first + 0.25 * second).epsilon(1e-14));
  CHECK(first != second);
}
