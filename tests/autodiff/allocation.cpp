// Calls take nothing from the heap: never for small programs, once a thread for large ones.
#include <etch/autodiff/function.hpp>

#include "support/allocations.hpp"
#include "support/catch.hpp"

#include <etch/expr/composed.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

#include <Eigen/Core>

#include <thread>
#include <vector>

namespace {

constexpr auto f = [](auto x) { return sum(exp(x) * tanh(x)); };
constexpr auto g = [](auto a, auto x) { return tanh(matmul(a, x)); };

volatile double sink;

}  // namespace

TEST_CASE(
    "gradients, Jacobians and Hessians of small shapes allocate nothing, the first time either") {
  const Eigen::Vector3d x(1, 2, 3);
  const Eigen::Matrix<double, 2, 3> a = Eigen::Matrix<double, 2, 3>::Ones();
  const Eigen::Matrix<double, 2, 3, Eigen::RowMajor> rows = a;
  const long count = testing::allocations([&] {
    const auto [value, dx] = etch::value_and_gradient(f)(x);
    sink = value + dx[0];
    sink = etch::hessian(f)(x)(0, 0);
    sink = etch::hessian_vector(f)(x, x)[0];
    const auto [ja, jx] = etch::jacobian(g)(a, x);
    sink = ja(0, 0, 0) + jx(0, 0);
    sink = etch::jacobian(g, etch::wrt<1>)(rows, x)(0, 0);
    sink = etch::gradient(f)(x + x)[0];
  });
  CHECK(count == 0);
}

TEST_CASE("a small program over a batch allocates nothing when it writes to the caller's memory") {
  std::vector<double> numbers(3 * 100, 0.5), values(100), gradients(3 * 100);
  const long count = testing::allocations([&] {
    etch::value_and_gradient(f).into(
        etch::Batched<double>(values),
        etch::Batched<double, 3>(gradients))(etch::Batched<const double, 3>(numbers));
  });
  CHECK(count == 0);
}

TEST_CASE("a large program allocates its workspace once a thread") {
  constexpr auto layers = [](auto w, auto v) {
    return sum(square(tanh(matmul(w, tanh(matmul(w, v))))));
  };
  static etch::Tensor<float, 300, 300> w, dw;
  static etch::Tensor<float, 300> v;
  float value = 0;
  const auto run = [&] { etch::value_and_gradient(layers, etch::wrt<0>).into(value, dw)(w, v); };
  // The workspace, and the C library's note to free it when the thread ends.
  CHECK(testing::allocations(run) <= 2);
  CHECK(testing::allocations(run) == 0);
  long first = 0, second = 0;
  std::thread([&] {
    first = testing::allocations(run);
    second = testing::allocations(run);
  }).join();
  CHECK(first <= 2);
  CHECK(second == 0);
}
