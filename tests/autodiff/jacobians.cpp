// Jacobians by columns and by rows, of every rank, in blocks, alone and inside another function.
#include <etch/autodiff/function.hpp>

#include "support/catch.hpp"

#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

#include <Eigen/Core>

#include <cmath>
#include <tuple>
#include <type_traits>

namespace {

Approx near(double value) { return Approx(value).epsilon(1e-12).margin(1e-14); }

/// x ↦ A·tanh(x): ∂fᵢ/∂xⱼ = aᵢⱼ(1 − tanh²xⱼ), in both arguments.
constexpr auto layer = [](auto a, auto x) { return matmul(a, tanh(x)); };

template <int Rows, int Columns, class T>
void check_layer(double tolerance) {
  etch::Tensor<T, Rows, Columns> a;
  etch::Tensor<T, Columns> x;
  for (int j = 0; j < Columns; ++j) {
    x[j] = static_cast<T>(0.03 * j - 0.5);
    for (int i = 0; i < Rows; ++i) a(i, j) = static_cast<T>(1 + i - 0.25 * j);
  }
  const etch::Tensor<T, Rows, Columns> found = etch::jacobian(layer, etch::wrt<1>)(a, x);
  for (int i = 0; i < Rows; ++i) {
    for (int j = 0; j < Columns; ++j) {
      const double t = std::tanh(static_cast<double>(x[j]));
      CHECK(static_cast<double>(found(i, j)) ==
            Approx(static_cast<double>(a(i, j)) * (1 - t * t)).epsilon(tolerance));
    }
  }
}

}  // namespace

TEST_CASE("tall, wide and square Jacobians have the closed form") {
  check_layer<37, 2, double>(1e-12);
  check_layer<2, 37, double>(1e-12);
  check_layer<9, 9, double>(1e-12);
  check_layer<1, 5, double>(1e-12);
  check_layer<5, 1, double>(1e-12);
  check_layer<40, 3, float>(1e-5);
  check_layer<3, 40, float>(1e-5);
}

TEST_CASE("the Jacobian of a scalar has the shape of the argument, by a scalar that of the value") {
  const etch::Tensor<double, 3> x{1, 2, 3};
  static constexpr auto f = [](auto v) { return sum(v * v); };
  CHECK(etch::jacobian(f)(x) == etch::Tensor<double, 3>{2, 4, 6});
  static constexpr auto g = [](auto t) { return t * t; };
  CHECK(etch::jacobian(g)(3.0) == 6);
  static constexpr auto h = [](auto t, auto v) { return t * v; };
  CHECK(etch::jacobian(h, etch::wrt<0>)(2.0, x) == x);
}

TEST_CASE("the Jacobian of a matrix by a matrix has four axes") {
  // ∂(XA)ᵢⱼ/∂xₖₗ = δᵢₖ·aₗⱼ
  const etch::Tensor<double, 2, 3> x{1, 2, 3, 4, 5, 6};
  const etch::Tensor<double, 3, 4> a{1, -2, 3, -4, 5, -6, 7, -8, 9, 1, 2, 3};
  static constexpr auto f = [](auto m, auto n) { return matmul(m, n); };
  const auto [by_x, by_a] = etch::jacobian(f)(x, a);
  static_assert(std::is_same_v<decltype(by_x), const etch::Tensor<double, 2, 4, 2, 3>>);
  static_assert(std::is_same_v<decltype(by_a), const etch::Tensor<double, 2, 4, 3, 4>>);
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 4; ++j) {
      for (int k = 0; k < 2; ++k) {
        for (int l = 0; l < 3; ++l) CHECK(by_x(i, j, k, l) == (i == k ? a(l, j) : 0));
      }
      for (int k = 0; k < 3; ++k) {
        for (int l = 0; l < 4; ++l) CHECK(by_a(i, j, k, l) == (j == l ? x(i, k) : 0));
      }
    }
  }
}

TEST_CASE("blocks stand result by result, and in each argument by argument") {
  static constexpr auto f = [](auto s, auto v) { return std::tuple(s * v, s * s * sum(v)); };
  const etch::Tensor<double, 3> v{1, 2, 3};
  const auto [vs, vv, ss, sv] = etch::jacobian(f)(5.0, v);
  CHECK(vs == v);
  CHECK(vv == etch::Tensor<double, 3, 3>{5, 0, 0, 0, 5, 0, 0, 0, 5});
  CHECK(ss == 60);
  CHECK(sv == etch::Tensor<double, 3>{25, 25, 25});
  const auto [only_v, only_s] = etch::jacobian(f, etch::wrt<1>)(5.0, v);
  CHECK(only_v == vv);
  CHECK(only_s == sv);
}

