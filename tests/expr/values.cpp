// What functions on expressions compute, by the interpreter, against closed forms and reference data.
#include "support/catch.hpp"
#include "support/reference.hpp"

#include <etch/expr/composed.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/graph/verify.hpp>

#include <cmath>
#include <vector>

using etch::Expr, etch::Rate, etch::Shape, etch::Tape, etch::Values;

namespace {

/// The value of f(x) for a batch of x.
template <Shape S, class Function>
Values value(Function f, const Values& x, int batch = 1) {
  Tape t;
  t.append_output(f(etch::input<S>(t, Rate::sample)).ref.id);
  REQUIRE(etch::verify(t.graph().view()).fault == "");
  return etch::interpret(t.graph().view(), std::vector<Values>{x}, batch).front();
}

template <Shape S, class Function>
double scalar(Function f, const Values& x, int batch = 1) {
  const Values values = value<S>(f, x, batch);
  REQUIRE(values.size() == 1);
  return values[0];
}

}  // namespace

TEST_CASE("softmax agrees with the reference values") {
  const auto cases = reference("softmax");
  if (!cases) {
    WARN("no reference data");
    return;
  }
  for (const auto& example : (*cases)["cases"]) {
    const auto found = value<Shape{3}>([](auto x) { return softmax(x); }, example["a"].get<Values>());
    const auto wanted = example["y"].get<Values>();
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(found[i] == Approx(wanted[i]).epsilon(0).margin((*cases)["tolerance"].get<double>()));
    }
  }
}

TEST_CASE("softmax neither overflows nor forgets a sample's own maximum") {
  const auto y = value<Shape{2}>([](auto x) { return softmax(x); }, {1000, 1000, -800, 800, 0, 0}, 3);
  CHECK(y == Values{0.5, 0.5, 0, 1, 0.5, 0.5});
}

TEST_CASE("log_sum_exp is the logarithm of the sum of exponentials, without overflow") {
  const auto f = [](auto x) { return log_sum_exp(x); };
  CHECK(scalar<Shape{3}>(f, {0.5, -1, 2}) ==
        Approx(std::log(std::exp(0.5) + std::exp(-1.0) + std::exp(2.0))).epsilon(1e-15));
  CHECK(scalar<Shape{2}>(f, {1000, 1000}) == Approx(1000 + std::log(2.0)).epsilon(1e-15));
  CHECK(scalar<Shape{2}>(f, {-1000, -1000}) == Approx(-1000 + std::log(2.0)).epsilon(1e-15));
  CHECK(scalar<Shape{1}>(f, {3}) == 3);
}

TEST_CASE("a number stands on either side of an operator") {
  const Values x{2, -4};
  CHECK(value<Shape{2}>([](auto v) { return v + 1; }, x) == Values{3, -3});
  CHECK(value<Shape{2}>([](auto v) { return 1 + v; }, x) == Values{3, -3});
  CHECK(value<Shape{2}>([](auto v) { return v - 1.5; }, x) == Values{0.5, -5.5});
  CHECK(value<Shape{2}>([](auto v) { return 1.5 - v; }, x) == Values{-0.5, 5.5});
  CHECK(value<Shape{2}>([](auto v) { return v * 3; }, x) == Values{6, -12});
  CHECK(value<Shape{2}>([](auto v) { return 3.0f * v; }, x) == Values{6, -12});
  CHECK(value<Shape{2}>([](auto v) { return v / 4; }, x) == Values{0.5, -1});
  CHECK(value<Shape{2}>([](auto v) { return 4 / v; }, x) == Values{2, -1});
}

TEST_CASE("comparisons hold on both sides of a number and of a tie") {
  const Values x{1, 2, 3};
  CHECK(value<Shape{3}>([](auto v) { return v < 2; }, x) == Values{1, 0, 0});
  CHECK(value<Shape{3}>([](auto v) { return v <= 2; }, x) == Values{1, 1, 0});
  CHECK(value<Shape{3}>([](auto v) { return v > 2; }, x) == Values{0, 0, 1});
  CHECK(value<Shape{3}>([](auto v) { return v >= 2; }, x) == Values{0, 1, 1});
  CHECK(value<Shape{3}>([](auto v) { return select(v > 1.5, v, -1); }, x) == Values{-1, 2, 3});
  CHECK(value<Shape{3}>([](auto v) { return select(v > 1.5, 9, v); }, x) == Values{1, 9, 9});
}

