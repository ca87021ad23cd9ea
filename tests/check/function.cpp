// The check of a function's derivatives: right ones pass, and what is wrong is found and named.
#include <etch/etch.hpp>

#include "support/catch.hpp"

#include <Eigen/Core>

#include <array>
#include <cstddef>
#include <string>
#include <tuple>

namespace {

using etch::Adjoints, etch::Ref, etch::Tensor, etch::Expr, etch::Shape;

/// x³, with the rule that it should have.
struct Cube {
  static constexpr auto name = "cube";
  static constexpr auto value(const auto& x) { return x * x * x; }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) { to(x) += dy * (3 * x * x); }
};

/// A factor is wrong.
struct WrongFactor {
  static constexpr auto name = "wrong_factor";
  static constexpr auto value(const auto& x) { return x * x * x; }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) { to(x) += dy * (2 * x * x); }
};

/// a·b, where b gets nothing.
struct ForgottenShare {
  static constexpr auto name = "forgotten_share";
  static constexpr auto value(const auto& a, const auto& b) { return a * b; }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref a, Ref b) { to(a) += dy * b; }
};

/// The rule is right as a number, but nothing flows back through it.
struct RightOnlyOnce {
  static constexpr auto name = "right_only_once";
  static constexpr auto value(const auto& x) { return x * x * x; }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) {
    to(x) += dy * etch::apply<etch::ops::StopGradient>(3 * x * x);
  }
};

/// Wrong above 1 alone: in one element of an argument.
struct WrongAboveOne {
  static constexpr auto name = "wrong_above_one";
  static constexpr auto value(const auto& x) { return x * x; }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) {
    to(x) += dy * (2 * x + 0.01 * etch::apply<etch::ops::Step>(x - 1));
  }
};

template <class Op, Shape S>
constexpr Expr<S> unary(Expr<S> x) {
  return {etch::apply<Op>(x.ref)};
}

constexpr auto cubes = [](auto x) { return sum(unary<Cube>(x)); };
constexpr auto wrong_cubes = [](auto x) { return sum(unary<WrongFactor>(x)); };
constexpr auto right_once = [](auto x) { return sum(unary<RightOnlyOnce>(x)); };
constexpr auto wrong_above_one = [](auto x) { return sum(unary<WrongAboveOne>(x)); };
constexpr auto forgotten = [](auto a, auto b) {
  return sum(tanh(decltype(a){etch::apply<ForgottenShare>(a.ref, b.ref)}));
};
constexpr auto magnitudes = [](auto x) { return sum(abs(x) * exp(x)); };

const Tensor<double, 4> point{0.5, -1.25, 2, 0.75};

}  // namespace

TEST_CASE("a right rule passes along one direction, in first and second order") {
  const auto first = etch::check_gradient(cubes, point);
  INFO(first.text());
  CHECK(first);
  REQUIRE(first.tensors.size() == 1);
  CHECK(first.tensors[0].name == "along a random direction");
  CHECK(first.tensors[0].analytic != 0);
  CHECK(first.tolerance == 1e-7);
  const auto second = etch::check_hessian(cubes, point);
  INFO(second.text());
  CHECK(second);
  CHECK(second.tensors.size() == 1);
  CHECK(second.tensors[0].relative_error <= 1e-9);
  CHECK(second.tolerance == 1e-4);
}

TEST_CASE("a wrong rule is found, and the report names argument, element and both values") {
  const auto report = etch::check_gradient(wrong_cubes, point);
  CHECK_FALSE(report);
  REQUIRE(report.tensors.size() == 1);
  CHECK(report.tensors[0].name == "argument 0");
  CHECK(report.worst() == Approx(1.0 / 3));
  const std::size_t i = report.tensors[0].element;
  CHECK(report.tensors[0].analytic == Approx(2 * point[i] * point[i]));
  CHECK(report.tensors[0].numerical == Approx(3 * point[i] * point[i]));
  CHECK_THAT(report.text(), Catch::Contains("argument 0: relative error 0.3333333333 at element"));
}

TEST_CASE("one wrong element among right ones is the one that is named") {
  const auto report = etch::check_gradient(wrong_above_one, point);
  CHECK_FALSE(report);
  CHECK(report.tensors[0].element == 2);
  CHECK(report.worst() == Approx(0.01 / 4.01));
}

TEST_CASE("a share that a rule forgets is found in the operand that lacks it") {
  const auto report = etch::check_gradient(forgotten, point, Tensor<double, 4>{1, 0.5, -0.25, 0.3});
  CHECK_FALSE(report);
  REQUIRE(report.tensors.size() == 2);
  CHECK(report.tensors[0].relative_error <= 1e-7);
  CHECK(report.tensors[1].relative_error == 1);
  CHECK(report.tensors[1].analytic == 0);
}

