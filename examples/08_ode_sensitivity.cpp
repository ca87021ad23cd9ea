// How the solution of a differential equation depends on where it begins and on its parameters, by
// differentiating the steps that solve it: `repeat` keeps them as a loop, forwards and in reverse.
//
// First x' = −kx by Euler's method, whose sensitivity is (1 − kh)ⁿ; then a pendulum by the classical
// method of Runge and Kutta, against differences; last an autoregression that gives all its states.
//
// prints: decay: x\(1\) = 0.732065, dx/dx0 = 0.366032, by the book 0.366032
// prints: decay: dx/dk = -0.739459, by the book -0.739459
// prints: pendulum: d angle/d start = 0.986614, by differences 0.986614, agree
// prints: pendulum: d angle/d length = -0.100417, by differences -0.100417, agree
// prints: autoregression: 1.0000 0.9000 0.8100 0.7290, d sum/d first = 3.4390
#include <etch/etch.hpp>

#include <fmt/core.h>

#include <cmath>
#include <tuple>

namespace {

// [decay]
/// x(1) for x' = −kx from x0, by 100 steps of Euler's method.
inline constexpr auto decay = [](auto x0, auto k) {
  return etch::repeat<100>([=](auto x) { return x - 0.01 * k * x; }, x0);
};
// [/decay]

// [gradient]
/// Of (x0, k): x(1), dx(1)/dx0, dx(1)/dk.
inline constexpr auto sensitivity = etch::value_and_gradient(decay);
// [/gradient]

void print_decay() {
  const auto [x, by_start, by_rate] = sensitivity(2.0, 1.0);
  fmt::print("decay: x(1) = {:.6f}, dx/dx0 = {:.6f}, by the book {:.6f}\n", x, by_start,
             std::pow(1 - 0.01, 100));
  fmt::print("decay: dx/dk = {:.6f}, by the book {:.6f}\n", by_rate, -2.0 * std::pow(1 - 0.01, 99));
}

// [pendulum]
/// The angle of a pendulum of length l after two seconds, let go at an angle, by 200 steps of the
/// classical method of Runge and Kutta: angle' = speed, speed' = −g/l·sin(angle).
inline constexpr auto pendulum = [](auto start, auto length) {
  const auto pull = 9.81 / length;
  const auto force = [=](auto x) { return -pull * sin(x); };
  return std::get<0>(etch::repeat<200>(
      [=](auto x, auto v) {
        const double h = 0.01;
        const auto v1 = v, a1 = force(x);
        const auto v2 = v + h / 2 * a1, a2 = force(x + h / 2 * v1);
        const auto v3 = v + h / 2 * a2, a3 = force(x + h / 2 * v2);
        const auto v4 = v + h * a3, a4 = force(x + h * v3);
        return std::tuple(x + h / 6 * (v1 + 2 * v2 + 2 * v3 + v4),
                          v + h / 6 * (a1 + 2 * a2 + 2 * a3 + a4));
      },
      start, 0.0));
};
// [/pendulum]

void print_pendulum() {
  const double start = 0.4, length = 1.0, h = 1e-6;
  const auto angle = etch::function(pendulum);
  const auto [by_start, by_length] = etch::gradient(pendulum)(start, length);
  const double start_difference = (angle(start + h, length) - angle(start - h, length)) / (2 * h);
  const double length_difference = (angle(start, length + h) - angle(start, length - h)) / (2 * h);
  const auto verdict = [](double found, double wanted) {
    return std::abs(found - wanted) < 1e-8 ? "agree" : "DISAGREE";
  };
  fmt::print("pendulum: d angle/d start = {:.6f}, by differences {:.6f}, {}\n", by_start,
             start_difference, verdict(by_start, start_difference));
  fmt::print("pendulum: d angle/d length = {:.6f}, by differences {:.6f}, {}\n", by_length,
             length_difference, verdict(by_length, length_difference));
}

// [rows]
/// h[0] = first and h[i] = φ·h[i−1] + x[i], all of them.
inline constexpr auto autoregression = [](auto first, auto phi, auto x) {
  const auto [last, h] = etch::scan<4>(
      [=](auto before, auto noise) { return std::tuple(phi * before + noise, before); }, first,
      over(x));
  return h;
};
// [/rows]

void print_autoregression() {
  const etch::Tensor<double, 4> noise{};
  const auto h = etch::function(autoregression)(1.0, 0.9, noise);
  const auto total = [](auto first, auto phi, auto x) {
    return sum(autoregression(first, phi, x));
  };
  const auto by_first = etch::gradient(total, etch::wrt<0>)(1.0, 0.9, noise);
  fmt::print("autoregression: {:.4f} {:.4f} {:.4f} {:.4f}, d sum/d first = {:.4f}\n", h[0], h[1],
             h[2], h[3], by_first);
}

}  // namespace

int main() {
  print_decay();
  print_pendulum();
  print_autoregression();
}
