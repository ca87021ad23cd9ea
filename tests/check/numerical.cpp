// Numerical differentiation against derivatives in closed form.
#include <etch/check/numerical.hpp>

#include "support/catch.hpp"

#include <array>
#include <cmath>
#include <span>
#include <vector>

namespace {

using etch::numerical_derivative, etch::Stencil;

struct Function {
  double (*value)(double);
  double (*derivative)(double);
};

const std::vector<Function> functions{
    {[](double x) { return std::exp(x); }, [](double x) { return std::exp(x); }},
    {[](double x) { return std::sin(3 * x); }, [](double x) { return 3 * std::cos(3 * x); }},
    {[](double x) { return std::tanh(x); },
     [](double x) { return 1 - std::tanh(x) * std::tanh(x); }},
    {[](double x) { return 1 / (1 + x * x); },
     [](double x) { return -2 * x / ((1 + x * x) * (1 + x * x)); }},
};

/// The largest error of a stencil over functions and places, relative to derivatives of at least 0.1.
double worst(Stencil stencil, double step) {
  double worst = 0;
  for (const Function& f : functions) {
    for (const double x : {-1.3, -0.4, 0.0, 0.2, 0.9, 2.1}) {
      const double exact = f.derivative(x);
      const double found = numerical_derivative(f.value, x, step, stencil);
      worst = std::max(worst, std::abs(found - exact) / std::max(std::abs(exact), 0.1));
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("derivatives by differences are as exact as their stencil and step allow") {
  CHECK(worst(Stencil::central, 0) <= 1e-8);
  CHECK(worst(Stencil::central, etch::textbook_step) <= 2e-7);
  CHECK(worst(Stencil::central, etch::textbook_step) >= 1e-9);
  CHECK(worst(Stencil::six_point, 0) <= 1e-9);
}

TEST_CASE("halving the step divides the error by 4 and by 64: second and sixth order") {
  const auto error = [](double h, Stencil stencil) {
    const auto f = [](double x) { return std::exp(x); };
    return std::abs(numerical_derivative(f, 0.5, h, stencil) - std::exp(0.5));
  };
  CHECK(error(0.02, Stencil::central) / error(0.01, Stencil::central) == Approx(4).epsilon(0.01));
  CHECK(error(0.4, Stencil::six_point) / error(0.2, Stencil::six_point) ==
        Approx(64).epsilon(0.05));
}

TEST_CASE("the step grows with the argument, so that large arguments lose no digits") {
  const auto f = [](double x) { return x * x; };
  for (const Stencil stencil : {Stencil::central, Stencil::six_point}) {
    CHECK(numerical_derivative(f, 1e8, 0, stencil) == Approx(2e8).epsilon(1e-9));
    CHECK(numerical_derivative(f, -1e8, 0, stencil) == Approx(-2e8).epsilon(1e-9));
  }
}

TEST_CASE("a gradient by differences leaves its argument as it was") {
  std::vector<double> x{0.3, -1.2, 2.0}, gradient(3);
  const auto before = x;
  const auto f = [](std::span<const double> v) { return v[0] * v[1] + std::sin(v[2]); };
  etch::numerical_gradient(f, x, gradient, 0, Stencil::six_point);
  CHECK(x == before);
  CHECK(gradient[0] == Approx(-1.2).epsilon(1e-11));
  CHECK(gradient[1] == Approx(0.3).epsilon(1e-11));
  CHECK(gradient[2] == Approx(std::cos(2.0)).epsilon(1e-11));
}

namespace {

// Differences are usable while compiling.
constexpr double cubic(double x) { return x * x * x - 2 * x; }
static_assert(numerical_derivative(cubic, 2.0, 0.01, Stencil::six_point) > 10 - 1e-9);
static_assert(numerical_derivative(cubic, 2.0, 0.01, Stencil::six_point) < 10 + 1e-9);

}  // namespace