TEST_CASE("a wrong derivative shows beside others that are a million times as large") {
  constexpr auto f = [](auto large, auto small) {
    return 1e6 * sum(square(large)) + 1e-3 * unary<WrongFactor>(small);
  };
  const auto report = etch::check_gradient(f, point, 0.5);
  CHECK_FALSE(report);
  CHECK(report.tensors.at(1).relative_error == Approx(1.0 / 3).epsilon(1e-3));
}

TEST_CASE("what is no number counts as never written") {
  constexpr auto f = [](auto x) { return sum(sqrt(x) * 0); };
  const auto report = etch::check_gradient(f, Tensor<double, 3>{1, 0, 4});
  CHECK_FALSE(report);
  CHECK(report.tensors[0].unwritten == 1);
  CHECK(report.tensors[0].element == 1);
}

TEST_CASE("a kink is told apart: the other elements are judged") {
  const Tensor<double, 3> at_a_kink{0.5, 0, -1};
  const auto report = etch::check_gradient(magnitudes, at_a_kink);
  INFO(report.text());
  CHECK(report);
  CHECK(report.kinks() == 1);
  constexpr auto both = [](auto x) { return magnitudes(x) + wrong_cubes(x); };
  const auto wrong = etch::check_gradient(both, at_a_kink);
  CHECK_FALSE(wrong);
  CHECK(wrong.kinks() == 1);
  CHECK(wrong.tensors[0].element != 1);
}

TEST_CASE("second derivatives are checked for themselves") {
  CHECK(etch::check_gradient(right_once, point));
  const auto report = etch::check_hessian(right_once, point);
  CHECK_FALSE(report);
  CHECK(report.tensors[0].name == "argument 0");
  CHECK(report.tensors[0].analytic == 0);
  CHECK(report.worst() == 1);
  // Mixed ones too: b's row lacks its share from a.
  CHECK_FALSE(etch::check_hessian(forgotten, point, point));
}

TEST_CASE("numbers, Tensors and Eigen objects of any layout are points") {
  constexpr auto f = [](auto a, auto w, auto x) {
    return exp(a) * sum(square(tanh(matmul(w, x)))) + sum(w) / (1 + square(a));
  };
  const Eigen::Matrix<double, 2, 3, Eigen::RowMajor> rows{{0.1, -0.2, 0.3}, {1, 2, 0.5}};
  const Eigen::Matrix<double, 2, 3> columns = rows;
  const Tensor<double, 2, 3> tensor{0.1, -0.2, 0.3, 1, 2, 0.5};
  const Eigen::Vector3d x{0.4, -0.7, 0.2};
  const auto every = [&](const auto& w) {
    const auto first = etch::check_gradient(f, 0.25, w, x);
    INFO(first.text());
    CHECK(first);
    const auto second = etch::check_hessian(f, 0.25, w, x);
    INFO(second.text());
    CHECK(second);
  };
  every(rows);
  every(columns);
  every(tensor);
  every(2 * columns - rows);
  CHECK(etch::check_gradient(f, 1, tensor, x));
}

TEST_CASE("of a function that gives no scalar, or several results, a weighted sum is checked") {
  constexpr auto vector = [](auto x) { return tanh(x) * x; };
  constexpr auto several = [](auto x, auto y) {
    return std::tuple(x * y, sum(exp(x)), matmul(x, y));
  };
  constexpr auto wrong = [](auto x) { return std::tuple(x, unary<WrongFactor>(x)); };
  CHECK(etch::check_gradient(vector, point));
  CHECK(etch::check_gradient(several, point, point));
  CHECK(etch::check_hessian(vector, point));
  CHECK(etch::check_hessian(several, point, point));
  CHECK_FALSE(etch::check_gradient(wrong, point));
  CHECK_FALSE(etch::check_gradient(etch::gradient(right_once), point));
}

TEST_CASE("options come before the point: a looser tolerance lets a wrong rule pass") {
  CHECK(etch::check_gradient(wrong_cubes, {.tolerance = 0.5}, point));
  CHECK(etch::check_hessian(wrong_cubes, {.tolerance = 0.5}, point));
  CHECK(etch::check_gradient(cubes, {.tolerance = 1e-5, .stencil = etch::Stencil::central}, point));
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CHECK(etch::check_gradient(cubes, {.seed = etch::Seed{seed}}, point));
    CHECK_FALSE(etch::check_gradient(wrong_above_one, {.seed = etch::Seed{seed}}, point));
  }
}

TEST_CASE("the check in constant evaluation also runs at run time, and says the same") {
  CHECK(etch::check_gradient<cubes>(point));
  const auto wrong = etch::check_gradient<forgotten>(point, point);
  CHECK_FALSE(wrong);
  CHECK(wrong.argument == 1);
  CHECK(wrong.analytic == 0);
}
