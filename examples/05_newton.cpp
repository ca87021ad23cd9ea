// Newton's method with a Hessian: the minimum of Rosenbrock's function, a curved valley in which gradient
// descent crawls. Six steps from the classical start (−1.2, 1), one of them far uphill, as in Dennis and
// Schnabel, "Numerical Methods for Unconstrained Optimization".
//
// prints: step 0:  x = -1.200000  y =  1.000000  f = 2.420000e\+01
// prints: step 1:  x = -1.175281  y =  1.380674  f = 4.731884e\+00
// prints: step 2:  x =  0.763115  y = -3.175034  f = 1.411845e\+03
// prints: step 3:  x =  0.763430  y =  0.582825  f = 5.596552e-02
// prints: step 6:  x =  1.000000  y =  1.000000
// prints: the root of 2: 1.414213562373095
#include <etch/etch.hpp>

#include <fmt/core.h>
#include <Eigen/Dense>

namespace {

// [newton]
constexpr auto rosenbrock = [](auto x, auto y) { return square(1 - x) + 100 * square(y - x * x); };

Eigen::Vector2d newton_step(double x, double y) {
  const auto [dx, dy] = etch::gradient(rosenbrock)(x, y);
  const auto [xx, xy, yx, yy] = etch::hessian(rosenbrock)(x, y);
  const Eigen::Matrix2d hessian{{xx, xy}, {yx, yy}};
  return hessian.lu().solve(-Eigen::Vector2d(dx, dy));
}
// [/newton]

// The minimum has a positive definite Hessian, which can be known before the program runs.
static_assert(etch::gradient(rosenbrock)(1.0, 1.0) == std::tuple(0.0, 0.0));
static_assert(etch::hessian(rosenbrock)(1.0, 1.0) == std::tuple(802.0, -400.0, -400.0, 200.0));

// Of one number: the root of any function, by its tangent, while compiling.
template <class F>
constexpr double root(F f, double x) {
  for (int step = 0; step < 6; ++step) {
    const auto [value, slope] = etch::value_and_gradient(f)(x);
    x -= value / slope;
  }
  return x;
}
constexpr double root_of_two = root([](auto x) { return x * x - 2; }, 1);

}  // namespace

int main() {
  Eigen::Vector2d p(-1.2, 1);
  for (int step = 0; step <= 6; ++step) {
    fmt::print("step {}:  x = {:9.6f}  y = {:9.6f}  f = {:.6e}\n", step, p[0], p[1],
               etch::function(rosenbrock)(p[0], p[1]));
    p += newton_step(p[0], p[1]);
  }
  fmt::print("the root of 2: {:.15f}\n", root_of_two);
}
