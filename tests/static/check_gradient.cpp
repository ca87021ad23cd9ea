// Derivatives that are checked while compiling; that this file compiles is the test.
#include <etch/check/function.hpp>
#include <etch/expr/composed.hpp>

#include <tuple>

namespace {

using etch::check_gradient, etch::check_hessian, etch::Tensor;

struct WrongSquare {
  static constexpr auto name = "wrong_square";
  static constexpr auto value(const auto& x) { return x * x; }
  static constexpr void adjoint(etch::Adjoints& to, etch::Ref, etch::Ref dy, etch::Ref x) {
    to(x) += dy * x;
  }
};

constexpr auto bump = [](auto x) { return sum(x * exp(x) / (1 + square(x))); };
constexpr auto energy = [](auto w, auto x, auto t) {
  return 0.5 * sum(square(tanh(matmul(w, x)) - t));
};
constexpr auto entropy = [](auto z) { return log_sum_exp(z) - sum(softmax(z) * z); };
constexpr auto several = [](auto x, auto a) { return std::tuple(a * x, logistic(sum(x))); };
constexpr auto wrong = [](auto x, auto y) {
  return sum(x) + sum(y * decltype(y){etch::apply<WrongSquare>(y.ref)});
};

constexpr Tensor<double, 3> x{-1.5, 0.25, 2};
constexpr Tensor<double, 10> ten{-1.5, 0.25, 2, 0.3, -0.7, 1.1, 0.9, -0.1, 0.6, -2};

// Numbers and Tensors of any shape, one result or several.
static_assert(check_gradient<bump>(x));
static_assert(check_gradient<bump>(ten));
static_assert(check_gradient<energy>(Tensor<double, 2, 3>{0.5, -0.3, 0.8, -0.6, 0.9, 0.1}, x, 0.5));
static_assert(check_gradient<entropy>(ten));
static_assert(check_gradient<several>(x, 2));
static_assert(check_hessian<bump>(x));
static_assert(check_hessian<several>(x, 2));

// A callable struct is as good as a lambda.
struct Rosenbrock {
  constexpr auto operator()(auto x, auto y) const {
    return square(1 - x) + 100 * square(y - square(x));
  }
};
static_assert(check_gradient<Rosenbrock{}>(-1, 0.5));
static_assert(check_hessian<Rosenbrock{}>(-1, 0.5));

// What is wrong is found, with the argument and the element.
constexpr auto found = check_gradient<wrong>(x, Tensor<double, 2>{1, 3});
static_assert(!found);
static_assert(found.argument == 1);
static_assert(found.relative_error > 0.3 && found.relative_error < 0.4);
static_assert(!check_hessian<wrong>(x, Tensor<double, 2>{1, 3}));

// An element at a kink is counted, the others are judged.
constexpr auto magnitudes = [](auto v) { return sum(abs(v) * exp(v)); };
constexpr auto at_a_kink = check_gradient<magnitudes>(Tensor<double, 3>{0.5, 0, -1});
static_assert(at_a_kink && at_a_kink.kinks == 1);

}  // namespace
