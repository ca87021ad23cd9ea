// What functions are called with and what they give back: types, shapes, layouts, lifetimes.
#include <etch/autodiff/function.hpp>

#include "support/catch.hpp"

#include <etch/core/eigen.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

#include <Eigen/Core>

#include <tuple>
#include <type_traits>
#include <utility>

namespace {

// etch's names for Eigen's classes stand for what Eigen's own defaults give.
template <int Rows, int Columns>
constexpr bool names_agree =
    std::is_same_v<etch::eigen::Matrix<double, Rows, Columns>,
                   Eigen::Matrix<double, Rows, Columns>> &&
    std::is_same_v<etch::eigen::Array<float, Rows, Columns>, Eigen::Array<float, Rows, Columns>>;
static_assert(names_agree<2, 3> && names_agree<1, 3> && names_agree<3, 1> && names_agree<1, 1>);
static_assert(std::is_same_v<
              etch::eigen::MatrixMap<float>,
              Eigen::Map<Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>>>);

Approx near(double value) { return Approx(value).epsilon(1e-12).margin(1e-14); }

constexpr auto squares = [](auto x) { return sum(x * x); };
constexpr auto scaled = [](auto s, auto x) { return s * x; };
constexpr auto product = [](auto a, auto b) { return matmul(a, b); };
/// xᵀAy.
constexpr auto form = [](auto x, auto a, auto y) { return sum(x * matmul(a, y)); };

template <class Wanted, class Found>
void is_type(const Found&) {
  static_assert(std::is_same_v<Wanted, Found>);
}

struct Cube final {
  constexpr auto operator()(auto t) const { return t * t * t; }
};
struct Typed {
  constexpr etch::Scalar operator()(etch::Scalar t) const { return t * t; }
};

using RowMajor = Eigen::Matrix<double, 2, 3, Eigen::RowMajor>;
using ColumnMajor = Eigen::Matrix<double, 2, 3>;

ColumnMajor numbers() {
  ColumnMajor a;
  a << 1, 2, 3, 4, 5, 6;
  return a;
}

}  // namespace

TEST_CASE("lone numbers take the type of the others, or C++'s own among themselves") {
  constexpr auto f = [](auto x, auto y) { return sum(x * y); };
  is_type<double>(etch::function(f)(2, 3));
  is_type<float>(etch::function(f)(2, 3.0f));
  is_type<double>(etch::function(f)(2.0f, 3.0));
  is_type<float>(etch::function(f)(2.0, etch::Tensor<float, 2>{1, 2}));
  is_type<float>(etch::function(f)(2, Eigen::Vector2f(1, 2)));
  CHECK(etch::function(f)(2, Eigen::Vector2f(1, 2)) == 6);
  const auto [value, dx, dy] = etch::value_and_gradient(f)(2, etch::Tensor<float, 2>{1, 2});
  is_type<float>(dx);
  CHECK(dx == 3);
  CHECK(dy == etch::Tensor<float, 2>{2, 2});
}

TEST_CASE("a gradient has the type of its argument, without Map or expression") {
  double memory[] = {1, 2, 3};
  is_type<Eigen::Vector3d>(etch::gradient(squares)(Eigen::Vector3d(1, 2, 3)));
  is_type<Eigen::RowVector3d>(etch::gradient(squares)(Eigen::RowVector3d(1, 2, 3)));
  is_type<Eigen::Array3d>(etch::gradient(squares)(Eigen::Array3d(1, 2, 3)));
  is_type<ColumnMajor>(etch::gradient(squares)(numbers()));
  is_type<RowMajor>(etch::gradient(squares)(RowMajor(numbers())));
  is_type<Eigen::Vector3d>(etch::gradient(squares)(Eigen::Map<Eigen::Vector3d>(memory)));
  is_type<Eigen::Vector3d>(etch::gradient(squares)(Eigen::Map<const Eigen::Vector3d>(memory)));
  is_type<etch::Tensor<float, 2, 3, 4>>(etch::gradient(squares)(etch::Tensor<float, 2, 3, 4>{}));
  is_type<double>(etch::gradient(squares)(3));
  is_type<RowMajor>(etch::vjp(squares)(RowMajor(numbers()), 1.0));
  is_type<RowMajor>(etch::hessian_vector(squares)(RowMajor(numbers()), RowMajor(numbers())));
}