TEST_CASE("by rows, where the results are fewer, blocks are the same") {
  static constexpr auto f = [](auto u, auto v) {
    return std::tuple(sum(u * u), sum(u) * sum(v * v));
  };
  etch::Tensor<double, 20> u;
  etch::Tensor<double, 10> v;
  for (int i = 0; i < 20; ++i) u[i] = 0.5 * i;
  for (int i = 0; i < 10; ++i) v[i] = 1 - 0.25 * i;
  double sum_u = 0, sum_vv = 0;
  for (const double each : u) sum_u += each;
  for (const double each : v) sum_vv += each * each;
  const auto [uu, uv, pu, pv] = etch::jacobian(f)(u, v);
  for (int i = 0; i < 20; ++i) {
    CHECK(uu[i] == near(2 * u[i]));
    CHECK(pu[i] == near(sum_vv));
  }
  for (int i = 0; i < 10; ++i) {
    CHECK(uv[i] == 0);
    CHECK(pv[i] == near(2 * sum_u * v[i]));
  }
}

TEST_CASE("Jacobians go to matrices of Eigen, column-major and row-major, in place") {
  using RowMajor = Eigen::Matrix<double, 2, 3, Eigen::RowMajor>;
  const Eigen::Vector3d x(0.5, -1, 2);
  Eigen::Matrix<double, 2, 3> a;
  a << 1, 2, 3, 4, 5, 6;
  const Eigen::Matrix<double, 2, 3> wanted =
      a * (1 - x.array().tanh().square()).matrix().asDiagonal();
  const Eigen::Matrix<double, 2, 3> found = etch::jacobian(layer, etch::wrt<1>)(a, x);
  CHECK(found.isApprox(wanted, 1e-13));
  RowMajor rows;
  etch::jacobian(layer, etch::wrt<1>).into(rows)(a, x);
  CHECK(rows.isApprox(wanted, 1e-13));
  double numbers[6];
  etch::jacobian(layer, etch::wrt<1>).into(Eigen::Map<RowMajor>(numbers))(RowMajor(a), x);
  CHECK(Eigen::Map<RowMajor>(numbers).isApprox(wanted, 1e-13));
}

TEST_CASE("a Jacobian of one row or column fits an Eigen vector") {
  static constexpr auto f = [](auto v) { return etch::reshape<etch::Shape{1}>(sum(v * v)); };
  const Eigen::Vector3d x(1, 2, 3);
  const Eigen::RowVector3d returned = etch::jacobian(f)(x);
  Eigen::RowVector3d written;
  etch::jacobian(f).into(written)(x);
  CHECK(returned == Eigen::RowVector3d(2, 4, 6));
  CHECK(written == returned);
}

TEST_CASE("a Jacobian inside another function is differentiated with it") {
  static constexpr auto outer = [](auto p) {
    const auto row = etch::reshape<etch::Shape{1, 2}>(p);
    return matmul(transpose(row), row);
  };
  // Σᵢⱼₖ (δᵢₖpⱼ + pᵢδⱼₖ)² = 2‖p‖² + 2‖p‖² + 2‖p‖², with gradient 12p.
  static constexpr auto f = [](auto p) {
    const auto j = etch::jacobian(outer)(p);
    return sum(j * j);
  };
  const etch::Tensor<double, 2> p{3, -2};
  const auto [value, dp] = etch::value_and_gradient(f)(p);
  CHECK(value == near(6 * 13));
  CHECK(dp[0] == near(36));
  CHECK(dp[1] == near(-24));
}

TEST_CASE("the Hessian by a matrix has four axes, and agrees with Hessian-vector products") {
  static constexpr auto f = [](auto m) { return sum(exp(matmul(m, m))); };
  const etch::Tensor<double, 2, 2> m{0.1, -0.4, 0.3, 0.2};
  const etch::Tensor<double, 2, 2, 2, 2> h = etch::hessian(f)(m);
  for (int k = 0; k < 2; ++k) {
    for (int l = 0; l < 2; ++l) {
      etch::Tensor<double, 2, 2> unit;
      unit(k, l) = 1;
      const etch::Tensor<double, 2, 2> column = etch::hessian_vector(f)(m, unit);
      for (int i = 0; i < 2; ++i) {
        for (int j = 0; j < 2; ++j) {
          CHECK(h(i, j, k, l) == near(column(i, j)));
          CHECK(h(i, j, k, l) == near(h(k, l, i, j)));
        }
      }
    }
  }
}
