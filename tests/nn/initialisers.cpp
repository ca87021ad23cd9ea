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
