// How widely weights are spread at first. The mean and the variance of n draws lie within five of
// their standard errors, σ/√n and σ²·√(2/n), of the stated ones.
#include "nn/networks.hpp"

#include <etch/nn/initialisers.hpp>
#include <etch/nn/model.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>

namespace {

using etch::Model, etch::Seed;
using networks::Digits;

void check_spread(std::span<const double> values, double sigma) {
  const auto n = static_cast<double>(values.size());
  double mean = 0, variance = 0;
  for (const double value : values) mean += value / n;
  for (const double value : values) variance += (value - mean) * (value - mean) / n;
  INFO("mean " << mean << ", standard deviation " << std::sqrt(variance) << ", stated " << sigma);
  CHECK(std::abs(mean) <= 5 * sigma / std::sqrt(n));
  CHECK(std::abs(variance - sigma * sigma) <= 5 * sigma * sigma * std::sqrt(2 / n));
}

template <class Initialiser>
void check_initialiser(const Initialiser& initialiser, double sigma1, double sigma3) {
  Model<Digits, double> model(initialiser, Seed{1});
  check_spread(model.parameter("dense1.weight").values(), sigma1);
  check_spread(model.parameter("dense3.weight").values(), sigma3);
  for (const int layer : {1, 3, 5}) {
    const auto bias = model.parameter("dense" + std::to_string(layer) + ".bias").values();
    CHECK(std::ranges::all_of(bias, [](double value) { return value == 0; }));
  }
}

}  // namespace

TEST_CASE("normal weights have the standard deviation that is given, whatever the fan-in") {
  check_initialiser(etch::normal(0.01), 0.01, 0.01);
}

TEST_CASE("the textbook's Xavier weights have the standard deviation 1/sqrt(fan-in)") {
  check_initialiser(etch::xavier, std::sqrt(1.0 / 784), std::sqrt(1.0 / 50));
}

TEST_CASE("Glorot's weights have the standard deviation sqrt(2 / (fan-in + fan-out))") {
  check_initialiser(etch::glorot, std::sqrt(2.0 / 834), std::sqrt(2.0 / 150));
}

TEST_CASE("He's weights have the standard deviation sqrt(2 / fan-in)") {
  check_initialiser(etch::he, std::sqrt(2.0 / 784), std::sqrt(2.0 / 50));
}

TEST_CASE("zeros are zeros") {
  const Model<Digits, double> model(etch::zeros, Seed{1});
  CHECK(std::ranges::all_of(model.block(), [](double value) { return value == 0; }));
}

TEST_CASE("a truncated normal reaches two standard deviations and keeps 0.8796 of one") {
  check_initialiser(etch::truncated_normal(0.1), 0.1 * 0.8796256610342398, 0.1 * 0.8796256610342398);
  const Model<Digits, double> model(etch::truncated_normal(0.1), Seed{2});
  CHECK(std::ranges::max(model.block()) == Approx(0.2).epsilon(1e-3));
  CHECK(std::ranges::max(model.block()) <= 0.2);
  CHECK(std::ranges::min(model.block()) >= -0.2);
}

TEST_CASE("LeCun's weights have the standard deviation 1/sqrt(fan-in), and none is far out") {
  check_initialiser(etch::lecun, std::sqrt(1.0 / 784), std::sqrt(1.0 / 50));
  Model<Digits, double> model(etch::lecun, Seed{2});
  CHECK(std::ranges::max(model.parameter("dense1.weight").values()) <= 2 / 0.8796256 / 28);
}

TEST_CASE("uniform weights fill their interval") {
  Model<Digits, double> model(etch::uniform(1, 4), Seed{1});
  auto values = model.parameter("dense1.weight").values();
  CHECK(std::ranges::min(values) >= 1);
  CHECK(std::ranges::max(values) <= 4);
  for (double& value : values) value -= 2.5;
  check_spread(values, 3 / std::sqrt(12.0));
}

TEST_CASE("a constant is that, and biases still begin with zero") {
  Model<Digits, double> model(etch::constant(0.5), Seed{1});
  CHECK(std::ranges::count(model.parameter("dense3.weight").values(), 0.5) == 50 * 100);
  CHECK(std::ranges::count(model.parameter("dense3.bias").values(), 0.0) == 100);
}

namespace {

/// How far the products of some vectors with one another are from gain² · the unit matrix.
double off_orthogonal(std::span<const double> values, std::size_t count, std::size_t length,
                      std::size_t step, std::size_t stride, double gain) {
  double worst = 0;
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      double product = 0;
      for (std::size_t i = 0; i < length; ++i) {
        product += values[a * step + i * stride] * values[b * step + i * stride];
      }
      worst = std::max(worst, std::abs(product - (a == b ? gain * gain : 0)));
    }
  }
  return worst;
}

/// A weight of three axes.
struct Filters {
  static constexpr auto name = "Filters";
  constexpr auto operator()(auto x, etch::Scope& scope) const {
    return x + sum(scope.weight<etch::Shape{3, 2, 5}>("weight", 10, 3));
  }
};

}  // namespace

TEST_CASE("orthogonal weights are: columns of a tall matrix, rows of a wide one") {
  Model<Digits, double> model(etch::orthogonal, Seed{1});
  CHECK(off_orthogonal(model.parameter("dense1.weight").values(), 50, 784, 784, 1, 1) <= 1e-14);
  CHECK(off_orthogonal(model.parameter("dense3.weight").values(), 50, 100, 1, 50, 1) <= 1e-14);
  CHECK(off_orthogonal(model.parameter("dense5.weight").values(), 10, 100, 100, 1, 1) <= 1e-14);

  Model<etch::Network<etch::Input<2>, Filters>, double> filters(etch::Orthogonal{.gain = 3}, Seed{1});
  CHECK(off_orthogonal(filters.parameter("filters1.weight").values(), 3, 10, 10, 1, 3) <= 1e-13);
}

TEST_CASE("weights are chosen by a kind of layer, a layer or their own name") {
  const auto same = [](Model<Digits, double> found, Model<Digits, double> wanted, int layer) {
    const std::string name = "dense" + std::to_string(layer) + ".weight";
    return std::ranges::equal(found.parameter(name).values(), wanted.parameter(name).values());
  };
  const Model<Digits, double> he(etch::he, Seed{1}), zeros(etch::zeros, Seed{1});
  for (const char* third : {"dense3", "dense3.weight"}) {
    const Model<Digits, double> model(etch::only(third, etch::zeros, etch::he), Seed{1});
    CHECK(same(model.clone(), he.clone(), 1));
    CHECK(same(model.clone(), zeros.clone(), 3));
    CHECK(same(model.clone(), he.clone(), 5));
  }
  const Model<Digits, double> all(etch::only("dense", etch::he, etch::zeros), Seed{1});
  const Model<Digits, double> none(etch::only("dens", etch::he, etch::zeros), Seed{1});
  for (const int layer : {1, 3, 5}) {
    CHECK(same(all.clone(), he.clone(), layer));
    CHECK(same(none.clone(), zeros.clone(), layer));
  }
}
