// The gradient check on plain functions: what passes, what fails, and what it calls a kink.
#include <etch/check/gradient.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace {

using etch::CheckedTensor, etch::compare_gradient, etch::compare_gradient_along, etch::Seed;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// f(x, y) = exp(x₀)·sin(y₀) + x₁²·y₁ + 1e-7·y₂ and its gradient, which a test may spoil.
struct TwoTensors {
  std::vector<double> x{0.4, -1.1}, y{0.7, 2.0, 5.0};
  std::vector<double> dx{std::exp(0.4) * std::sin(0.7), 2 * -1.1 * 2.0};
  std::vector<double> dy{std::exp(0.4) * std::cos(0.7), 1.1 * 1.1, 1e-7};

  double operator()() const {
    return std::exp(x[0]) * std::sin(y[0]) + x[1] * x[1] * y[1] + 1e-7 * y[2];
  }
  std::vector<CheckedTensor> tensors() { return {{"x", x, dx}, {"y", y, dy}}; }
};

/// Whether the check calls f'(x) = claimed a kink, an error, or right.
template <class F>
std::string verdict(F f, double x, double claimed, etch::CheckOptions options = {}) {
  std::vector<double> at{x}, gradient{claimed};
  const std::vector<CheckedTensor> tensors{{"x", at, gradient}};
  const auto report = compare_gradient([&] { return f(at[0]); }, tensors, options);
  CHECK(at[0] == x);
  if (!report) return "wrong";
  return report.kinks() > 0 ? "kink" : "right";
}

}  // namespace

TEST_CASE("a right gradient passes, tensor by tensor, and values are restored") {
  TwoTensors f;
  const auto x = f.x, y = f.y;
  const auto report = compare_gradient(f, f.tensors());
  INFO(report.text());
  CHECK(report);
  CHECK(report.tensors.size() == 2);
  CHECK(report.tensors[0].name == "x");
  CHECK(report.kinks() == 0);
  CHECK(f.x == x);
  CHECK(f.y == y);
}

TEST_CASE("the worst element is reported with both values") {
  TwoTensors f;
  f.dy[1] = 1.5;
  const auto report = compare_gradient(f, f.tensors());
  CHECK_FALSE(report);
  const auto& worst = report.tensors[1];
  CHECK(worst.element == 1);
  CHECK(worst.analytic == 1.5);
  CHECK(worst.numerical == Approx(1.21).epsilon(1e-10));
  CHECK(worst.relative_error == Approx(0.29 / 1.5).epsilon(1e-9));
  CHECK(report.worst() == worst.relative_error);
  CHECK(report.tensors[0].relative_error <= 1e-7);
  CHECK_THAT(report.text(), Catch::Contains("y: relative error 0.19333") &&
                                Catch::Contains("at element 1 (gradient 1.5, by differences 1.21"));
}

TEST_CASE("an element far below its tensor's largest is measured by a millionth of that") {
  TwoTensors f;
  f.dy[2] = 1.001e-7;  // off by 1e-10; the largest is 1.2, a millionth of it 1.2e-6
  CHECK(compare_gradient(f, f.tensors()).tensors[1].relative_error ==
        Approx(1e-10 / 1.21e-6).epsilon(0.1));
  f.dy[2] = 0;
  CHECK(compare_gradient(f, f.tensors()).tensors[1].relative_error ==
        Approx(1e-7 / 1.21e-6).epsilon(0.01));
}

TEST_CASE("a gradient of zero agrees with a function that does not depend on it") {
  CHECK(verdict([](double) { return 3.0; }, 0.5, 0) == "right");
  CHECK(verdict([](double) { return 3.0; }, 0.5, 1e-12) == "wrong");
}

TEST_CASE("what is no number fails: in the gradient, and in the function") {
  TwoTensors f;
  f.dx[0] = not_a_number;
  const auto report = compare_gradient(f, f.tensors());
  CHECK_FALSE(report);
  CHECK(report.tensors[0].unwritten == 1);
  CHECK(report.tensors[0].element == 0);
  CHECK(report.tensors[1].unwritten == 0);
  CHECK_THAT(report.text(), Catch::Contains("1 never written"));
  CHECK(verdict([](double x) { return x; }, 0, std::numeric_limits<double>::infinity()) == "wrong");
  CHECK(verdict([](double x) { return std::sqrt(x); }, 0, 1) == "wrong");
}

