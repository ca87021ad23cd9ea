// A model: its parameters, where they come from, and prediction.
#include "nn/networks.hpp"

#include <etch/nn/initialisers.hpp>
#include <etch/nn/model.hpp>

#include "support/catch.hpp"

#include <Eigen/Core>
#include <boost/hana/for_each.hpp>
#include <boost/hana/length.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace hana = boost::hana;

using etch::Model, etch::Seed, etch::Shape;
using networks::Digits, networks::Small;

template <class T>
bool same_bits(std::span<const T> a, std::span<const T> b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}

/// What the network computes, in plain loops.
std::array<double, 2> by_hand(Model<Small, double>& model, std::span<const double> x) {
  std::array<double, 2> y{};
  for (int k = 0; k < 2; ++k)
    y[static_cast<std::size_t>(k)] =
        model.parameter("dense3.bias").values()[static_cast<std::size_t>(k)];
  for (int j = 0; j < 5; ++j) {
    double sum = model.parameter("dense1.bias").values()[static_cast<std::size_t>(j)];
    for (int i = 0; i < 3; ++i) {
      sum += x[static_cast<std::size_t>(i)] * model.parameter("dense1.weight").matrix()(i, j);
    }
    for (int k = 0; k < 2; ++k) {
      y[static_cast<std::size_t>(k)] +=
          std::tanh(sum) * model.parameter("dense3.weight").matrix()(j, k);
    }
  }
  return y;
}

}  // namespace

TEST_CASE("the same seed gives the same bits, another seed others") {
  const Model<Small> a(etch::xavier, Seed{1}), b(etch::xavier, Seed{1}), c(etch::xavier, Seed{2});
  CHECK(same_bits(a.block(), b.block()));
  CHECK_FALSE(same_bits(a.block(), c.block()));
}

TEST_CASE("a layer added at the end changes no weight before it") {
  using Longer = etch::Network<etch::Input<3>, etch::Dense<5>, etch::Tanh, etch::Dense<2>,
                               etch::Tanh, etch::Dense<4>>;
  const Model<Small> shorter(etch::he, Seed{5});
  const Model<Longer> longer(etch::he, Seed{5});
  for (const std::size_t i : {0u, 2u}) CHECK(same_bits(shorter.values(i), longer.values(i)));
}

TEST_CASE("a model without an initialiser is zero, and the gaps in its block stay zero") {
  const Model<Small> zero;
  CHECK(std::ranges::all_of(zero.block(), [](float value) { return value == 0; }));
  const Model<Small> model(etch::normal(1.0), Seed{1});
  const auto nonzero = std::ranges::count_if(model.block(), [](float value) { return value != 0; });
  CHECK(nonzero == 3 * 5 + 5 * 2);
  CHECK(model.block().size() > static_cast<std::size_t>(Small::parameter_count));
}

TEST_CASE("a network computes what plain loops compute, for one sample and for each of a batch") {
  Model<Small, double> model(etch::normal(1.0), Seed{3});
  std::ranges::copy(std::array{0.1, -0.2, 0.3, -0.4, 0.5},
                    model.parameter("dense1.bias").values().begin());
  std::ranges::copy(std::array{0.6, -0.7}, model.parameter("dense3.bias").values().begin());
  etch::Random random(Seed{9});
  for (const int batch : {1, 2, 33}) {
    std::vector<double> x(static_cast<std::size_t>(3 * batch)),
        y(static_cast<std::size_t>(2 * batch));
    for (double& value : x) value = random.normal();
    model.predict(x, y);
    for (std::size_t row = 0; row < y.size() / 2; ++row) {
      const auto sample = std::span<const double>(x).subspan(3 * row, 3);
      const auto wanted = by_hand(model, sample);
      for (std::size_t k = 0; k < 2; ++k) {
        CHECK(std::abs(y[2 * row + k] - wanted[k]) <= 1e-14);
        CHECK(std::abs(model.predict(sample)[k] - wanted[k]) <= 1e-14);
      }
      CHECK(model.classify(sample) == (wanted[1] > wanted[0] ? 1 : 0));
    }
  }
}

TEST_CASE("predict leaves a final softmax out, probabilities apply it") {
  Model<Small, double> model(etch::normal(1.0), Seed{3});
  const std::array x{0.5, -1.0, 2.0, 1.0, 1.0, 1.0};
  std::array<double, 4> together{};
  model.probabilities(x, together);
  for (std::size_t row = 0; row < 2; ++row) {
    const auto sample = std::span(x).subspan(3 * row, 3);
    const auto scores = model.predict(sample);
    const auto y = model.probabilities(sample);
    CHECK(y[0] + y[1] == Approx(1));
    CHECK(y[0] == Approx(1 / (1 + std::exp(scores[1] - scores[0]))).epsilon(1e-14));
    CHECK(together[2 * row] == Approx(y[0]).epsilon(1e-14));
    CHECK(together[2 * row + 1] == Approx(y[1]).epsilon(1e-14));
  }
}

