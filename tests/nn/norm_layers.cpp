// Normalisation of samples by themselves: what it makes of a sample, and its gradients.
#include "nn/gradients.hpp"

#include <etch/nn/image_layers.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/norm_layers.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

using etch::Input, etch::Network;

namespace {

/// The mean and the variance, Σ(x − mean)² / n, of elements [first, first + count).
struct Moments {
  double mean = 0, variance = 0;

  Moments(const std::vector<double>& x, std::size_t first, std::size_t count) {
    const auto n = static_cast<double>(count);
    for (std::size_t i = first; i < first + count; ++i) mean += x[i] / n;
    for (std::size_t i = first; i < first + count; ++i) variance += (x[i] - mean) * (x[i] - mean) / n;
  }
};

template <class Net>
std::vector<double> predict(const std::vector<double>& x) {
  const etch::Model<Net, double> model{etch::xavier, etch::Seed{1}};
  std::vector<double> y(x.size());
  model.predict(x, y);
  return y;
}

std::vector<double> made_up(std::size_t count) {
  etch::Random random(etch::Seed{5});
  std::vector<double> x;
  for (std::size_t i = 0; i < count; ++i) x.push_back(3 + 2 * random.normal());
  return x;
}

}  // namespace

TEST_CASE("gains begin with one and biases with zero, so that what is normalised has mean 0, variance 1") {
  const auto x = made_up(24);
  const auto rows = predict<Network<Input<4, 6>, etch::LayerNorm>>(x);
  const auto groups = predict<Network<Input<4, 2, 3>, etch::GroupNorm<2>>>(x);
  for (std::size_t row = 0; row < 4; ++row) {
    const Moments was(x, 6 * row, 6), is(rows, 6 * row, 6);
    CHECK(is.mean == Approx(0).margin(1e-12));
    CHECK(is.variance == Approx(was.variance / (was.variance + 1e-5)));
    CHECK(rows[6 * row] == Approx((x[6 * row] - was.mean) / std::sqrt(was.variance + 1e-5)));
  }
  for (std::size_t group = 0; group < 2; ++group) {
    const Moments was(x, 12 * group, 12);
    CHECK(groups[12 * group + 7] ==
          Approx((x[12 * group + 7] - was.mean) / std::sqrt(was.variance + 1e-5)));
  }
}

TEST_CASE("root mean square normalisation leaves the mean") {
  const auto x = made_up(10);
  const auto y = predict<Network<Input<2, 5>, etch::RMSNorm>>(x);
  for (std::size_t row = 0; row < 2; ++row) {
    double squares = 0;
    for (std::size_t i = 5 * row; i < 5 * row + 5; ++i) squares += x[i] * x[i] / 5;
    CHECK(y[5 * row + 3] == Approx(x[5 * row + 3] / std::sqrt(squares + 1e-6)));
  }
}

TEST_CASE("gradients of normalising layers are those of differences") {
  using Vector = Network<Input<5>, etch::Dense<7>, etch::LayerNorm, etch::Tanh, etch::Dense<3>,
                         etch::RMSNorm, etch::Dense<2>>;
  using Image = Network<Input<2, 4, 5>, etch::Conv2d<4, 3>, etch::GroupNorm<2>, etch::Tanh,
                        etch::Flatten, etch::Dense<3>>;
  CHECK(gradients::check_all_seeds<Vector>(etch::mean_squared_error) <= 1e-7);
  CHECK(gradients::check_all_seeds<Image>(etch::softmax_cross_entropy) <= 1e-7);
}
