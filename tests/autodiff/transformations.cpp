// Each transformation against closed forms, applied once and to one another.
#include <etch/autodiff/function.hpp>

#include "support/catch.hpp"

#include <etch/check/numerical.hpp>
#include <etch/expr/composed.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <tuple>
#include <type_traits>

namespace {

Approx near(double value) { return Approx(value).epsilon(1e-12).margin(1e-14); }

constexpr auto energy = [](auto x) { return sum(exp(x) * x); };
constexpr auto product = [](auto x, auto y, auto z) { return x * y * y * z; };
/// Two results of two arguments: [3] → [2], and a scalar.
constexpr auto pair_of = [](auto a, auto x) { return std::tuple(matmul(a, x), sum(x * x)); };

using Vector = etch::Tensor<double, 3>;
using Matrix = etch::Tensor<double, 2, 3>;
const Vector x{0.5, -1, 2};
const Matrix a{1, 2, 3, 4, 5, 6};

}  // namespace

TEST_CASE("a function of expressions can be called with values") {
  double wanted = 0;
  for (const double element : x) wanted += std::exp(element) * element;
  CHECK(etch::function(energy)(x) == near(wanted));
}

TEST_CASE("the gradient of Σ x·eˣ is (1 + x)·eˣ") {
  const auto [value, dx] = etch::value_and_gradient(energy)(x);
  CHECK(value == near(etch::function(energy)(x)));
  const Vector alone = etch::gradient(energy)(x);
  for (int i = 0; i < 3; ++i) {
    CHECK(dx[i] == near((1 + x[i]) * std::exp(x[i])));
    CHECK(alone[i] == near(dx[i]));
  }
}

TEST_CASE("gradients are those of the arguments that wrt names, in its order") {
  const auto [value, dz, dx] = etch::value_and_gradient(product, etch::wrt<2, 0>)(2.0, 3.0, 5.0);
  CHECK(value == 90);
  CHECK(dz == 18);
  CHECK(dx == 45);
  CHECK(etch::gradient(product, etch::wrt<1>)(2.0, 3.0, 5.0) == 60);
  CHECK(etch::gradient(product)(2.0, 3.0, 5.0) == std::tuple(45.0, 60.0, 18.0));
}

TEST_CASE("a gradient agrees with differences of values") {
  static constexpr auto f = [](auto w, auto v) { return log_sum_exp(tanh(matmul(w, v))); };
  const auto [value, dw, dv] = etch::value_and_gradient(f)(a, x);
  Vector numbers = x, wanted;
  etch::numerical_gradient([&](std::span<const double>) { return etch::function(f)(a, numbers); },
                           std::span(numbers.data(), 3), std::span(wanted.data(), 3), 0,
                           etch::Stencil::six_point);
  for (int i = 0; i < 3; ++i) CHECK(dv[i] == Approx(wanted[i]).epsilon(1e-7).margin(1e-10));
}

TEST_CASE("a Jacobian-vector product is the derivative along a direction") {
  const Vector v{1, 2, -1};
  CHECK(etch::jvp(energy)(x, v) ==
        near(1.5 * std::exp(0.5) + 0 * std::exp(-1.0) - 3 * std::exp(2.0)));
  // d(x·y²·z) along (1, 10, 100).
  CHECK(etch::jvp(product)(2.0, 3.0, 5.0, 1.0, 10.0, 100.0) == 45 + 600 + 1800);
  CHECK(etch::jvp(product, etch::wrt<1>)(2.0, 3.0, 5.0, 10.0) == 600);
}

TEST_CASE("a Jacobian-vector product has every result of the function") {
  const Vector v{1, 0, -1};
  const auto [ax, xx] = etch::jvp(pair_of, etch::wrt<1>)(a, x, v);
  CHECK(ax == etch::Tensor<double, 2>{1 - 3, 4 - 6});
  CHECK(xx == near(2 * (0.5 - 2)));
}

