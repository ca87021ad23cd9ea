// Loops through the whole chain, against closed forms, with as many trips as users have.
#include <etch/program.hpp>

#include "support/catch.hpp"
#include "support/programs.hpp"

#include <etch/expr/checkpoint.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/loops.hpp>
#include <etch/expr/shaping.hpp>

#include <cmath>
#include <cstddef>
#include <tuple>
#include <vector>

using etch::Graph, etch::over, etch::Program, etch::Rate, etch::repeat, etch::scan, etch::Shape;
using etch::Tape, etch::Values, etch::Walk;

namespace {

/// x(1) for x' = −kx by a thousand steps, one x and one k a sample.
struct Decay {
  static constexpr Graph make() {
    Tape t;
    const auto x = etch::input<Shape{}>(t, Rate::sample);
    const auto k = etch::input<Shape{}>(t);
    const auto last = repeat<1000>([=](auto x) { return x - 0.001 * k * x; }, x);
    t.append_output(batch_sum(last).ref.id);
    t.append_output(last.ref.id);
    return t.graph();
  }
  static constexpr int with_respect_to[] = {0, 1};
};

/// h[i] = φ·h[i−1] + x[i] and Σh.
struct Recurrence {
  static constexpr Graph make() {
    Tape t;
    const auto x = etch::input<Shape{1024}>(t);
    const auto phi = etch::input<Shape{}>(t);
    const auto [last, h] = scan<1024>(
        [=](auto h, auto row) {
          const auto next = phi * h + row;
          return std::tuple(next, next);
        },
        0, over(x));
    t.append_output((sum(h) + 0 * last).ref.id);
    return t.graph();
  }
  static constexpr int with_respect_to[] = {0, 1};
};

/// Every computed node reads and hands on as much as it can: no node is spare.
struct Rotation {
  static constexpr Graph make() {
    Tape t;
    const auto a = etch::input<Shape{}>(t), b = etch::input<Shape{}>(t);
    const auto c = etch::input<Shape{}>(t), s = etch::input<Shape{}>(t);
    const auto [x, y] =
        repeat<360>([=](auto x, auto y) { return std::tuple(c * x - s * y, s * x + c * y); }, a, b);
    t.append_output(x.ref.id);
    t.append_output(y.ref.id);
    return t.graph();
  }
  static constexpr int with_respect_to[] = {0, 1};
};

constexpr auto squashed = [](auto x, auto w) { return tanh(tanh(tanh(x * w) * w) * w); };

template <bool Checkpointed>
struct Squashed {
  static constexpr Graph make() {
    Tape t;
    const auto x = etch::input<Shape{5}>(t, Rate::sample);
    const auto w = etch::input<Shape{5}>(t);
    const auto y = Checkpointed ? etch::checkpoint(squashed)(x, w) : squashed(x, w);
    const auto z = Checkpointed ? etch::checkpoint(squashed)(y * 2, w) : squashed(y * 2, w);
    t.append_output(batch_sum(sum(z * z)).ref.id);
    return t.graph();
  }
  static constexpr int with_respect_to[] = {0, 1};
};

}  // namespace

TEMPLATE_TEST_CASE("the sensitivity of a thousand steps is (1 − kh)ⁿ, for one sample and for many",
                   "", float, double) {
  for (const int batch : {1, 2, 40}) {
    const double k = 1.5, power = std::pow(1 - 0.001 * k, 1000);
    const auto inputs = testing::make_inputs(Program<Decay>::graph(), batch);
    std::vector<Values> given{inputs[0], {k}};
    const auto found = testing::run<Program<Decay>, TestType>(given, batch);
    Values last, by_x;
    double by_k = 0;
    for (const double x : given[0]) {
      last.push_back(x * power);
      by_x.push_back(power);
      by_k += -x * std::pow(1 - 0.001 * k, 999);
    }
    const double enough = 100 * testing::tolerance<TestType>;  // a thousand roundings and more
    CHECK(testing::difference(found[1], last) < enough);
    CHECK(testing::difference(found[2], by_x) < enough);
    CHECK(testing::difference(found[3], {by_k}) < 40 * enough);
  }
}

TEST_CASE("a recurrence of 1024 terms and its gradient are what loops written out give") {
  Values x(1024), by_x(1024);
  const double phi = 0.97;
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i % 7) - 2.5;
  double h = 0, total = 0, slope = 0, by_phi = 0, back = 0;
  for (const double term : x) {
    slope = h + phi * slope;
    h = phi * h + term;
    total += h;
    by_phi += slope;
  }
  for (std::size_t i = x.size(); i-- > 0;) by_x[i] = back = 1 + phi * back;
  const auto found = testing::run<Program<Recurrence>, double>({x, {phi}}, 1);
  CHECK(found[0][0] == Approx(total).epsilon(1e-12));
  CHECK(testing::difference(found[1], by_x) < 1e-12);
  CHECK(found[2][0] == Approx(by_phi).epsilon(1e-12));
}

TEST_CASE("a full turn in 360 steps comes back, and so does its gradient") {
  const double degree = std::acos(-1.0) / 180;
  const auto found = testing::run<Program<Rotation>, double>(
      {{0.3}, {-0.7}, {std::cos(degree)}, {std::sin(degree)}}, 1);
  CHECK(found[0][0] == Approx(0.3));
  CHECK(found[1][0] == Approx(-0.7));
  CHECK(found[2][0] == Approx(1));
  CHECK(found[3][0] == Approx(0).margin(1e-12));
}

TEST_CASE(
    "a checkpointed function is the function, and keeps only its arguments for the reverse pass") {
  using Plain = Program<Squashed<false>>;
  using Again = Program<Squashed<true>>;
  for (const int batch : {1, 37}) {
    const auto inputs = testing::make_inputs(Plain::graph(), batch, {-1, 1});
    const auto wanted = etch::interpret(Plain::graph(), inputs, batch);
    const auto found = testing::run<Again, double>(inputs, batch);
    for (std::size_t k = 0; k < wanted.size(); ++k) {
      CHECK(testing::difference(found[k], wanted[k]) <= testing::tolerance<double>);
    }
  }
  int computed = 0, again = 0;
  for (const etch::Node& node : Plain::graph().nodes) computed += node.op->name == "tanh" ? 1 : 0;
  for (const etch::Node& node : Again::graph().nodes) again += node.op->name == "tanh" ? 1 : 0;
  CHECK(computed == 6);
  CHECK(again == 12);
}
