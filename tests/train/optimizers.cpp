// Optimizers against paths that a reference and PyTorch computed.
#include <etch/train/optimizers.hpp>

#include "support/catch.hpp"
#include "support/pytorch.hpp"
#include "support/reference.hpp"
#include "train/quadratic.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace {

/// 30 steps on x²/20 + y² from (−7, 2).
template <class Optimizer>
void take_path(const nlohmann::json& wanted, double tolerance, const Optimizer& optimizer) {
  std::array<double, 2> p{wanted.at("path").at(0).at(0), wanted.at("path").at(0).at(1)};
  etch::OptimizerState<Optimizer, double> state(p.size());
  REQUIRE(wanted.at("path").size() == 31);
  for (const auto& point : wanted.at("path")) {
    CHECK(std::abs(p[0] - point.at(0).get<double>()) <= tolerance);
    CHECK(std::abs(p[1] - point.at(1).get<double>()) <= tolerance);
    const std::array gradient{p[0] / 10, 2 * p[1]};
    if (&point != &wanted.at("path").back()) state.update(optimizer, p, gradient);
  }
  CHECK(p[0] * p[0] / 20 + p[1] * p[1] ==
        Approx(wanted.at("f_after_30").get<double>()).epsilon(1e-10));
}

/// The path on PyTorch's function, and the same with a weight decay.
template <class Optimizer>
void take_pytorch_paths(const nlohmann::json& file, const std::string& name, Optimizer optimizer) {
  INFO(name);
  optimizer.weight_decay = 0;
  pytorch_path(file, name, optimizer);
  optimizer.weight_decay = file.at("weight_decay");
  pytorch_path(file, name + " with decay", optimizer);
}

/// Calls a test with each optimizer, at a rate that all of them have in common.
template <class Test>
void for_each_optimizer(const Test& test) {
  test(etch::SGD{.rate = 0.1});
  test(etch::Momentum{.rate = 0.1});
  test(etch::Nesterov{.rate = 0.1});
  test(etch::AdaGrad{.rate = 0.1});
  test(etch::RMSprop{.rate = 0.1});
  test(etch::Adadelta{.rate = 0.1});
  test(etch::Adam{.rate = 0.1});
  test(etch::AMSGrad{.rate = 0.1});
  test(etch::AdamW{.rate = 0.1});
}

/// Numbers that differ from each other, and a gradient of them that changes with the step.
template <class T>
std::vector<T> some_numbers(std::size_t count) {
  std::vector<T> numbers(count);
  for (std::size_t i = 0; i < count; ++i)
    numbers[i] = static_cast<T>(std::sin(3.0 * static_cast<double>(i) + 1));
  return numbers;
}
template <class T>
std::vector<T> some_gradient(const std::vector<T>& at, int step) {
  std::vector<T> gradient;
  for (const T number : at)
    gradient.push_back(static_cast<T>(std::cos(5 * static_cast<double>(number) + step)));
  return gradient;
}

/// So many parameters after five steps.
template <class T, class Optimizer>
std::vector<T> after_steps(const Optimizer& optimizer, std::size_t count, double rate_factor = 1) {
  auto p = some_numbers<T>(count);
  etch::OptimizerState<Optimizer, T> state(count);
  for (int step = 0; step < 5; ++step)
    state.update(optimizer, p, some_gradient(p, step), rate_factor);
  return p;
}

/// The same, each parameter in a block of its own.
template <class T, class Optimizer>
std::vector<T> one_by_one(const Optimizer& optimizer, std::size_t count) {
  auto all = some_numbers<T>(count);
  for (T& number : all) {
    std::vector<T> p{number};
    etch::OptimizerState<Optimizer, T> state(1);
    for (int step = 0; step < 5; ++step) state.update(optimizer, p, some_gradient(p, step));
    number = p[0];
  }
  return all;
}

}  // namespace

TEST_CASE("optimizers on x^2/20 + y^2 take the reference's paths") {
  for (const char* const name : {"optimizers", "optimizers_default_lr"}) {
    const auto file = reference(name);
    if (!file) {
      WARN("no reference data");
      return;
    }
    INFO(name);
    const double tolerance = file->at("tolerance").get<double>();
    const auto of = [&](const char* optimizer, const char* setting) -> double {
      return file->at(optimizer).at(setting);
    };
    const auto take = [&](const char* which, const auto& optimizer) {
      INFO(which);
      take_path(file->at(which), tolerance, optimizer);
    };
    take("SGD", etch::SGD{.rate = of("SGD", "lr")});
    take("Momentum",
         etch::Momentum{.rate = of("Momentum", "lr"), .momentum = of("Momentum", "mu")});
    take("Nesterov",
         etch::Nesterov{.rate = of("Nesterov", "lr"), .momentum = of("Nesterov", "mu")});
    take("AdaGrad", etch::AdaGrad{.rate = of("AdaGrad", "lr"), .epsilon = of("AdaGrad", "eps")});
    take("RMSprop", etch::RMSprop{.rate = of("RMSprop", "lr"),
                                  .decay = of("RMSprop", "decay"),
                                  .epsilon = of("RMSprop", "eps")});
    take("Adam", etch::Adam{.rate = of("Adam", "lr"),
                            .beta1 = of("Adam", "b1"),
                            .beta2 = of("Adam", "b2"),
                            .epsilon = of("Adam", "eps")});
  }
}