TEST_CASE("parameters are a Hana tuple of names, static shapes and values") {
  Model<Small> model(etch::xavier, Seed{1});
  static_assert(decltype(hana::length(model.parameters()))::value == 4);
  std::vector<std::string> names;
  int count = 0;
  hana::for_each(model.parameters(), [&](auto parameter) {
    static_assert(decltype(parameter)::static_shape.rank >= 1);
    CHECK(parameter.shape() == decltype(parameter)::static_shape);
    CHECK(static_cast<int>(parameter.values().size()) == parameter.static_shape.size());
    names.emplace_back(parameter.name());
    count += parameter.static_shape.size();
  });
  CHECK(names ==
        std::vector<std::string>{"dense1.weight", "dense1.bias", "dense3.weight", "dense3.bias"});
  CHECK(count == Small::parameter_count);
}

TEST_CASE("a parameter is found by its name, and written in row-major order") {
  Model<Small> model;
  const auto weight = model.parameter("dense3.weight");
  CHECK(weight.shape() == Shape{5, 2});
  weight.assign(std::array<float, 10>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  CHECK(weight.matrix()(0, 1) == 1);
  CHECK(weight.matrix()(4, 0) == 8);
  CHECK(model.values(2)[1] == 2);  // column by column
  CHECK(model.parameter("dense3.bias").matrix().cols() == 1);
  CHECK_THROWS_WITH(weight.assign(std::array<float, 9>{}),
                    "etch: parameter \"dense3.weight\" has 10 numbers, got 9");

  const auto& constant = model;
  CHECK(constant.parameter("dense3.weight").matrix() == weight.matrix());
  static_assert(std::is_same_v<decltype(constant.parameter("").values()), std::span<const float>>);
}

TEST_CASE("a parameter that does not exist is refused with the names of those that do") {
  Model<Small> model;
  const auto& constant = model;
  CHECK_THROWS_AS(constant.parameter("nope"), std::out_of_range);
  CHECK_THROWS_AS(model.parameter("nope"), std::out_of_range);
  CHECK_THROWS_WITH(model.parameter("nope"),
                    "etch: no parameter is called \"nope\"; there are dense1.weight dense1.bias "
                    "dense3.weight dense3.bias");
}

TEST_CASE("predict refuses what is not whole rows, and accepts an empty batch") {
  const Model<Small> model;
  std::array<float, 7> x{};
  std::array<float, 4> y{};
  CHECK_THROWS_AS(model.predict(x, y), std::invalid_argument);
  CHECK_THROWS_WITH(
      model.predict(x, y),
      "etch: predict wants rows of 3 inputs and as many rows of 2 scores, got 7 and 4 "
      "numbers");
  CHECK_THROWS_AS(model.predict(std::span(x).first(6), std::span(y).first(2)),
                  std::invalid_argument);
  CHECK_NOTHROW(model.predict(std::span(x).first(0), std::span(y).first(0)));
}

TEST_CASE("a clone has the same values and a life of its own") {
  Model<Small> model(etch::xavier, Seed{1});
  Model<Small> copy = model.clone();
  CHECK(same_bits<float>(model.block(), copy.block()));
  const float before = model.values(0)[0];
  copy.values(0)[0] = 100;
  CHECK(model.values(0)[0] == before);
  const std::array x{1.0f, 0.0f, 0.0f};
  CHECK(model.predict(x) != copy.predict(x));
}

namespace {

/// Subtracts the mean over the batch: a prediction that keeps something of every sample.
struct Centre {
  static constexpr auto name = "Centre";
  constexpr auto operator()(auto x) const { return x - etch::batch_mean(x); }
};
/// A number that does not depend on the input.
struct Same {
  static constexpr auto name = "Same";
  constexpr auto operator()(auto, etch::Scope& scope) const {
    return scope.bias<etch::Shape{3}>("b");
  }
};

}  // namespace

TEST_CASE("a network with statistics over the batch predicts batches of any size") {
  using Net = etch::Network<etch::Input<2>, etch::Dense<5>, Centre>;
  etch::Model<Net> model{etch::xavier, etch::Seed{5}};
  for (const int batch : {1, 2, 100, 300}) {
    std::vector<float> x(static_cast<std::size_t>(batch) * 2), y(static_cast<std::size_t>(batch) * 5);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 7) - 3;
    model.predict(x, y);
    for (std::size_t feature = 0; feature < 5; ++feature) {
      double sum = 0;
      for (std::size_t i = feature; i < y.size(); i += 5) sum += static_cast<double>(y[i]);
      CHECK(std::abs(sum) < 1e-3);
    }
    if (batch > 1) CHECK(std::ranges::any_of(y, [](float value) { return value != 0; }));
  }
}

TEST_CASE("an output that is the same for all samples is written for each") {
  etch::Model<etch::Network<etch::Input<2>, Same>> model;
  model.parameter("same1.b").values()[1] = 2;
  const std::vector<float> x(2 * 70);
  std::vector<float> y(3 * 70, -1);
  model.predict(x, y);
  for (std::size_t i = 0; i < y.size(); ++i) CHECK(y[i] == (i % 3 == 1 ? 2.0f : 0.0f));
}
