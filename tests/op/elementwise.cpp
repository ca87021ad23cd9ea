// Each op's value against std:: functions and closed forms: for a lone double, as the interpreter
// calls it, and for lanes of both types, as the kernels do.
#include <etch/op/elementwise.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

using etch::Lanes, etch::op;
namespace ops = etch::ops;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// The op's value through its descriptor, in the first lane; the others hold other numbers.
template <class T>
T in_lanes(const etch::Op& function, std::vector<T> operands) {
  std::vector<Lanes<T>> lanes;
  for (const T x : operands) {
    Lanes<T> vector(1);
    vector.vector[0] = x;
    vector.vector[Lanes<T>::count - 1] = x;
    lanes.push_back(vector);
  }
  const Lanes<T> result = etch::lanes_function<T>(function)(lanes.data(), 0);
  const T first = result[0], last = result[Lanes<T>::count - 1];
  CHECK((first == last || (std::isnan(first) && std::isnan(last))));
  return first;
}

double alone(const etch::Op& function, std::vector<double> operands) {
  return function.value(operands.data(), 0);
}

template <class T>
bool is_near(T found, T wanted, int ulps) {
  if (std::isnan(wanted)) return std::isnan(found);
  if (found == wanted) return true;
  const T unit = std::max(std::numeric_limits<T>::epsilon() * std::abs(wanted),
                          std::numeric_limits<T>::min());
  return std::abs(found - wanted) <= static_cast<T>(ulps) * unit;
}

/// All three forms of a function of one number against the standard library's.
template <class Struct, class Function>
void agrees(Function wanted, double low, double high, int float_ulps, int double_ulps) {
  for (int i = 0; i <= 500; ++i) {
    const double x = low + (high - low) * i / 500;
    const auto f = static_cast<float>(x);
    INFO(op<Struct>.name << " of " << x);
    REQUIRE(is_near(alone(op<Struct>, {x}), wanted(x), 2));
    REQUIRE(is_near(in_lanes<double>(op<Struct>, {x}), wanted(x), double_ulps));
    REQUIRE(is_near(in_lanes<float>(op<Struct>, {f}),
                    static_cast<float>(wanted(static_cast<double>(f))), float_ulps));
  }
}

/// All three forms of a function against one exact value.
template <class Struct>
void is_exactly(std::vector<double> operands, double wanted) {
  std::vector<float> floats;
  for (const double x : operands) floats.push_back(static_cast<float>(x));
  INFO(op<Struct>.name << " of " << operands[0] << ", wanted " << wanted);
  const auto same = [&](double found) {
    return found == wanted || (std::isnan(found) && std::isnan(wanted));
  };
  CHECK(same(alone(op<Struct>, operands)));
  CHECK(same(in_lanes<double>(op<Struct>, operands)));
  CHECK(same(static_cast<double>(in_lanes<float>(op<Struct>, floats))));
}

}  // namespace

TEST_CASE("the four operations are IEEE's") {
  for (const double a : {-3.5, -0.25, 0.0, 1.0, 7.0}) {
    for (const double b : {-2.0, -0.5, 0.125, 4.0}) {
      is_exactly<ops::Add>({a, b}, a + b);
      is_exactly<ops::Subtract>({a, b}, a - b);
      is_exactly<ops::Multiply>({a, b}, a * b);
      is_exactly<ops::Divide>({a, b}, a / b);
    }
  }
  is_exactly<ops::Divide>({1, 0}, infinity);
  is_exactly<ops::Divide>({0, 0}, not_a_number);
  is_exactly<ops::Negate>({2.5}, -2.5);
  is_exactly<ops::Square>({-3}, 9);
  CHECK(std::signbit(alone(op<ops::Negate>, {0})));
  CHECK(std::signbit(in_lanes<float>(op<ops::Negate>, {0})));
}

TEST_CASE("elementary functions agree with the standard library's") {
  agrees<ops::Exp>([](double x) { return std::exp(x); }, -80, 80, 5, 3);
  agrees<ops::Exp>([](double x) { return std::exp(x); }, 0, 5, 5, 3);
  agrees<ops::Exp>([](double x) { return std::exp(x); }, -1, 1, 5, 3);
  agrees<ops::Log>([](double x) { return std::log(x); }, 1e-3, 5, 3, 3);
  agrees<ops::Log>([](double x) { return std::log(x); }, 1, 1e6, 3, 3);
  agrees<ops::Sqrt>([](double x) { return std::sqrt(x); }, 0, 100, 1, 1);
  agrees<ops::Tanh>([](double x) { return std::tanh(x); }, -10, 10, 6, 4);
  agrees<ops::Tanh>([](double x) { return std::tanh(x); }, -1e-2, 1e-2, 6, 4);
  agrees<ops::Logistic>([](double x) { return 1 / (1 + std::exp(-x)); }, -20, 20, 8, 4);
}

TEST_CASE("elementary functions keep the standard's special values") {
  is_exactly<ops::Exp>({0}, 1);
  is_exactly<ops::Exp>({-infinity}, 0);
  is_exactly<ops::Exp>({infinity}, infinity);
  is_exactly<ops::Exp>({not_a_number}, not_a_number);
  is_exactly<ops::Log>({1}, 0);
  is_exactly<ops::Log>({0}, -infinity);
  is_exactly<ops::Log>({-1}, not_a_number);
  is_exactly<ops::Log>({infinity}, infinity);
  is_exactly<ops::Log>({not_a_number}, not_a_number);
  is_exactly<ops::Sqrt>({0}, 0);
  is_exactly<ops::Sqrt>({2.25}, 1.5);
  is_exactly<ops::Sqrt>({-1}, not_a_number);
  is_exactly<ops::Sqrt>({infinity}, infinity);
  is_exactly<ops::Tanh>({not_a_number}, not_a_number);
  is_exactly<ops::Tanh>({0}, 0);
  is_exactly<ops::Tanh>({1000}, 1);
  is_exactly<ops::Tanh>({-1000}, -1);
}

