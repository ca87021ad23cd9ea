// What loops compute, against closed forms and loops written out here.
#include <etch/expr/loops.hpp>

#include "support/catch.hpp"

#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/graph/verify.hpp>

#include <cmath>
#include <cstddef>
#include <tuple>
#include <vector>

using etch::over, etch::Rate, etch::repeat, etch::scan, etch::Shape, etch::Tape, etch::trip_number;
using etch::Values;

namespace {

/// The values of expressions on a tape.
template <class... Value>
std::vector<Values> values(Tape& tape, const std::vector<Values>& inputs, int batch,
                           Value... value) {
  (tape.append_output(value.ref.id), ...);
  REQUIRE(etch::verify(tape.graph().view()).fault == "");
  return etch::interpret(tape.graph().view(), inputs, batch);
}

}  // namespace

TEST_CASE("a geometric sum is (1 − qⁿ) / (1 − q)") {
  Tape t;
  const auto q = etch::input<Shape{}>(t);
  const auto s = repeat<20>([=](auto s) { return s * q + 1; }, 0.0 * q);
  CHECK(values(t, {{0.7}}, 1, s)[0][0] == Approx((1 - std::pow(0.7, 20)) / 0.3).epsilon(1e-14));
}

TEST_CASE("Euler steps of x' = −kx are powers of 1 − kh") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  const auto k = etch::input<Shape{}>(t);
  const auto last = repeat<100>([=](auto x) { return x - 0.01 * k * x; }, x);
  CHECK(values(t, {{2}, {0.7}}, 1, last)[0][0] == Approx(2 * std::pow(1 - 0.007, 100)));
}

TEST_CASE("states that change places in every trip are Fibonacci's numbers") {
  Tape t;
  const auto zero = etch::input<Shape{}>(t);
  const auto [a, b] = repeat<30>([](auto a, auto b) { return std::tuple(b, a + b); }, zero, 1.0);
  const auto found = values(t, {{0}}, 1, a, b);
  CHECK(found[0] == Values{832040});
  CHECK(found[1] == Values{1346269});
}

TEST_CASE("a scan's rows are the values of all trips, before or after the step") {
  Tape t;
  const auto x = etch::input<Shape{4}>(t);
  const auto [total, sums, before] = scan<4>(
      [](auto s, auto row) {
        const auto next = s + row;
        return std::tuple(next, next, s);
      },
      0, over(x));
  const auto found = values(t, {{1, 10, 100, 1000}}, 1, total, sums, before);
  CHECK(found[0] == Values{1111});
  CHECK(found[1] == Values{1, 11, 111, 1111});
  CHECK(found[2] == Values{0, 1, 11, 111});
}

TEST_CASE("rows may be vectors and matrices, of a stack as of an argument") {
  Tape t;
  const auto x = etch::input<Shape{2, 2, 3}>(t);
  const auto [last, all] = scan<2>(
      [](auto m, auto row) {
        const auto next = m + 2 * row;
        return std::tuple(next, transpose(next));
      },
      0 * etch::input<Shape{2, 3}>(t), over(x));
  STATIC_REQUIRE(decltype(all)::shape() == Shape{2, 3, 2});
  const auto found =
      values(t, {{1, 2, 3, 4, 5, 6, 1, 1, 1, 2, 2, 2}, {0, 0, 0, 0, 0, 0}}, 1, last, all);
  CHECK(found[0] == Values{4, 6, 8, 12, 14, 16});
  CHECK(found[1] == Values{2, 8, 4, 10, 6, 12, 4, 12, 6, 14, 8, 16});
}

TEST_CASE("the number of the trip begins with 0") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  // e to the power of x, by Horner's rule from the last term on.
  const auto e =
      repeat<20>([=](auto s, auto i) { return 1 + x / (20 - i) * s; }, 1.0 + 0 * x, trip_number);
  CHECK(values(t, {{0.5}}, 1, e)[0][0] == Approx(std::exp(0.5)).epsilon(1e-14));
}

TEST_CASE("a loop without a state gives rows alone") {
  Tape t;
  const auto x = etch::input<Shape{3}>(t);
  const auto rows = scan<3>([](auto row, auto i) { return row * i; }, over(x), trip_number);
  CHECK(values(t, {{5, 6, 7}}, 1, rows)[0] == Values{0, 6, 14});
}

TEST_CASE("a state into which the body brings samples is one a sample, with all others") {
  Tape t;
  const auto x = etch::input<Shape{}>(t, Rate::sample);
  const auto w = etch::input<Shape{}>(t);
  const auto [s, c, rows] =
      scan<3>([=](auto s, auto c) { return std::tuple(s + x, c * 2, c); }, 0.0 * w, w);
  CHECK(s.rate() == Rate::sample);
  CHECK(c.rate() == Rate::sample);
  CHECK(t.graph().regions.size() == 2);  // of the two traces one is left
  const auto found = values(t, {{1, 10}, {3}}, 2, s, c, rows);
  CHECK(found[0] == Values{3, 30});
  CHECK(found[1] == Values{24, 24});
  CHECK(found[2] == Values{3, 6, 12, 3, 6, 12});
}

TEST_CASE("rows of samples are each sample's own") {
  Tape t;
  const auto x = etch::input<Shape{2, 2}>(t, Rate::sample);
  const auto [last, all] = scan<2>(
      [](auto s, auto row) {
        const auto next = s * 10 + row;
        return std::tuple(next, next);
      },
      etch::input<Shape{2}>(t), over(x));
  const auto found = values(t, {{1, 2, 3, 4, 5, 6, 7, 8}, {0, 0}}, 2, last, all);
  CHECK(found[0] == Values{13, 24, 57, 68});
  CHECK(found[1] == Values{1, 2, 13, 24, 5, 6, 57, 68});
}

TEST_CASE("a body may hand on what stands outside, or what it was given") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  const auto y = etch::input<Shape{}>(t);
  const auto [a, b, rows] = scan<3>([=](auto a, auto) { return std::tuple(a, y, y); }, x, x);
  const auto found = values(t, {{1}, {2}}, 1, a, b, rows);
  CHECK(found[0] == Values{1});
  CHECK(found[1] == Values{2});
  CHECK(found[2] == Values{2, 2, 2});
}

TEST_CASE("how many trips a loop has makes no difference to how many nodes it is") {
  const auto nodes = []<int N>(std::integral_constant<int, N>) {
    Tape t;
    const auto x = etch::input<Shape{}>(t);
    repeat<N>([](auto x) { return x * x + 1; }, x);
    return t.graph().nodes.size();
  };
  CHECK(nodes(std::integral_constant<int, 1000000>()) == nodes(std::integral_constant<int, 2>()));
}
