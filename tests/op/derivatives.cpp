// The derivatives of ops against closed forms, and the conventions where there is none.
#include "support/catch.hpp"

#include <etch/graph/interpret.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/op/reduction.hpp>
#include <etch/transform/differentiate.hpp>

#include <cmath>
#include <limits>
#include <vector>

using etch::op, etch::Rate, etch::Ref, etch::Shape, etch::Tape, etch::Values;
namespace ops = etch::ops;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The derivatives of an op of scalars with respect to each operand.
template <class Struct, class... Number>
std::vector<double> derivatives(Number... at) {
  Tape tape;
  std::vector<Ref> x;
  std::vector<Values> inputs{{static_cast<double>(at)}...};
  std::vector<int> all;
  for (std::size_t i = 0; i < sizeof...(at); ++i) {
    x.push_back({&tape, tape.append_input(op<ops::Input>, Shape{}, Rate::step, etch::Kind::real)});
    all.push_back(static_cast<int>(i));
  }
  const Ref y = [&]<std::size_t... I>(std::index_sequence<I...>) {
    return etch::apply<Struct>(x[I]...);
  }(std::index_sequence_for<Number...>());
  tape.append_output(y.id);
  const etch::Graph gradient = etch::differentiate(tape.graph().view(), 0, all);
  const auto values = etch::interpret(gradient.view(), inputs);
  std::vector<double> result;
  for (std::size_t i = 1; i < values.size(); ++i) result.push_back(values[i][0]);
  return result;
}

template <class Struct>
double derivative(double x) {
  return derivatives<Struct>(x)[0];
}

using Both = std::vector<double>;

}  // namespace

TEST_CASE("derivatives of one number agree with their closed forms") {
  for (const double x : {-2.5, -0.7, 0.3, 1.9}) {
    CHECK(derivative<ops::Exp>(x) == Approx(std::exp(x)));
    CHECK(derivative<ops::Tanh>(x) == Approx(1 / (std::cosh(x) * std::cosh(x))));
    CHECK(derivative<ops::Logistic>(x) == Approx(std::exp(-x) / std::pow(1 + std::exp(-x), 2)));
    CHECK(derivative<ops::Square>(x) == 2 * x);
    CHECK(derivative<ops::Negate>(x) == -1);
    CHECK(derivative<ops::Relu>(x) == (x > 0 ? 1 : 0));
    CHECK(derivative<ops::Abs>(x) == (x > 0 ? 1 : -1));
    CHECK(derivative<ops::Log>(x * x) == Approx(1 / (x * x)));
    CHECK(derivative<ops::Sqrt>(x * x) == Approx(0.5 / std::abs(x)));
  }
}

TEST_CASE("derivatives of two numbers agree with their closed forms") {
  CHECK(derivatives<ops::Add>(3, 4) == Both{1, 1});
  CHECK(derivatives<ops::Subtract>(3, 4) == Both{1, -1});
  CHECK(derivatives<ops::Multiply>(3, 4) == Both{4, 3});
  CHECK(derivatives<ops::Divide>(3, 4) == Both{0.25, -3.0 / 16});
  CHECK(derivatives<ops::Maximum>(3, 4) == Both{0, 1});
  CHECK(derivatives<ops::Maximum>(4, 3) == Both{1, 0});
  CHECK(derivatives<ops::Minimum>(3, 4) == Both{1, 0});
  CHECK(derivatives<ops::Minimum>(4, 3) == Both{0, 1});
}

TEST_CASE("the mixed second derivative of pow is right where the exponent is 0") {
  // d/db (b a^(b-1)) at b = 0 is 1/a.
  Tape tape;
  const auto new_input = [&] {
    return Ref{&tape, tape.append_input(op<ops::Input>, Shape{}, Rate::step, etch::Kind::real)};
  };
  const Ref a = new_input(), b = new_input();
  tape.append_output(etch::apply<ops::Pow>(a, b).id);
  const std::vector<int> first{0}, second{1};
  const etch::Graph gradient = etch::differentiate(tape.graph().view(), 0, first);
  const etch::Graph mixed = etch::differentiate(gradient.view(), 1, second);
  CHECK(etch::interpret(mixed.view(), std::vector<Values>{{4}, {0}}).back()[0] == Approx(0.25));
}