TEST_CASE("a vector-Jacobian product takes a weight for each result") {
  const etch::Tensor<double, 2> u{1, -2};
  const auto [da, dx] = etch::vjp(pair_of)(a, x, u, 3.0);
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 3; ++j) CHECK(da(i, j) == near(u[i] * x[j]));
  }
  for (int j = 0; j < 3; ++j) CHECK(dx[j] == near(u[0] * a(0, j) + u[1] * a(1, j) + 6 * x[j]));
}

TEST_CASE("forward and reverse mode agree: ⟨u, Jv⟩ = ⟨Jᵀu, v⟩") {
  static constexpr auto f = [](auto w, auto v) {
    return tanh(matmul(w, exp(v))) / (1 + sum(w * w));
  };
  const Vector v{0.3, -0.2, 0.9};
  const etch::Tensor<double, 2> u{0.7, -1.1};
  const etch::Tensor<double, 2> jv = etch::jvp(f, etch::wrt<1>)(a, x, v);
  const Vector ju = etch::vjp(f, etch::wrt<1>)(a, x, u);
  CHECK(u[0] * jv[0] + u[1] * jv[1] == near(ju[0] * v[0] + ju[1] * v[1] + ju[2] * v[2]));
}

TEST_CASE("the Hessian of Σ x·eˣ is diag((2 + x)·eˣ)") {
  const etch::Tensor<double, 3, 3> h = etch::hessian(energy)(x);
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      CHECK(h(i, j) == near(i == j ? (2 + x[i]) * std::exp(x[i]) : 0));
    }
  }
}

TEST_CASE("a Hessian of several arguments has its blocks row by row") {
  const auto h = etch::hessian(product)(2.0, 3.0, 5.0);
  CHECK(h == std::tuple(0.0, 30.0, 9.0, 30.0, 20.0, 12.0, 9.0, 12.0, 0.0));
  CHECK(etch::hessian(product, etch::wrt<1>)(2.0, 3.0, 5.0) == 20);
}

TEST_CASE("a Hessian-vector product is the Hessian times the vector") {
  const Vector v{1, -2, 0.5};
  const Vector hv = etch::hessian_vector(energy)(x, v);
  for (int i = 0; i < 3; ++i) CHECK(hv[i] == near((2 + x[i]) * std::exp(x[i]) * v[i]));
}

TEST_CASE("derivatives of every order: those of x⁴") {
  static constexpr auto f = [](auto t) { return t * t * t * t; };
  CHECK(etch::gradient(etch::gradient(f))(3.0) == 12 * 9);
  CHECK(etch::gradient(etch::gradient(etch::gradient(f)))(3.0) == 24 * 3);
  CHECK(etch::gradient(etch::gradient(etch::gradient(etch::gradient(f))))(3.0) == 24);
  CHECK(etch::jvp(etch::jvp(f))(3.0, 1.0, 1.0, 0.0) == 12 * 9);
}

TEST_CASE("a gradient taken inside a function is differentiated with it") {
  // |∇ ½‖x‖⁴|² = 4‖x‖⁶, whose gradient is 24‖x‖⁴x.
  static constexpr auto potential = [](auto p) { return 0.5 * square(sum(p * p)); };
  static constexpr auto f = [](auto p) {
    const auto force = etch::gradient(potential)(p);
    return sum(force * force);
  };
  constexpr double norm2 = 0.25 + 1 + 4;
  CHECK(etch::function(f)(x) == near(4 * norm2 * norm2 * norm2));
  const Vector dx = etch::gradient(f)(x);
  for (int i = 0; i < 3; ++i) CHECK(dx[i] == near(24 * norm2 * norm2 * x[i]));
  // Its Hessian: 24‖x‖⁴·I + 96‖x‖²·xxᵀ.
  const Vector v{1, 1, -1};
  const Vector hv = etch::hessian_vector(f)(x, v);
  const double xv = x[0] + x[1] - x[2];
  for (int i = 0; i < 3; ++i) {
    CHECK(hv[i] == near(24 * norm2 * norm2 * v[i] + 96 * norm2 * xv * x[i]));
  }
}

