// The gradient of the stochastic volatility, written by hand at its best. May not know etch's ops.
#pragma once

#include "gradients/by_hand.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace bench::gradients {

/// With u = h - mu the recurrences are u[i] = s[i] sigma + phi u[i - 1] forward and
/// a[i] = l[i] + phi a[i + 1] backward, where l[i] = (y[i]^2 exp(-h[i]) - 1) / 2 is the density's
/// own derivative by h[i]. Both wait for a multiply-add an element; all else is vectorised.
template <int N>
class ByHand<StochasticVolatility, N> {
 public:
  explicit ByHand(const Problem& problem) {
    const double* const given = problem.arguments.data();
    std::copy_n(given, N, s_.begin());
    phi_ = given[N];
    sigma_ = given[N + 1];
    mu_ = given[N + 2];
    std::copy_n(problem.observations.begin(), N, y_.begin());
  }

  Doubles gradient() const {
    Doubles all_of_them(ds_.begin(), ds_.end());
    all_of_them.insert(all_of_them.end(), {dphi_, dsigma_, dmu_});
    return all_of_them;
  }

  double evaluate() {
    const double phi = phi_, sigma = sigma_, mu = mu_;
    const double spread = 1 / std::sqrt(1 - phi * phi);

    double u = s_[0] * sigma * spread;
    double* const us = &off_[as_index(lanes)];
    us[0] = u;
    for (int i = 1; i < N; ++i) {
      u = s_[as_index(i)] * sigma + phi * u;
      us[i] = u;
    }

    Lanes sums[chains]{}, locals[chains]{};
    for (int i = 0; i < N; i += step)
      for (int c = 0; c < chains; ++c) {
        const std::size_t at = as_index(i + c * lanes);
        const Lanes s = load<lanes>(&s_[at]), y = load<lanes>(&y_[at]);
        const Lanes h = load<lanes>(us + at) + mu;
        const Lanes squares = y * y * exponential<lanes>(-h);
        const Lanes local = 0.5 * squares - 0.5;
        sums[c] += squares + h + s * s;
        locals[c] += local;
        store<lanes>(&a_[at], local);
      }
    const double sum = reduce_chains<lanes>(sums, plus);
    dmu_ = reduce_chains<lanes>(locals, plus) - 2 * mu / (mu_scale + mu * mu);

    double a = 0;
    for (int i = N - 1; i >= 0; --i) {
      a = a_[as_index(i)] + phi * a;
      a_[as_index(i)] = a;
    }

    // Element 0 apart: it has no predecessor, and its s counts `spread` times.
    Lanes by_phi[chains]{}, by_sigma[chains]{};
    for (int i = 0; i < N; i += step)
      for (int c = 0; c < chains; ++c) {
        const std::size_t at = as_index(i + c * lanes);
        const Lanes adjoint = load<lanes>(&a_[at]), s = load<lanes>(&s_[at]);
        by_phi[c] += adjoint * load<lanes>(us + at - 1);
        by_sigma[c] += adjoint * s;
        store<lanes>(&ds_[at], adjoint * sigma - s);
      }
    const double first = a_[0] * s_[0];
    ds_[0] = a_[0] * sigma * spread - s_[0];
    dphi_ = reduce_chains<lanes>(by_phi, plus) + first * sigma * phi * spread * spread * spread;
    dsigma_ = reduce_chains<lanes>(by_sigma, plus) + first * (spread - 1) -
              2 * sigma / (sigma_scale + sigma * sigma);
    return -0.5 * sum - std::log(1 + sigma * sigma / sigma_scale) -
           std::log(1 + mu * mu / mu_scale);
  }

 private:
  static constexpr double sigma_scale =
      StochasticVolatility::sigma_scale * StochasticVolatility::sigma_scale;
  static constexpr double mu_scale =
      StochasticVolatility::mu_scale * StochasticVolatility::mu_scale;
  static constexpr int lanes = width<N>;
  static constexpr int chains = std::min(N / lanes, 4);
  static constexpr int step = lanes * chains;
  using Lanes = Vector<lanes>;
  using Numbers = std::array<double, as_index(N)>;

  alignas(64) Numbers s_, y_, a_, ds_;
  double phi_, sigma_, mu_, dphi_, dsigma_, dmu_;
  /// Zeros, then u: what stands before u[0] is 0.
  alignas(64) std::array<double, as_index(N + lanes)> off_{};
};

}  // namespace bench::gradients
