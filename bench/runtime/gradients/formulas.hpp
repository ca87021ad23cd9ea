// The nine functions as a textbook writes them, for any type of number: what a library that
// overloads operators is given. May not know what such a number records.
#pragma once

#include "gradients/problem.hpp"

#include <cmath>
#include <cstddef>
#include <type_traits>

namespace bench::gradients {

// `x` are the arguments in the order that problem.hpp gives. What is constant is a double, never a
// Number, and what can be known once is computed once: a library pays for each operation that it
// sees.

template <class Number>
Number evaluate(std::type_identity<Sum>, const Number* x, const Problem& problem) {
  Number sum = x[0];
  for (int i = 1; i < problem.size; ++i) sum += x[i];
  return sum;
}

template <class Number>
Number evaluate(std::type_identity<SumByLoop>, const Number* x, const Problem& problem) {
  return evaluate(std::type_identity<Sum>{}, x, problem);
}

template <class Number>
Number evaluate(std::type_identity<Product>, const Number* x, const Problem& problem) {
  Number product = x[0];
  for (int i = 1; i < problem.size; ++i) product *= x[i];
  return product;
}

template <class Number>
Number evaluate(std::type_identity<ProductByLoop>, const Number* x, const Problem& problem) {
  return evaluate(std::type_identity<Product>{}, x, problem);
}

template <class Number>
Number evaluate(std::type_identity<LogSumExp>, const Number* x, const Problem& problem) {
  using std::exp;
  using std::log;
  Number sum = exp(x[0]);
  for (int i = 1; i < problem.size; ++i) sum += exp(x[i]);
  return log(sum);
}

template <class Number>
Number evaluate(std::type_identity<MatrixProduct>, const Number* x, const Problem& problem) {
  const std::size_t n = as_index(problem.size);
  const Number *const a = x, *const b = x + n * n;
  Number sum = a[0] * b[0];
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = i + j == 0 ? 1 : 0; k < n; ++k) sum += a[i + n * k] * b[k + n * j];
  return sum;
}

template <class Number>
Number evaluate(std::type_identity<Normal>, const Number* x, const Problem& problem) {
  Number sum = (x[0] - Normal::mu) * (x[0] - Normal::mu);
  for (int i = 1; i < problem.size; ++i) {
    const Number off = x[i] - Normal::mu;
    sum += off * off;
  }
  return sum * (-0.5 / (Normal::sigma * Normal::sigma)) - problem.size * std::log(Normal::sigma);
}

template <class Number>
Number evaluate(std::type_identity<Regression>, const Number* x, const Problem& problem) {
  using std::log;
  const std::size_t columns = as_index(Regression::columns(problem.size));
  const Number *const w = x, &b = x[columns], &sigma = x[columns + 1];
  Number squares = 0.0;
  for (std::size_t i = 0; i < as_index(Regression::rows); ++i) {
    const double* const row = problem.matrix.data() + i * columns;
    Number residual = problem.observations[i] - b;
    for (std::size_t k = 0; k < columns; ++k) residual -= w[k] * row[k];
    squares += residual * residual;
  }
  Number prior = b * b;
  for (std::size_t k = 0; k < columns; ++k) prior += w[k] * w[k];
  return -0.5 * (squares / (sigma * sigma) + prior) - double{Regression::rows} * log(sigma);
}

template <class Number>
Number evaluate(std::type_identity<StochasticVolatility>, const Number* x, const Problem& problem) {
  using std::exp;
  using std::log;
  using std::sqrt;
  using Constants = StochasticVolatility;
  const int n = problem.size;
  const Number *const s = x, &phi = x[n], &sigma = x[n + 1], &mu = x[n + 2];
  const double* const y = problem.observations.data();
  Number off = s[0] * sigma / sqrt(1.0 - phi * phi);  // h - mu
  Number h = off + mu;
  Number sum = exp(-h) * (y[0] * y[0]) + h + s[0] * s[0];
  for (int i = 1; i < n; ++i) {
    off = s[i] * sigma + phi * off;
    h = off + mu;
    sum += exp(-h) * (y[i] * y[i]);
    sum += h;
    sum += s[i] * s[i];
  }
  const double sigma_factor = 1 / (Constants::sigma_scale * Constants::sigma_scale);
  const double mu_factor = 1 / (Constants::mu_scale * Constants::mu_scale);
  return -0.5 * sum - log(sigma * sigma * sigma_factor + 1.0) - log(mu * mu * mu_factor + 1.0);
}

}  // namespace bench::gradients
