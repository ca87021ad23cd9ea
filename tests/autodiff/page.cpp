// The code of docs/derivatives.md and README.md, and whether it does what they say.
#include <etch/etch.hpp>

#include "support/catch.hpp"

#include <Eigen/Core>

#include <cmath>
#include <cstddef>
#include <span>
#include <tuple>
#include <vector>

namespace {

// [gradient]
constexpr auto energy = [](auto w, auto x) { return sum(square(tanh(matmul(w, x)))); };

double descend(Eigen::Matrix<double, 2, 3>& w, const Eigen::Vector3d& x) {
  const auto [value, dw, dx] = etch::value_and_gradient(energy)(w, x);
  w -= 0.1 * dw;
  return value;
}
// [/gradient]

// [inside]
constexpr auto potential = [](auto x) { return 1 / sqrt(sum(x * x)); };
constexpr auto power = [](auto x, auto velocity) {
  const auto force = -etch::gradient(potential)(x);
  return dot(force, velocity);
};
// [/inside]

// [into]
double gradient_at(const Eigen::Matrix<double, 2, 3>& w, const Eigen::Vector3d& x, double* memory) {
  double value;
  Eigen::Map<Eigen::Matrix<double, 2, 3>> dw(memory);
  etch::value_and_gradient(energy, etch::wrt<0>).into(value, dw)(w, x);
  return value;
}
// [/into]

// [batch]
constexpr auto loss = [](auto w, auto x, auto t) { return batch_mean(square(dot(w, x) - t)); };

Eigen::Vector3f fit(std::span<const float> inputs, std::span<const float> targets) {
  const etch::Batched<const float, 3> x(inputs);  // a row of three numbers a sample
  const etch::Batched<const float> t(targets);
  Eigen::Vector3f w = Eigen::Vector3f::Zero();
  for (int step = 0; step < 500; ++step) w -= 0.5f * etch::gradient(loss, etch::wrt<0>)(w, x, t);
  return w;
}
// [/batch]

// [static]
constexpr auto valley = [](auto x, auto y) { return square(1 - x) + 100 * square(y - x * x); };
static_assert(etch::gradient(valley)(1.0, 1.0) == std::tuple(0.0, 0.0));
static_assert(etch::hessian(valley)(1.0, 1.0) == std::tuple(802.0, -400.0, -400.0, 200.0));
// [/static]

using Matrix = Eigen::Matrix<double, 2, 3>;

}  // namespace

TEST_CASE("the page's gradients are those of Σ tanh²(Wx)") {
  const Matrix w{{1, 2, 3}, {-1, 0, 1}};
  const Eigen::Vector3d x{0.1, -0.2, 0.3};
  const Eigen::Vector2d t = (w * x).array().tanh();
  const Matrix wanted = 2 * (t.array() * (1 - t.array().square())).matrix() * x.transpose();
  double memory[6];
  CHECK(gradient_at(w, x, memory) == Approx(t.squaredNorm()));
  CHECK(Eigen::Map<Matrix>(memory).isApprox(wanted));
  Matrix moved = w;
  CHECK(descend(moved, x) == Approx(t.squaredNorm()));
  CHECK(moved.isApprox(w - 0.1 * wanted));
}

TEST_CASE("the page's gradient inside a function is a central force") {
  const Eigen::Vector3d x{1, 2, 2}, v{3, 0, -3};
  CHECK(etch::function(power)(x, v) == Approx(x.dot(v) / 27));
  CHECK(etch::gradient(power, etch::wrt<1>)(x, v).isApprox(x / 27));
}

TEST_CASE("the page's fit finds the weights that made the targets") {
  std::vector<float> inputs(3 * 50), targets(50);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    inputs[i] = static_cast<float>(std::sin(static_cast<double>(i * i)));
  }
  for (std::size_t s = 0; s < 50; ++s) targets[s] = inputs[3 * s] - 2 * inputs[3 * s + 2];
  CHECK(fit(inputs, targets).isApprox(Eigen::Vector3f(1, 0, -2), 1e-2f));
}
