// The task that every contestant of the benchmark is given: nine functions of real numbers, a point
// at which each is to be evaluated, and what is constant there. May not know any contestant.
//
// The functions are those of ADBenchmark (the benchmark of FastAD), written down from their
// definitions. Terms that depend on no argument and no size (the logarithms of 2 pi, of a Cauchy
// density's scale, of a uniform density's width) are left out of all log densities.
#pragma once

#include "support/numbers.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bench::gradients {

/// Sizes by powers of four: contestants whose size is static are compiled once for each.
inline constexpr std::array vector_sizes{1, 4, 16, 64, 256, 1024};
/// Rows and columns of the square matrices.
inline constexpr std::array matrix_sizes{8, 16, 32, 64, 128};

constexpr std::size_t as_index(int number) { return static_cast<std::size_t>(number); }

/// f(x) = sum of x[i]
struct Sum {
  static constexpr std::string_view name = "sum";
  static constexpr auto sizes = vector_sizes;
  static constexpr std::size_t arguments(int n) { return as_index(n); }
};

/// The same, whose plain function adds one element after the other.
struct SumByLoop {
  static constexpr std::string_view name = "sum_by_loop";
  static constexpr auto sizes = vector_sizes;
  static constexpr std::size_t arguments(int n) { return as_index(n); }
};

/// f(x) = product of x[i]
struct Product {
  static constexpr std::string_view name = "product";
  static constexpr auto sizes = vector_sizes;
  static constexpr std::size_t arguments(int n) { return as_index(n); }
};

/// The same, whose plain function multiplies one element after the other.
struct ProductByLoop {
  static constexpr std::string_view name = "product_by_loop";
  static constexpr auto sizes = vector_sizes;
  static constexpr std::size_t arguments(int n) { return as_index(n); }
};

/// f(x) = log of the sum of exp(x[i])
struct LogSumExp {
  static constexpr std::string_view name = "log_sum_exp";
  static constexpr auto sizes = vector_sizes;
  static constexpr std::size_t arguments(int n) { return as_index(n); }
};

/// f(A, B) = sum of all elements of the matrix product A B; both n by n and column-major.
struct MatrixProduct {
  static constexpr std::string_view name = "matrix_product";
  static constexpr auto sizes = matrix_sizes;
  static constexpr std::size_t arguments(int n) { return 2 * as_index(n) * as_index(n); }
};

/// f(x) = -1/2 sum of ((x[i] - mu) / sigma)^2 - n log sigma
struct Normal {
  static constexpr std::string_view name = "normal";
  static constexpr auto sizes = vector_sizes;
  static constexpr std::size_t arguments(int n) { return as_index(n); }
  static constexpr double mu = -0.56, sigma = 1.37;
  static constexpr double log_sigma = 0.3148107398400336;  ///< std::log is no constant in C++20
};

/// f(w, b, sigma) = -1/2 sum of ((y[i] - (X w)[i] - b) / sigma)^2 - rows log sigma
///                  - 1/2 sum of w[k]^2 - 1/2 b^2
/// X has 1000 rows and `columns(n)` columns. The order of arguments is w, b, sigma.
struct Regression {
  static constexpr std::string_view name = "regression";
  static constexpr auto sizes = vector_sizes;
  static constexpr int rows = 1000;
  /// 10 (log2 n + 1)
  static constexpr int columns(int n) {
    int columns = 10;
    for (; n > 1; n /= 2) columns += 10;
    return columns;
  }
  static constexpr std::size_t arguments(int n) { return as_index(columns(n)) + 2; }
};

/// f(s, phi, sigma, mu) with h[0] = s[0] sigma / sqrt(1 - phi^2) + mu,
///                           h[i] = s[i] sigma + mu + phi (h[i - 1] - mu):
///   sum of (-1/2 (y[i] / exp(h[i] / 2))^2 - h[i] / 2) - 1/2 sum of s[i]^2
///   - log(1 + (sigma / 5)^2) - log(1 + (mu / 10)^2)
/// The order of arguments is s, phi, sigma, mu.
struct StochasticVolatility {
  static constexpr std::string_view name = "stochastic_volatility";
  static constexpr auto sizes = vector_sizes;
  static constexpr std::size_t arguments(int n) { return as_index(n) + 3; }
  static constexpr double sigma_scale = 5, mu_scale = 10;
};

/// A function's arguments at one point, and its constants.
struct Problem {
  std::string_view function;
  int size;
  Doubles arguments;
  Doubles matrix;        ///< of the regression, row-major
  Doubles observations;  ///< y of the regression and of the stochastic volatility
};

/// Calls `use.template operator()<F>()` for each of the nine functions in turn.
template <class Use>
void for_each_function(const Use& use) {
  use.template operator()<Sum>();
  use.template operator()<SumByLoop>();
  use.template operator()<Product>();
  use.template operator()<ProductByLoop>();
  use.template operator()<LogSumExp>();
  use.template operator()<MatrixProduct>();
  use.template operator()<Normal>();
  use.template operator()<Regression>();
  use.template operator()<StochasticVolatility>();
}

/// `count` numbers uniform in [low, high).
inline Doubles numbers(std::uint64_t seed, std::size_t count, double low, double high) {
  Doubles values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] = low + (high - low) * static_cast<double>(uniform(seed, i));
  return values;
}

template <class F>
Problem make_problem(int size) {
  return {F::name, size, numbers(1, F::arguments(size), -1, 1), {}, {}};
}

/// Factors near 1, so that a product of a thousand neither overflows nor vanishes.
inline Problem product_problem(std::string_view name, int size) {
  return {name, size, numbers(1, as_index(size), 0.95, 1.05), {}, {}};
}
template <>
inline Problem make_problem<Product>(int size) {
  return product_problem(Product::name, size);
}
template <>
inline Problem make_problem<ProductByLoop>(int size) {
  return product_problem(ProductByLoop::name, size);
}

template <>
inline Problem make_problem<Regression>(int size) {
  const auto rows = as_index(Regression::rows), columns = as_index(Regression::columns(size));
  Problem problem{Regression::name, size, numbers(1, columns + 2, -1, 1),
                  numbers(2, rows * columns, -1, 1), numbers(3, rows, -5, 5)};
  problem.arguments.back() = 1.7;
  return problem;
}

template <>
inline Problem make_problem<StochasticVolatility>(int size) {
  Problem problem{StochasticVolatility::name,
                  size,
                  numbers(1, as_index(size) + 3, -1, 1),
                  {},
                  numbers(3, as_index(size), -2, 2)};
  double* const scalars = problem.arguments.data() + size;
  scalars[0] = 0.9;
  scalars[1] = 0.3;
  scalars[2] = -0.4;
  return problem;
}

}  // namespace bench::gradients
