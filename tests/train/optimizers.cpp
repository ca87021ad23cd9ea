// Optimizers against paths that a reference computed.
#include <etch/train/optimizers.hpp>

#include "support/catch.hpp"
#include "support/reference.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <span>

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

/// Whether a weight decay is what a penalty's gradient, added by hand, is.
template <class Optimizer>
void check_weight_decay(Optimizer optimizer) {
  constexpr double decay = 0.3;
  std::array<double, 3> by_hand{1, -2, 0.5}, decayed = by_hand;
  etch::OptimizerState<Optimizer, double> plain(3), decaying(3);
  Optimizer with_decay = optimizer;
  with_decay.weight_decay = decay;
  for (int step = 0; step < 5; ++step) {
    std::array<double, 3> gradient{}, penalised{};
    for (std::size_t i = 0; i < 3; ++i) {
      gradient[i] = std::sin(by_hand[i] + step);
      penalised[i] = gradient[i] + decay * by_hand[i];
    }
    plain.update(optimizer, by_hand, penalised);
    decaying.update(with_decay, decayed, gradient);
    for (std::size_t i = 0; i < 3; ++i) CHECK(decayed[i] == Approx(by_hand[i]).epsilon(1e-14));
  }
}

}  // namespace

TEST_CASE("a weight decay adds its multiple of the parameters to the gradient") {
  check_weight_decay(etch::SGD{.rate = 0.1});
  check_weight_decay(etch::Momentum{.rate = 0.1});
  check_weight_decay(etch::Adam{.rate = 0.1});
}

TEST_CASE("optimizers on x^2/20 + y^2 take the reference's paths") {
  for (const char* const name : {"optimizers", "optimizers_default_lr"}) {
    const auto file = reference(name);
    if (!file) {
      WARN("no reference data");
      return;
    }
    const double tolerance = file->at("tolerance").get<double>();
    const auto& sgd = file->at("SGD");
    const auto& momentum = file->at("Momentum");
    const auto& adam = file->at("Adam");
    take_path(sgd, tolerance, etch::SGD{.rate = sgd.at("lr")});
    take_path(momentum, tolerance,
              etch::Momentum{.rate = momentum.at("lr"), .momentum = momentum.at("mu")});
    take_path(adam, tolerance,
              etch::Adam{.rate = adam.at("lr"),
                         .beta1 = adam.at("b1"),
                         .beta2 = adam.at("b2"),
                         .epsilon = adam.at("eps")});
  }
}