TEST_CASE("other results are Eigen's where an argument is") {
  const Eigen::Vector3d x(1, 2, 3);
  is_type<Eigen::Vector3d>(etch::function(scaled)(2.0, x));
  is_type<Eigen::Array3d>(etch::function(scaled)(2.0, Eigen::Array3d(x)));
  is_type<Eigen::Matrix2d>(etch::function(product)(numbers(), Eigen::Matrix<double, 3, 2>::Ones().eval()));
  is_type<Eigen::Matrix3d>(etch::hessian(squares)(x));
  is_type<etch::Tensor<double, 2, 2>>(
      etch::function(product)(etch::Tensor<double, 2, 3>{}, etch::Tensor<double, 3, 2>{}));
  CHECK(etch::function(scaled)(2.0, x) == 2 * x);
}

TEST_CASE("matrices in either order of memory are the same matrices") {
  const ColumnMajor a = numbers();
  const RowMajor rows = a;
  const Eigen::Vector3d y(0.5, -1, 2);
  const Eigen::Vector2d x(3, 7);
  CHECK(etch::function(product)(a, y) == a * y);
  CHECK(etch::function(product)(rows, y) == a * y);
  const auto [value, dx, da, dy] = etch::value_and_gradient(form)(x, rows, y);
  CHECK(value == near(x.dot(a * y)));
  CHECK(dx.isApprox(a * y));
  CHECK(da.isApprox(x * y.transpose()));
  CHECK(dy.isApprox(a.transpose() * x));
  const auto square = etch::function(product)(rows, Eigen::Matrix<double, 3, 2>(a.transpose()));
  CHECK(square.isApprox(a * a.transpose()));
}

TEST_CASE("Eigen's expressions, blocks and transposes are evaluated") {
  const ColumnMajor a = numbers();
  const Eigen::Vector3d y(0.5, -1, 2);
  CHECK(etch::function(squares)(a * y) == near((a * y).squaredNorm()));
  CHECK(etch::function(squares)(y + y) == near(4 * y.squaredNorm()));
  CHECK(etch::function(squares)(a.row(1)) == near(16 + 25 + 36));
  CHECK(etch::function(squares)(a.col(1)) == near(4 + 25));
  CHECK(etch::function(squares)(a.block<2, 2>(0, 1)) == near(4 + 9 + 25 + 36));
  is_type<Eigen::RowVector3d>(etch::gradient(squares)(a.row(1)));
  CHECK(etch::gradient(squares)(a.row(1)) == 2 * a.row(1));
  CHECK(etch::gradient(squares)(a.transpose()) == 2 * a.transpose());
  const auto [value, dx, da, dy] =
      etch::value_and_gradient(form)(Eigen::Vector2d(3, 7) * 2, RowMajor(a), a.row(0).transpose());
  CHECK(da.isApprox(Eigen::Vector2d(6, 14) * a.row(0)));
}

TEST_CASE("Tensors of ranks one to four") {
  constexpr auto f = [](auto p, auto q, auto r, auto s) {
    return sum(p) + sum(q * q) + sum(r * r * r) + sum(s * etch::sum<0>(s));
  };
  etch::Tensor<double, 3> p{1, 2, 3};
  etch::Tensor<double, 2, 2> q{1, 2, 3, 4};
  etch::Tensor<double, 2, 2, 2> r{1, 2, 3, 4, 5, 6, 7, 8};
  etch::Tensor<double, 1, 2, 1, 2> s{1, 2, 3, 4};
  const auto [dp, dq, dr, ds] = etch::gradient(f)(p, q, r, s);
  CHECK(dp == etch::Tensor<double, 3>{1, 1, 1});
  CHECK(dq == etch::Tensor<double, 2, 2>{2, 4, 6, 8});
  CHECK(dr == etch::Tensor<double, 2, 2, 2>{3, 12, 27, 48, 75, 108, 147, 192});
  CHECK(ds == etch::Tensor<double, 1, 2, 1, 2>{2, 4, 6, 8});
}