TEST_CASE("a corner at the point is a kink, whichever side the gradient takes") {
  const auto corner = [](double x) { return x > 1 ? 3 * x - 2 : x; };
  for (const double claimed : {1.0, 3.0, 0.0}) {
    INFO(claimed);
    CHECK(verdict(corner, 1, claimed) == "kink");
  }
  CHECK(verdict([](double x) { return std::abs(x); }, 0, 0) == "right");  // symmetric
  CHECK(verdict([](double x) { return x > 0 ? 1.0 : 0.0; }, 0, 0) == "kink");
  CHECK(verdict([](double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0; }, 0, 0) == "kink");
}

TEST_CASE("a corner anywhere within reach is no failure of a right gradient") {
  // Slopes 1 left and -2 right of the corner, on a curved function.
  for (int i = 1; i < 2000; ++i) {
    const double distance = i * 2e-5;
    for (const double at : {distance, -distance}) {
      const auto f = [&](double x) { return std::sin(x) + (x > at ? -3 * (x - at) : 0.0); };
      INFO("corner at " << at);
      CHECK(verdict(f, 0, at < 0 ? -2 : 1) != "wrong");
    }
  }
}

TEST_CASE("what differences of rounded values cannot tell from zero agrees") {
  // A sum that is 1 but for rounding, as that of a softmax.
  const auto one = [](double x) { return 1 / (1 + std::exp(x)) + std::exp(x) / (1 + std::exp(x)); };
  for (double x = -3; x < 3; x += 0.1) {
    CHECK(verdict(one, x, 1e-17) == "right");
    CHECK(verdict(one, x, 1e-9) == "wrong");
  }
}

TEST_CASE("no smooth function has a kink, however curved: a wrong gradient of it is found") {
  for (const double frequency : {0.1, 1.0, 5.0, 10.0}) {
    const auto f = [&](double x) { return std::sin(frequency * x + 1.5) + 0.1 * x; };
    for (const double x : {-1.0, 0.0, 0.3, 1.7}) {
      const double right = frequency * std::cos(frequency * x + 1.5) + 0.1;
      INFO("frequency " << frequency << " at " << x);
      CHECK(verdict(f, x, right) == "right");
      CHECK(verdict(f, x, right * (1 + 1e-4)) == "wrong");
      CHECK(verdict(f, x, -right) == "wrong");
      CHECK(verdict(f, x, 0) == "wrong");
    }
  }
}

TEST_CASE("the book's central differences can be asked for, with their larger error") {
  const auto f = [](double x) { return std::exp(3 * x); };
  const double right = 3 * std::exp(3.0);  // the book's error is h²/6·27/3 of it: 1.5e-8
  const auto book = [](double tolerance) {
    return etch::CheckOptions{tolerance, etch::Stencil::central, etch::textbook_step};
  };
  CHECK(verdict(f, 1, right, book(1e-7)) == "right");
  CHECK(verdict(f, 1, right, book(1e-8)) == "wrong");
  CHECK(verdict(f, 1, right, {.tolerance = 1e-9}) == "right");
}

TEST_CASE("a derivative along a random direction sees every tensor and restores the values") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    TwoTensors f;
    const auto x = f.x, y = f.y;
    INFO("seed " << seed);
    CHECK(compare_gradient_along(f, f.tensors(), Seed{seed}));
    CHECK(f.x == x);
    CHECK(f.y == y);
    f.dx[1] *= 1.0001;
    const auto report = compare_gradient_along(f, f.tensors(), Seed{seed});
    CHECK_FALSE(report);
    CHECK(report.kinks() == 0);
    CHECK_THAT(report.text(), Catch::Contains("along a random direction"));
    f.dx[1] = not_a_number;
    CHECK(compare_gradient_along(f, f.tensors(), Seed{seed}).tensors[0].unwritten == 1);
    CHECK_FALSE(compare_gradient_along(f, f.tensors(), Seed{seed}));
  }
}