TEST_CASE("exp in double keeps its accuracy to the end of the normal numbers, and is 0 below") {
  for (int i = -7080; i <= 7090; i += 7) {
    const double x = 0.1 * i;
    INFO(x);
    REQUIRE(is_near(in_lanes<double>(op<ops::Exp>, {x}), std::exp(x), 3));
  }
  is_exactly<ops::Exp>({-760}, 0);
}

TEST_CASE("logistic goes to 0 and 1 without overflow") {
  is_exactly<ops::Logistic>({0}, 0.5);
  is_exactly<ops::Logistic>({1000}, 1);
  is_exactly<ops::Logistic>({-1000}, 0);
  is_exactly<ops::Logistic>({infinity}, 1);
  is_exactly<ops::Logistic>({-infinity}, 0);
  is_exactly<ops::Logistic>({not_a_number}, not_a_number);
  // 1/(1 + e⁻ˣ) + 1/(1 + eˣ) = 1.
  for (const double x : {0.1, 1.0, 3.0, 10.0}) {
    CHECK(alone(op<ops::Logistic>, {x}) + alone(op<ops::Logistic>, {-x}) == Approx(1).epsilon(1e-15));
  }
}

TEST_CASE("relu, abs and step at, beside and away from zero") {
  is_exactly<ops::Relu>({2}, 2);
  is_exactly<ops::Relu>({-2}, 0);
  is_exactly<ops::Relu>({0}, 0);
  is_exactly<ops::Relu>({not_a_number}, not_a_number);
  is_exactly<ops::Relu>({infinity}, infinity);
  is_exactly<ops::Relu>({-infinity}, 0);
  is_exactly<ops::Abs>({-2.5}, 2.5);
  is_exactly<ops::Abs>({2.5}, 2.5);
  is_exactly<ops::Abs>({-infinity}, infinity);
  is_exactly<ops::Abs>({not_a_number}, not_a_number);
  is_exactly<ops::Step>({0}, 0);
  is_exactly<ops::Step>({1e-30}, 1);
  is_exactly<ops::Step>({-1e-30}, 0);
}

TEST_CASE("comparisons are 1 or 0, and 0 beside a NaN") {
  is_exactly<ops::Less>({1, 2}, 1);
  is_exactly<ops::Less>({2, 2}, 0);
  is_exactly<ops::Less>({3, 2}, 0);
  is_exactly<ops::Less>({not_a_number, 2}, 0);
  is_exactly<ops::LessEqual>({2, 2}, 1);
  is_exactly<ops::LessEqual>({3, 2}, 0);
  is_exactly<ops::LessEqual>({2, not_a_number}, 0);
  is_exactly<ops::Equal>({2, 2}, 1);
  is_exactly<ops::Equal>({2, 3}, 0);
  is_exactly<ops::Equal>({not_a_number, not_a_number}, 0);
}

TEST_CASE("select takes the first where the condition is not 0") {
  is_exactly<ops::Select>({1, 5, 6}, 5);
  is_exactly<ops::Select>({0, 5, 6}, 6);
  is_exactly<ops::Select>({-0.5, 5, 6}, 5);
  is_exactly<ops::Select>({0, not_a_number, 6}, 6);
  is_exactly<ops::Select>({1, 5, infinity}, 5);
}

TEST_CASE("maximum and minimum give back a NaN on either side") {
  is_exactly<ops::Maximum>({1, 2}, 2);
  is_exactly<ops::Maximum>({2, 1}, 2);
  is_exactly<ops::Maximum>({not_a_number, 1}, not_a_number);
  is_exactly<ops::Maximum>({1, not_a_number}, not_a_number);
  is_exactly<ops::Maximum>({-infinity, 1}, 1);
  is_exactly<ops::Maximum>({2, 2}, 2);
  is_exactly<ops::Minimum>({1, 2}, 1);
  is_exactly<ops::Minimum>({2, 1}, 1);
  is_exactly<ops::Minimum>({not_a_number, 1}, not_a_number);
  is_exactly<ops::Minimum>({1, not_a_number}, not_a_number);
  is_exactly<ops::Minimum>({infinity, 1}, 1);
}

TEST_CASE("stop_gradient and from_index are their operand") {
  is_exactly<ops::StopGradient>({-1.5}, -1.5);
  is_exactly<ops::FromIndex>({7}, 7);
}

TEST_CASE("a descriptor says what its struct does") {
  CHECK(op<ops::Select>.name == "select");
  CHECK(op<ops::Select>.arity == 3);
  CHECK(op<ops::Multiply>.arity == 2);
  CHECK(op<ops::Tanh>.family == etch::Family::elementwise);
  CHECK(op<ops::Step>.adjoint == nullptr);
  CHECK(op<ops::Tanh>.adjoint != nullptr);
  CHECK(op<ops::FromIndex>.reads_index);
  CHECK_FALSE(op<ops::Tanh>.reads_index);
  CHECK(op<ops::Sum>.combine == &op<ops::Add>);
}