TEST_CASE("results are written where the caller wants them") {
  const Eigen::Vector2d x(3, 7);
  const Eigen::Vector3d y(0.5, -1, 2);
  const ColumnMajor a = numbers();
  const Eigen::Matrix<double, 2, 3> outer = x * y.transpose();
  double value = 0, memory[6] = {};
  Eigen::Matrix<double, 4, 3> larger = Eigen::Matrix<double, 4, 3>::Zero();
  etch::Tensor<double, 3> tensor;
  RowMajor rows;
  etch::value_and_gradient(form).into(value, larger.col(1).head<2>(), rows, tensor)(x, a, y);
  CHECK(value == near(x.dot(a * y)));
  CHECK(larger.col(1).head<2>().isApprox(a * y));
  CHECK(larger.col(0).isZero());
  CHECK(larger.col(1).tail<2>().isZero());
  CHECK(rows.isApprox(outer));
  CHECK(tensor[2] == near(3 * 3 + 7 * 6));
  etch::gradient(form, etch::wrt<1>).into(Eigen::Map<ColumnMajor>(memory))(x, a, y);
  CHECK(Eigen::Map<ColumnMajor>(memory).isApprox(outer));
  etch::gradient(form, etch::wrt<1>).into(Eigen::Map<RowMajor>(memory))(x, a, y);
  CHECK(Eigen::Map<RowMajor>(memory).isApprox(outer));
}

TEST_CASE("results outlive everything they were computed from") {
  const auto make = [] {
    const auto df = etch::value_and_gradient(squares);
    return df(Eigen::Vector3d(1, 2, 3) + Eigen::Vector3d(1, 1, 1));
  };
  auto [value, dx] = make();
  CHECK(value == 4 + 9 + 16);
  CHECK(dx == Eigen::Vector3d(4, 6, 8));
  const auto held = etch::jacobian(etch::gradient(squares));
  const auto h = held(Eigen::Vector3d(1, 2, 3));
  CHECK(h == 2 * Eigen::Matrix3d::Identity());
}

TEST_CASE("a function object of one's own is a function, also a final one") {
  CHECK(etch::gradient(Cube{})(2.0) == 12);
  CHECK(etch::gradient(Typed{})(2.0) == 4);
}

TEST_CASE("large shapes: a loss of 784 by 100 weights in float") {
  constexpr auto f = [](auto w, auto v) { return sum(square(matmul(v, w))); };
  static etch::Tensor<float, 784, 100> w;
  static etch::Tensor<float, 784> v;
  for (int i = 0; i < 784; ++i) {
    v[i] = static_cast<float>(i % 7 - 3);
    for (int j = 0; j < 100; ++j) w(i, j) = static_cast<float>((i + 3 * j) % 5 - 2);
  }
  static etch::Tensor<float, 784, 100> dw;
  float value = 0;
  etch::value_and_gradient(f, etch::wrt<0>).into(value, dw)(w, v);
  double wanted = 0, column = 0;
  for (int j = 0; j < 100; ++j) {
    double y = 0;
    for (int i = 0; i < 784; ++i) y += static_cast<double>(v[i] * w(i, j));
    wanted += y * y;
    if (j == 42) column = y;
  }
  CHECK(static_cast<double>(value) == Approx(wanted).epsilon(1e-5));
  CHECK(static_cast<double>(dw(700, 42)) ==
        Approx(2 * column * static_cast<double>(v[700])).epsilon(1e-4));
}