TEST_CASE("a gradient is that by the argument, not by what else depends on the same value") {
  static constexpr auto f = [](auto p, auto q) { return p * q; };
  static constexpr auto partial = [](auto p) { return etch::gradient(f, etch::wrt<0>)(p, p * p); };
  CHECK(etch::function(partial)(3.0) == 9);
  CHECK(etch::gradient(partial)(3.0) == 6);
  // Twice the same value.
  static constexpr auto twice = [](auto p) { return etch::gradient(f, etch::wrt<0>)(p, p); };
  CHECK(etch::function(twice)(3.0) == 3);
}

TEST_CASE("derivatives by inner and outer variables are not confused") {
  // d/dx (x · d/dy (x + y)) = 1, where a confused mode gives 2.
  static constexpr auto inner = [](auto p, auto q) { return p + q; };
  static constexpr auto outer = [](auto p) {
    return p * etch::gradient(inner, etch::wrt<1>)(p, 1.0);
  };
  CHECK(etch::gradient(outer)(5.0) == 1);
  static constexpr auto forward = [](auto p) {
    return p * etch::jvp(inner, etch::wrt<1>)(p, 1.0, 1.0);
  };
  CHECK(etch::jvp(forward)(5.0, 1.0) == 1);
  // d/dx (x · d/dy (x·y)) = 2x.
  static constexpr auto times = [](auto p, auto q) { return p * q; };
  static constexpr auto both = [](auto p) { return p * etch::gradient(times, etch::wrt<1>)(p, p); };
  CHECK(etch::gradient(both)(5.0) == 10);
}

TEST_CASE("the gradient by what a function does not read is zero") {
  static constexpr auto f = [](auto p, auto) { return sum(p); };
  const auto [dp, dq] = etch::gradient(f)(x, a);
  CHECK(dp == Vector{1, 1, 1});
  CHECK(dq == Matrix{});
}

TEST_CASE("nothing flows through stop_gradient, in any mode") {
  static constexpr auto f = [](auto p) { return p * stop_gradient(p); };
  CHECK(etch::gradient(f)(3.0) == 3);
  CHECK(etch::jvp(f)(3.0, 2.0) == 6);
  CHECK(etch::hessian(f)(3.0) == 0);
}

TEST_CASE("a function used thirty times over has as many nodes, not 2³⁰") {
  static constexpr auto f = [](auto p) {
    for (int i = 0; i < 30; ++i) p = p * p + p;
    return p;
  };
  double value = 1e-10, slope = 1;
  for (int i = 0; i < 30; ++i) {
    slope *= 2 * value + 1;
    value = value * value + value;
  }
  const auto [found, dx] = etch::value_and_gradient(f)(1e-10);
  CHECK(found == near(value));
  CHECK(dx == near(slope));
}

TEST_CASE("numbers beside expressions are arguments of nested functions as well") {
  static constexpr auto f = [](auto p, auto q) { return p * q; };
  static constexpr auto g = [](auto p) {
    return etch::function(f)(2, p) + etch::function(f)(p, 0.5f);
  };
  CHECK(etch::gradient(g)(7.0) == 2.5);
}

TEST_CASE("a step may have more instructions than clang folds") {
  constexpr auto f = [](auto x) {
    for (int i = 0; i < 30; ++i) x = 0.1 * x * x + x * 0.5;
    return x;
  };
  const auto [value, slope] = etch::value_and_gradient(f)(1.5);
  double y = 1.5, dy = 1;
  for (int i = 0; i < 30; ++i) {
    dy *= 0.2 * y + 0.5;
    y = 0.1 * y * y + y * 0.5;
  }
  CHECK(value == Approx(y));
  CHECK(slope == Approx(dy));
}