TEST_CASE("means divide by what they run over") {
  const Values x{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  CHECK(value<Shape{2, 3}>([](auto m) { return mean(m); }, x, 2) == Values{3.5, 9.5});
  const auto rows = value<Shape{2, 3}>([](auto m) { return mean<1>(m); }, x, 2);
  const Values wanted{2, 5, 8, 11};
  for (std::size_t i = 0; i < 4; ++i) CHECK(rows[i] == Approx(wanted[i]).epsilon(1e-15));
  CHECK(value<Shape{2, 3}>([](auto m) { return mean<0>(m); }, x, 2) ==
        Values{2.5, 3.5, 4.5, 8.5, 9.5, 10.5});
  CHECK(value<Shape{3}>([](auto v) { return batch_mean(v); }, x, 4) == Values{5.5, 6.5, 7.5});
  CHECK(scalar<Shape{3}>([](auto v) { return batch_mean(mean(v)); }, x, 4) == 6.5);
}

TEST_CASE("extrema are taken along the axis or over the batch") {
  const Values x{3, 1, 2, 6, 5, 4};
  CHECK(value<Shape{2, 3}>([](auto m) { return max<0>(m); }, x) == Values{6, 5, 4});
  CHECK(value<Shape{2, 3}>([](auto m) { return min<1>(m); }, x) == Values{1, 4});
  CHECK(scalar<Shape{2, 3}>([](auto m) { return max(m); }, x) == 6);
  CHECK(value<Shape{3}>([](auto v) { return batch_max(v); }, x, 2) == Values{6, 5, 4});
}

TEST_CASE("a vector on the left of a product is a row, on the right a column") {
  Tape t;
  const auto a = etch::input<Shape{2, 3}>(t);
  const auto x = etch::input<Shape{2}>(t);
  const auto y = etch::input<Shape{3}>(t);
  for (const auto id : {matmul(x, a).ref.id, matmul(a, y).ref.id, dot(y, y).ref.id}) {
    t.append_output(id);
  }
  const auto outputs = etch::interpret(t.graph().view(),
                                       std::vector<Values>{{1, 2, 3, 4, 5, 6}, {10, 1}, {1, 0, -1}});
  CHECK(outputs[0] == Values{14, 25, 36});
  CHECK(outputs[1] == Values{-2, -2});
  CHECK(outputs[2] == Values{2});
}

TEST_CASE("one_hot is 1 at the label's place, and nowhere for a label beyond the classes") {
  Tape t;
  const auto label = etch::index_input<Shape{}>(t);
  t.append_output(etch::one_hot<4>(label).ref.id);
  CHECK(etch::verify(t.graph().view()).fault == "");
  const auto outputs = etch::interpret(t.graph().view(), std::vector<Values>{{2, 0, 4}}, 3);
  CHECK(outputs[0] == Values{0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("activations compose to their known identities") {
  const Values x{-3, -0.5, 0.25, 2};
  const auto by_logistic = value<Shape{4}>([](auto v) { return 2 * logistic(2 * v) - 1; }, x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    CHECK(by_logistic[i] == Approx(std::tanh(x[i])).epsilon(1e-14));
  }
  CHECK(value<Shape{4}>([](auto v) { return relu(v) - relu(-v) - v; }, x) == Values{0, 0, 0, 0});
  CHECK(value<Shape{4}>([](auto v) { return abs(v) * (step(v) - step(-v)) - v; }, x) ==
        Values{0, 0, 0, 0});
}

TEST_CASE("a value grows in place, by numbers and by what broadcasts to its shape") {
  const auto f = [](auto x) {
    auto y = x;
    y += sum(x);
    y -= 1;
    y *= x;
    y /= 2;
    return y;
  };
  CHECK(value<Shape{3}>(f, {1, 2, 4}) == Values{3.5, 8, 20});
}
