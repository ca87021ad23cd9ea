// Regressions whose matrix is read once, run as straight code, against plain loops.
#include <etch/autodiff/function.hpp>

#include "support/catch.hpp"

#include <Eigen/Core>

#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

namespace {

constexpr int rows = 301, columns = 37;

constexpr auto squares = [](auto x, auto y, auto w) { return sum(square(matmul(x, w) - y)); };

/// Small whole numbers: their sums of products are exact, in float as well.
template <class T>
T number(int i) {
  return static_cast<T>(i * i % 7 - 3);
}

template <class Matrix, class T>
void check_regression() {
  Matrix x;
  etch::Tensor<T, rows> y, residuals;
  etch::Tensor<T, columns> w;
  for (int k = 0; k < columns; ++k) w[k] = number<T>(k + 2);
  T loss = 0;
  for (int i = 0; i < rows; ++i) {
    y[i] = number<T>(3 * i);
    residuals[i] = -y[i];
    for (int k = 0; k < columns; ++k) {
      x(i, k) = number<T>(5 * i + 2 * k);
      residuals[i] += x(i, k) * w[k];
    }
    loss += residuals[i] * residuals[i];
  }
  const auto [value, dx, dy, dw] = etch::value_and_gradient(squares)(x, y, w);
  CHECK(value == loss);
  int wrong = 0;
  for (int k = 0; k < columns; ++k) {
    T wanted = 0;
    for (int i = 0; i < rows; ++i) wanted += 2 * residuals[i] * x(i, k);
    wrong += dw[k] == wanted ? 0 : 1;
  }
  for (int i = 0; i < rows; ++i) wrong += dy[i] == -2 * residuals[i] ? 0 : 1;
  CHECK(wrong == 0);
  CHECK(dx(rows - 1, columns - 1) == 2 * residuals[rows - 1] * w[columns - 1]);
}

}  // namespace

TEMPLATE_TEST_CASE("a regression's gradient is that of plain loops, by columns and by rows", "",
                   float, double) {
  using T = TestType;
  check_regression<etch::Tensor<T, rows, columns>, T>();
  check_regression<Eigen::Matrix<T, rows, columns, Eigen::RowMajor>, T>();
}