TEST_CASE("optimizers take PyTorch's paths, with and without a weight decay") {
  const auto file = pytorch::results("optimizers");
  take_pytorch_paths(file, "SGD", etch::SGD{.rate = 0.1});
  take_pytorch_paths(file, "Momentum", etch::Momentum{.rate = 0.02});
  take_pytorch_paths(file, "Nesterov", etch::Nesterov{.rate = 0.02});
  take_pytorch_paths(file, "AdaGrad", etch::AdaGrad{.rate = 0.3});
  take_pytorch_paths(file, "RMSprop", etch::RMSprop{.rate = 0.05});
  take_pytorch_paths(file, "Adadelta", etch::Adadelta{});
  take_pytorch_paths(file, "AMSGrad", etch::AMSGrad{.rate = 0.1});
  take_pytorch_paths(file, "AdamW", etch::AdamW{.rate = 0.1});
}

TEST_CASE("a weight decay of Adam is what a penalty's gradient is") {
  std::array<double, 3> by_hand{1, -2, 0.5}, decayed = by_hand;
  etch::OptimizerState<etch::Adam, double> plain(3), decaying(3);
  for (int step = 0; step < 5; ++step) {
    std::array<double, 3> gradient{}, penalised{};
    for (std::size_t i = 0; i < 3; ++i) {
      gradient[i] = std::sin(by_hand[i] + step);
      penalised[i] = gradient[i] + 0.3 * by_hand[i];
    }
    plain.update({.rate = 0.1}, by_hand, penalised);
    decaying.update({.rate = 0.1, .weight_decay = 0.3}, decayed, gradient);
    for (std::size_t i = 0; i < 3; ++i) CHECK(decayed[i] == Approx(by_hand[i]).epsilon(1e-14));
  }
}

TEST_CASE("a schedule's factor is a factor on the rate") {
  for_each_optimizer([](const auto& optimizer) {
    auto quicker = optimizer;
    quicker.rate = 3 * optimizer.rate;
    const auto wanted = after_steps<double>(quicker, 5),
               found = after_steps<double>(optimizer, 5, 3);
    for (std::size_t i = 0; i < wanted.size(); ++i)
      CHECK(found[i] == Approx(wanted[i]).epsilon(1e-12));
    CHECK(found != after_steps<double>(optimizer, 5));
  });
}

TEST_CASE("a parameter's path does not depend on how many there are nor where it lies") {
  for_each_optimizer([](const auto& optimizer) {
    for (const std::size_t count : {1u, 7u, 16u, 37u}) {
      INFO(count << " parameters");
      CHECK(after_steps<float>(optimizer, count) == one_by_one<float>(optimizer, count));
      CHECK(after_steps<double>(optimizer, count) == one_by_one<double>(optimizer, count));
    }
  });
}

TEST_CASE("padding of zeros stays zero") {
  for_each_optimizer([](const auto& optimizer) {
    std::array<float, 20> p{1, 2}, gradient{1, -1};
    etch::OptimizerState<std::decay_t<decltype(optimizer)>, float> state(p.size());
    for (int step = 0; step < 3; ++step) state.update(optimizer, p, gradient);
    CHECK(p[0] != 1);
    for (std::size_t i = 2; i < p.size(); ++i) CHECK(p[i] == 0);
  });
}

TEST_CASE("a view of a gradient is scaled and clipped in the order in which it was asked to be") {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> values{-8, -1, 0.5, 3, infinity, 0.25, 2, -0.5, 1};
  const etch::GradientView<double> plain{std::span<const double>(values)};
  const auto both = plain.scaled(2).clipped(3), other = plain.clipped(3).scaled(2);
  const std::vector<double> scaled_first{-3, -2, 1, 3, 3, 0.5, 3, -1, 2},
      clipped_first{-6, -2, 1, 6, 6, 0.5, 4, -1, 2};
  for (std::size_t i = 0; i < values.size(); ++i) {
    CHECK(plain[i] == values[i]);
    CHECK(both[i] == scaled_first[i]);
    CHECK(other[i] == clipped_first[i]);
    CHECK(both.lanes(i, 1)[0] == scaled_first[i]);
    CHECK(both.part(i, 1)[0] == scaled_first[i]);
  }
  const std::vector<double> nothing{std::nan(""), 1};
  CHECK(std::isnan(
      etch::GradientView<double>{std::span<const double>(nothing)}.clipped(1).lanes(0, 2)[0]));
}
