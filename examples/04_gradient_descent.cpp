// Gradient descent on a surface, f(x, y) = x²/20 + y²: a valley twenty times as steep across as along. The
// steps zigzag, because the gradient points across; momentum averages that out.
//
// The surface is simple enough to know each plain step: x shrinks by 1 − η/10 and y by 1 − 2η.
//
// prints: step  0:  x = -7.00000  y =  2.00000  f =  6.45000
// prints: step 10:  x = -2.57979  y =  0.69736  f =  0.81907
// prints: step 30:  x = -0.35039  y =  0.08478  f =  0.01333
// prints: by hand:  x = -0.35039  y =  0.08478
// prints: with momentum, 100 steps: f = [0-9.e-]*
#include <etch/etch.hpp>

#include <fmt/core.h>

#include <cmath>

namespace {

using Point = etch::Tensor<double, 2>;

// [surface]
constexpr auto surface = [](auto x, auto y) { return x * x / 20 + y * y; };
static_assert(etch::gradient(surface)(-20.0, 2.0) == std::tuple(-2.0, 4.0));  // (x/10, 2y)
// [/surface]

void descend(double x, double y, double rate, int steps) {
  for (int step = 0; step <= steps; ++step) {
    const auto [f, dx, dy] = etch::value_and_gradient(surface)(x, y);
    if (step % 10 == 0) {
      fmt::print("step {:2}:  x = {:8.5f}  y = {:8.5f}  f = {:8.5f}\n", step, x, y, f);
    }
    if (step == steps) return;
    x -= rate * dx;
    y -= rate * dy;
  }
}

// The same surface as a function of a vector, which is what a program with many unknowns has.
constexpr auto weighted_squares = [](auto weight, auto p) { return sum(weight * p * p); };

void descend_with_momentum(Point p, double rate, double momentum, int steps) {
  const Point weight{1.0 / 20, 1};
  Point velocity, slope;
  double f = 0;
  for (int step = 0; step < steps; ++step) {
    etch::value_and_gradient(weighted_squares, etch::wrt<1>).into(f, slope)(weight, p);
    for (int i = 0; i < 2; ++i) {
      velocity[i] = momentum * velocity[i] - rate * slope[i];
      p[i] += velocity[i];
    }
  }
  fmt::print("with momentum, {} steps: f = {:.1e}\n", steps, f);
}

}  // namespace

int main() {
  constexpr double rate = 0.95;
  descend(-7, 2, rate, 30);
  fmt::print("by hand:  x = {:8.5f}  y = {:8.5f}\n", -7 * std::pow(1 - rate / 10, 30),
             2 * std::pow(1 - 2 * rate, 30));
  descend_with_momentum({-7, 2}, 0.1, 0.9, 100);
}