TEST_CASE("where no derivative exists the convention holds") {
  CHECK(derivative<ops::Relu>(0) == 0);
  CHECK(derivative<ops::Abs>(0) == 0);
  CHECK(derivative<ops::Step>(0) == 0);
  CHECK(derivative<ops::Step>(2) == 0);
  CHECK(derivative<ops::Sqrt>(0) == infinity);
  CHECK(derivative<ops::Log>(0) == infinity);
  CHECK(derivatives<ops::Maximum>(2, 2) == Both{1, 0});
  CHECK(derivatives<ops::Minimum>(2, 2) == Both{1, 0});
}

TEST_CASE("nothing flows back through a comparison, a condition or a stop") {
  CHECK(derivatives<ops::Less>(1, 2) == Both{0, 0});
  CHECK(derivatives<ops::LessEqual>(2, 2) == Both{0, 0});
  CHECK(derivatives<ops::Equal>(2, 2) == Both{0, 0});
  CHECK(derivatives<ops::Select>(1, 5, 6) == Both{0, 1, 0});
  CHECK(derivatives<ops::Select>(0, 5, 6) == Both{0, 0, 1});
  CHECK(derivative<ops::StopGradient>(3) == 0);
}

TEST_CASE("a branch not taken spoils no derivative") {
  // A zero times an infinity would be a NaN: the rule selects instead.
  CHECK(derivatives<ops::Select>(1, 5, infinity) == Both{0, 1, 0});
  CHECK(derivatives<ops::Maximum>(5, -infinity) == Both{1, 0});
}

namespace {

/// The gradient of a reduction of all axes, and of the samples where x has several.
template <class Reduction>
Values reduction_gradient(const Values& x, int batch) {
  Tape tape;
  const int extent = static_cast<int>(x.size()) / batch;
  const Ref input{&tape, tape.append_input(op<ops::Input>, Shape{extent}, Rate::sample,
                                           etch::Kind::real)};
  const Ref y = etch::reduce(op<Reduction>, input, 1, Rate::step);
  tape.append_output(etch::reshape(y, Shape{}).id);
  const std::vector<int> first{0};
  const etch::Graph gradient = etch::differentiate(tape.graph().view(), 0, first);
  return etch::interpret(gradient.view(), std::vector<Values>{x}, batch)[1];
}

}  // namespace

TEST_CASE("an extremum's gradient goes to its element, a tie's to the first") {
  CHECK(reduction_gradient<ops::MaximumOf>({1, 5, 3}, 1) == Values{0, 1, 0});
  CHECK(reduction_gradient<ops::MinimumOf>({1, 5, 3}, 1) == Values{1, 0, 0});
  CHECK(reduction_gradient<ops::MaximumOf>({1, 5, 5, 5}, 1) == Values{0, 1, 0, 0});
  CHECK(reduction_gradient<ops::MinimumOf>({2, 1, 3, 1}, 1) == Values{0, 1, 0, 0});
  CHECK(reduction_gradient<ops::Sum>({2, 1, 3, 1}, 1) == Values{1, 1, 1, 1});
}

TEST_CASE("over the batch a tie's gradient goes to the first sample's first") {
  CHECK(reduction_gradient<ops::MaximumOf>({1, 5, 5, 5}, 2) == Values{0, 1, 0, 0});
  CHECK(reduction_gradient<ops::MaximumOf>({1, 2, 3, 7, 7, 0}, 3) == Values{0, 0, 0, 1, 0, 0});
  CHECK(reduction_gradient<ops::MinimumOf>({4, 4, 4, 4}, 4) == Values{1, 0, 0, 0});
}
