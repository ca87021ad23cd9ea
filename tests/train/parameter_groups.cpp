// Groups of parameters: each as the optimizer alone with the group's settings would treat it.
#include <etch/nn/layers.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/parameter_names.hpp>
#include <etch/nn/structure_layers.hpp>
#include <etch/train/optimizers.hpp>
#include <etch/train/optimizers_around.hpp>
#include <etch/train/parameter_groups.hpp>
#include <etch/train/update.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace {

using Net = etch::Network<etch::Input<5>, etch::Dense<7>, etch::Tanh,
                          etch::Residual<etch::Dense<7>, etch::Tanh>, etch::Frozen<etch::Dense<3>>,
                          etch::Dense<20>>;
using Model = etch::Model<Net, double>;

/// A model after four steps with gradients made of its first parameters.
template <class Optimizer>
Model trained(const Optimizer& optimizer) {
  Model model(etch::glorot, etch::Seed{3});
  for (std::size_t i = 0; i < etch::parameters<Net>().size(); ++i) {
    // Biases begin with zero, which a weight decay would not move.
    for (double& value : model.values(i)) value += 0.5;
  }
  const Model first = model.clone();
  etch::OptimizerState<Optimizer, double> state(model.learned().size());
  for (int step = 0; step < 4; ++step) {
    std::vector<double> gradient;
    for (const double value : first.learned()) gradient.push_back(value * value + step);
    state.update(optimizer, model.learned(), gradient, 0.5);
  }
  return model;
}

/// Compares a parameter in two models.
void check_same(Model& found, Model& wanted, std::string_view name) {
  INFO(name);
  CHECK(std::ranges::equal(found.parameter(name).values(), wanted.parameter(name).values()));
}

/// An optimizer of one's own, without a weight decay.
struct Plain {
  double rate = 0.1;
  static constexpr std::size_t vectors = 0;
  template <class T>
  void update(std::span<T> parameters, const auto& gradient,
              const etch::StepMemory<T, vectors>& memory) const {
    const etch::Lanes<T> step = rate * memory.rate_factor;
    etch::for_each_parameter(parameters, gradient, memory, [=](auto& p, auto g) { p = p - step * g; });
  }
};

constexpr etch::AdamW adam{.rate = 0.1, .weight_decay = 0.2};

}  // namespace

TEST_CASE("a name stands for a parameter, a layer, a kind of layer, or with stars for several") {
  using etch::detail::stands_for;
  static_assert(stands_for("dense1.weight", "dense1.weight"));
  static_assert(stands_for("dense1", "dense1.weight"));
  static_assert(stands_for("dense", "dense12.weight"));
  static_assert(stands_for("residual2.dense1", "residual2.dense1.bias"));
  static_assert(stands_for("dense1", "residual2.dense1.bias"));
  static_assert(stands_for("residual2", "residual2.dense1.bias"));
  static_assert(stands_for("*.bias", "residual2.dense1.bias"));
  static_assert(stands_for("*.bias", "dense1.bias"));
  static_assert(stands_for("dense*.weight", "dense12.weight"));
  static_assert(stands_for("dense*", "residual2.dense1.bias"));
  static_assert(stands_for("*", "dense1.weight"));
  static_assert(stands_for("*a*a*", "banana"));
  static_assert(!stands_for("dense1", "dense12.weight"));
  static_assert(!stands_for("weight", "dense1.weight"));
  static_assert(!stands_for("*.bias", "dense1.weight"));
  static_assert(!stands_for("ense1", "dense1.weight"));
  static_assert(!stands_for("a*a*a*a", "banana"));
  static_assert(!stands_for("", "dense1.weight"));
}

TEST_CASE("each group is treated as its settings say, and the rest as the optimizer's") {
  auto found = trained(
      etch::in_groups<Net>(adam, etch::Group<"*.bias">{.weight_decay = 0},
                           etch::Group<"residual3">{.rate_factor = 0.25, .weight_decay = 0.7}));
  auto as_is = trained(adam);
  auto without_decay = trained(etch::AdamW{.rate = 0.1, .weight_decay = 0});
  auto slow = trained(etch::AdamW{.rate = 0.025, .weight_decay = 0.7});
  check_same(found, as_is, "dense1.weight");
  check_same(found, as_is, "dense5.weight");
  check_same(found, without_decay, "dense1.bias");
  check_same(found, without_decay, "residual3.dense1.bias");  // of the first group that has it
  check_same(found, without_decay, "dense5.bias");
  check_same(found, slow, "residual3.dense1.weight");
  CHECK_FALSE(std::ranges::equal(as_is.parameter("dense1.bias").values(),
                                 without_decay.parameter("dense1.bias").values()));
  CHECK_FALSE(std::ranges::equal(as_is.parameter("residual3.dense1.weight").values(),
                                 slow.parameter("residual3.dense1.weight").values()));
}

TEST_CASE(
    "a group's weight decay reaches the optimizer in others, which go around groups as well") {
  const auto inside = [](auto optimizer) {
    return etch::AverageParameters{0.9, etch::ClipByValue{2, optimizer}};
  };
  auto found = trained(etch::ClipByGlobalNorm{
      3, etch::in_groups<Net>(inside(adam), etch::Group<"dense1">{.weight_decay = 0})});
  auto as_is = trained(etch::ClipByGlobalNorm{3, inside(adam)});
  auto without_decay =
      trained(etch::ClipByGlobalNorm{3, inside(etch::AdamW{.rate = 0.1, .weight_decay = 0})});
  check_same(found, without_decay, "dense1.weight");
  check_same(found, without_decay, "residual3.dense1.weight");
  check_same(found, as_is, "dense5.weight");
}

TEST_CASE("a block of another network is refused") {
  using Other = etch::Network<etch::Input<5>, etch::Dense<40>>;
  CHECK_THROWS_WITH(
      trained(etch::in_groups<Other>(adam, etch::Group<"dense1">{})),
      "etch: in_groups was told of a network whose block of parameters has 256 numbers, got 240");
}

TEST_CASE("groups are for optimizers of one's own, too, with a weight decay where these have one") {
  auto found = trained(etch::in_groups<Net>(Plain{}, etch::Group<"dense1">{.rate_factor = 0.5}));
  auto wanted = trained(etch::SGD{.rate = 0.05});
  check_same(found, wanted, "dense1.weight");
  CHECK_THROWS_WITH(trained(etch::in_groups<Net>(Plain{}, etch::Group<"dense1">{.weight_decay = 0})),
                    "etch: in_groups: a group sets a weight_decay, which its optimizer has not");
}
