// An optimizer of one's own, as docs/training.md shows it, against the same by hand, alone and in others.
#include <etch/train/optimizers_around.hpp>
#include <etch/train/update.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace {

// [lion]
/// p ← p − rate·(sign(β₁·m + (1 − β₁)·g) + weight_decay·p), m ← β₂·m + (1 − β₂)·g. (Chen et al. 2023.)
struct Lion {
  double rate = 1e-4;
  double beta1 = 0.9;
  double beta2 = 0.99;
  double weight_decay = 0;
  static constexpr std::size_t vectors =
      1;  // as long as the parameters, zeros before the first step

  template <class T>
  void update(std::span<T> parameters, const auto& gradient,
              const etch::StepMemory<T, vectors>& memory) const {
    using N = etch::Lanes<T>;
    const N step = rate * memory.rate_factor, decay = weight_decay;
    const N share1 = 1 - beta1, share2 = 1 - beta2;
    etch::for_each_parameter(parameters, gradient, memory, [=](N& p, N g, N& m) {
      const N c = m + share1 * (g - m);
      const N sign = etch::math::select(c > 0, 1, etch::math::select(c < 0, -1, 0));
      p = p - step * (sign + decay * p);
      m = m + share2 * (g - m);
    });
  }
};
// [/lion]

/// Twenty parameters after six steps on gradients that a limit clips; by hand, and by an optimizer.
double gradient_of(double p, int step) { return std::sin(7 * p + step); }

std::vector<double> by_hand(const Lion& lion, double limit) {
  std::vector<double> all(20);
  for (std::size_t i = 0; i < all.size(); ++i) {
    double p = 0.1 * static_cast<double>(i) - 1, m = 0;
    for (int step = 0; step < 6; ++step) {
      const double g = std::clamp(gradient_of(p, step), -limit, limit);
      const double c = lion.beta1 * m + (1 - lion.beta1) * g;
      p -= lion.rate * ((c > 0) - (c < 0) + lion.weight_decay * p);
      m = lion.beta2 * m + (1 - lion.beta2) * g;
    }
    all[i] = p;
  }
  return all;
}

template <class Optimizer>
std::vector<double> by(const Optimizer& optimizer) {
  std::vector<double> p(20), gradient(20);
  for (std::size_t i = 0; i < p.size(); ++i) p[i] = 0.1 * static_cast<double>(i) - 1;
  etch::OptimizerState<Optimizer, double> state(p.size());
  for (int step = 0; step < 6; ++step) {
    for (std::size_t i = 0; i < p.size(); ++i) gradient[i] = gradient_of(p[i], step);
    state.update(optimizer, p, gradient);
  }
  return p;
}

}  // namespace

TEST_CASE("an optimizer of one's own is a rule on lanes, and goes into others") {
  const Lion lion{.rate = 0.05, .weight_decay = 0.1};
  const auto plain = by(lion), clipped = by(etch::ClipByValue{.limit = 0.3, .optimizer = lion});
  const auto wanted = by_hand(lion, 10), wanted_clipped = by_hand(lion, 0.3);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    CHECK(plain[i] == Approx(wanted[i]).margin(1e-13));
    CHECK(clipped[i] == Approx(wanted_clipped[i]).margin(1e-13));
  }
  CHECK(wanted != wanted_clipped);
}
