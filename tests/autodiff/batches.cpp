// Functions mapped over a batch: every count, per-sample and per-step results, arguments beside batches.
#include <etch/autodiff/function.hpp>

#include "support/catch.hpp"

#include <etch/expr/composed.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

#include <Eigen/Core>

#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <vector>

namespace {

Approx near(double value) { return Approx(value).epsilon(1e-11).margin(1e-13); }

/// w·x per sample, squared: ∂/∂x = 2(w·x)w, ∂/∂w = 2(w·x)x.
constexpr auto each = [](auto w, auto x) { return square(dot(w, x)); };
constexpr auto on_average = [](auto w, auto x) { return batch_mean(square(dot(w, x))); };

std::vector<double> samples(int count) {
  std::vector<double> numbers(static_cast<std::size_t>(3 * count));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = std::sin(1.0 + static_cast<double>(i));
  }
  return numbers;
}

etch::Batched<const double, 3> batch(const std::vector<double>& numbers) {
  return etch::Batched<const double, 3>(numbers);
}

/// One, some, a tile of doubles for every target, one more, and many.
constexpr int counts[] = {1, 2, 7, 8, 9, 16, 17, 32, 33, 64, 65, 1000};

const Eigen::Vector3d w(0.5, -1, 2);

}  // namespace

TEST_CASE("a function of a batch gives a value and gradients for each sample") {
  for (const int count : counts) {
    const auto numbers = samples(count);
    const auto [value, dw, dx] = etch::value_and_gradient(each)(w, batch(numbers));
    static_assert(std::is_same_v<decltype(value), const etch::BatchedTensor<double>>);
    static_assert(std::is_same_v<decltype(dw), const etch::BatchedTensor<double, 3>>);
    REQUIRE(value.count() == count);
    for (int s = 0; s < count; ++s) {
      const Eigen::Map<const Eigen::Vector3d> x(&numbers[static_cast<std::size_t>(3 * s)]);
      const double wx = w.dot(x);
      CHECK(value[s][0] == near(wx * wx));
      for (int i = 0; i < 3; ++i) {
        const auto at = static_cast<std::size_t>(i);
        CHECK(dw[s][at] == near(2 * wx * x[i]));
        CHECK(dx[s][at] == near(2 * wx * w[i]));
      }
    }
  }
}

TEST_CASE("a mean over the batch has one value, and one gradient of what is the same for all") {
  for (const int count : counts) {
    const auto numbers = samples(count);
    const auto [value, dw, dx] = etch::value_and_gradient(on_average)(w, batch(numbers));
    static_assert(std::is_same_v<decltype(value), const double>);
    static_assert(std::is_same_v<decltype(dw), const Eigen::Vector3d>);
    double mean = 0;
    Eigen::Vector3d wanted = Eigen::Vector3d::Zero();
    for (int s = 0; s < count; ++s) {
      const Eigen::Map<const Eigen::Vector3d> x(&numbers[static_cast<std::size_t>(3 * s)]);
      mean += w.dot(x) * w.dot(x) / count;
      wanted += 2 * w.dot(x) * x / count;
      for (int i = 0; i < 3; ++i) {
        CHECK(dx[s][static_cast<std::size_t>(i)] == near(2 * w.dot(x) * w[i] / count));
      }
    }
    CHECK(value == near(mean));
    CHECK(dw.isApprox(wanted, 1e-11));
  }
}

TEST_CASE("an empty batch has no results, and no mean") {
  const std::vector<double> none;
  const auto [value, dw, dx] = etch::value_and_gradient(each)(w, batch(none));
  CHECK(value.count() == 0);
  CHECK(dw.count() == 0);
  CHECK(dx.count() == 0);
  CHECK_THROWS_AS(etch::function(on_average)(w, batch(none)), std::invalid_argument);
}

TEST_CASE("wrong counts are refused") {
  const auto five = samples(5), six = samples(6);
  CHECK_THROWS_AS((etch::Batched<const double, 4>(five)), std::invalid_argument);
  CHECK_THROWS_AS(etch::function(each)(batch(five), batch(six)), std::invalid_argument);
  std::vector<double> room(3 * 6);
  double value = 0;
  CHECK_THROWS_AS(
      etch::gradient(each, etch::wrt<1>).into(etch::Batched<double, 3>(room))(w, batch(five)),
      std::invalid_argument);
  CHECK_THROWS_AS(etch::value_and_gradient(on_average, etch::wrt<1>)
                      .into(value, etch::Batched<double, 3>(room))(w, batch(five)),
                  std::invalid_argument);
}

TEST_CASE("results of a batch are written to a view, and to what owns its memory") {
  const int count = 7;
  const auto numbers = samples(count);
  std::vector<double> values(7), gradients(21);
  etch::value_and_gradient(each, etch::wrt<1>)
      .into(etch::Batched<double>(values), etch::Batched<double, 3>(gradients))(w, batch(numbers));
  etch::BatchedTensor<double, 3> owned(count);
  etch::gradient(each, etch::wrt<1>).into(owned)(w, batch(numbers));
  for (int s = 0; s < count; ++s) {
    const Eigen::Map<const Eigen::Vector3d> x(&numbers[static_cast<std::size_t>(3 * s)]);
    CHECK(values[static_cast<std::size_t>(s)] == near(w.dot(x) * w.dot(x)));
    CHECK(gradients[static_cast<std::size_t>(3 * s + 2)] == near(2 * w.dot(x) * w[2]));
    CHECK(owned[s][2] == near(2 * w.dot(x) * w[2]));
  }
}

