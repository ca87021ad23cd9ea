// Derivatives while compiling, of numbers and Tensors; that this file compiles is the test.
#include <etch/autodiff/function.hpp>
#include <etch/expr/composed.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

#include <tuple>

namespace {

constexpr bool is_near(double found, double wanted) {
  const double error = found < wanted ? wanted - found : found - wanted;
  return error <= 1e-12 * (wanted < 0 ? 1 - wanted : 1 + wanted);
}

// Rosenbrock's function, at its minimum and elsewhere.
constexpr auto valley = [](auto x, auto y) { return square(1 - x) + 100 * square(y - x * x); };
static_assert(etch::function(valley)(-1.0, 2.0) == 104);
static_assert(etch::gradient(valley)(1.0, 1.0) == std::tuple(0.0, 0.0));
static_assert(etch::gradient(valley)(-1.0, 2.0) == std::tuple(396.0, 200.0));
static_assert(etch::value_and_gradient(valley, etch::wrt<1>)(-1.0, 2.0) ==
              std::tuple(104.0, 200.0));
static_assert(etch::hessian(valley)(1.0, 1.0) == std::tuple(802.0, -400.0, -400.0, 200.0));
static_assert(etch::jvp(valley)(-1.0, 2.0, 1.0, 10.0) == 396 + 2000);
static_assert(etch::vjp(valley)(-1.0, 2.0, 0.5) == std::tuple(198.0, 100.0));
static_assert(etch::hessian_vector(valley)(1.0, 1.0, 1.0, 2.0) == std::tuple(2.0, 0.0));

// Of Tensors.
constexpr etch::Tensor<double, 3> x{0.5, -1, 2};
constexpr etch::Tensor<double, 2, 3> a{1, 2, 3, 4, 5, 6};
constexpr auto energy = [](auto v) { return sum(exp(v) * v); };
constexpr auto slope = etch::gradient(energy)(x);
static_assert(is_near(slope[0], 1.5 * etch::math::exp(0.5)) && slope[1] == 0);
constexpr auto curvature = etch::hessian(energy)(x);
static_assert(is_near(curvature(2, 2), 4 * etch::math::exp(2.0)) && curvature(0, 2) == 0);

// Jacobians: by columns, by rows, in blocks.
constexpr auto product = [](auto m, auto v) { return matmul(m, v); };
static_assert(etch::jacobian(product, etch::wrt<1>)(a, x) == a);
constexpr auto both = [](auto s, auto v) { return std::tuple(s * v, s * sum(v)); };
constexpr auto blocks = etch::jacobian(both)(2.0, x);
static_assert(std::get<0>(blocks) == x);
static_assert(std::get<1>(blocks) == etch::Tensor<double, 3, 3>{2, 0, 0, 0, 2, 0, 0, 0, 2});
static_assert(std::get<2>(blocks) == 1.5);
static_assert(std::get<3>(blocks) == etch::Tensor<double, 3>{2, 2, 2});
constexpr auto norm = [](auto m) { return sum(m * m); };
static_assert(etch::jacobian(norm)(a) == etch::Tensor<double, 2, 3>{2, 4, 6, 8, 10, 12});

// The second derivative of a function that takes a derivative itself, and float.
constexpr auto cube = [](auto t) { return t * t * t; };
constexpr auto inner = [](auto t) { return t * etch::gradient(cube)(t); };
static_assert(etch::gradient(inner)(2.0) == 36);
static_assert(etch::gradient(etch::gradient(inner))(2.0f) == 36);

}  // namespace