TEST_CASE("directions and weights may be the same for all samples, or one for each") {
  const int count = 19;
  const auto numbers = samples(count);
  const Eigen::Vector3d v(1, 2, -1);
  const auto same = etch::jvp(each, etch::wrt<1>)(w, batch(numbers), v);
  const auto own = etch::jvp(each, etch::wrt<1>)(w, batch(numbers), batch(numbers));
  const auto by_weight = etch::jvp(each, etch::wrt<0>)(w, batch(numbers), batch(numbers));
  const auto back = etch::vjp(each, etch::wrt<1>)(w, batch(numbers), 3.0);
  for (int s = 0; s < count; ++s) {
    const Eigen::Map<const Eigen::Vector3d> x(&numbers[static_cast<std::size_t>(3 * s)]);
    CHECK(same[s][0] == near(2 * w.dot(x) * w.dot(v)));
    CHECK(own[s][0] == near(2 * w.dot(x) * w.dot(x)));
    CHECK(by_weight[s][0] == near(2 * w.dot(x) * x.dot(x)));
    CHECK(back[s][1] == near(6 * w.dot(x) * w[1]));
  }
  // A direction for each sample of what is the same for all: a derivative for each.
  const auto along = etch::jvp(each)(w, v, batch(numbers), v);
  for (int s = 0; s < count; ++s) {
    const Eigen::Map<const Eigen::Vector3d> x(&numbers[static_cast<std::size_t>(3 * s)]);
    CHECK(along[s][0] == near(2 * w.dot(v) * (x.dot(v) + w.dot(v))));
  }
}

TEST_CASE("Jacobians and Hessians over a batch are those of each sample") {
  constexpr auto f = [](auto m, auto x) { return tanh(matmul(m, x)); };
  constexpr auto quartic = [](auto x) { return square(sum(x * x)); };
  Eigen::Matrix<double, 2, 3> m;
  m << 1, 2, 3, -1, 0.5, 0.25;
  for (const int count : {1, 7, 33}) {
    const auto numbers = samples(count);
    const auto j = etch::jacobian(f, etch::wrt<1>)(m, batch(numbers));
    const auto h = etch::hessian(quartic)(batch(numbers));
    static_assert(std::is_same_v<decltype(j), const etch::BatchedTensor<double, 2, 3>>);
    for (int s = 0; s < count; ++s) {
      const Eigen::Map<const Eigen::Vector3d> x(&numbers[static_cast<std::size_t>(3 * s)]);
      const Eigen::Vector2d t = (m * x).array().tanh();
      for (int i = 0; i < 2; ++i) {
        for (int k = 0; k < 3; ++k) {
          CHECK(j[s][static_cast<std::size_t>(3 * i + k)] == near(m(i, k) * (1 - t[i] * t[i])));
        }
      }
      for (int i = 0; i < 3; ++i) {
        for (int k = 0; k < 3; ++k) {
          const double wanted = 8 * x[i] * x[k] + (i == k ? 4 * x.squaredNorm() : 0);
          CHECK(h[s][static_cast<std::size_t>(3 * i + k)] == near(wanted));
        }
      }
    }
  }
}

TEST_CASE("the Jacobian of a mean over the batch has a block for each sample") {
  constexpr auto f = [](auto x) { return batch_mean(x * x); };
  const auto numbers = samples(5);
  const auto j = etch::jacobian(f)(batch(numbers));
  for (int s = 0; s < 5; ++s) {
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t k = 0; k < 3; ++k) {
        const double x = numbers[static_cast<std::size_t>(3 * s) + i];
        CHECK(j[s][3 * i + k] == near(i == k ? 2 * x / 5 : 0));
      }
    }
  }
}

TEST_CASE("batches of numbers and of matrices, in float") {
  std::vector<float> t(100), m(600);
  for (std::size_t i = 0; i < t.size(); ++i) t[i] = static_cast<float>(i) / 50 - 1;
  for (std::size_t i = 0; i < m.size(); ++i) m[i] = static_cast<float>(i % 13) - 6;
  constexpr auto f = [](auto s, auto a) { return sum(s * a * a); };
  const auto [value, dt, dm] = etch::value_and_gradient(f)(etch::Batched<const float>(t),
                                                           etch::Batched<const float, 2, 3>(m));
  for (int s = 0; s < 100; ++s) {
    float squares = 0;
    for (std::size_t i = 0; i < 6; ++i) {
      const float a = m[static_cast<std::size_t>(6 * s) + i];
      squares += a * a;
      CHECK(dm[s][i] == Approx(2 * t[static_cast<std::size_t>(s)] * a).epsilon(1e-6));
    }
    CHECK(dt[s][0] == Approx(squares).epsilon(1e-6));
    CHECK(value[s][0] == Approx(t[static_cast<std::size_t>(s)] * squares).epsilon(1e-5));
  }
}
