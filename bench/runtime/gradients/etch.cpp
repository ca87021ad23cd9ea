// etch's gradients as contestants: what a user writes, and nothing else.
#include "gradients/contest.hpp"

#include <etch/autodiff/function.hpp>
#include <etch/expr/composed.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/joining.hpp>
#include <etch/expr/loops.hpp>
#include <etch/expr/moving.hpp>
#include <etch/expr/shaping.hpp>

#include <algorithm>
#include <cstddef>
#include <tuple>

namespace bench::gradients {

namespace {

// "By a loop" describes the same graph: both are etch's sum, or its product.
constexpr auto sum_of = [](auto x) { return sum(x); };

constexpr auto product_of = [](auto x) { return product(x); };

/// Shifted by the largest element, unlike the opponents': it never overflows.
constexpr auto log_sum_exp_of = [](auto x) { return log_sum_exp(x); };

constexpr auto sum_of_product = [](auto a, auto b) { return sum(matmul(a, b)); };

constexpr auto normal_of = [](auto x) {
  constexpr double size = decltype(x)::shape().size();
  return -0.5 * sum(square((x - Normal::mu) / Normal::sigma)) - size * Normal::log_sigma;
};

constexpr auto regression_of = [](auto x, auto y, auto w, auto b, auto sigma) {
  return -0.5 * sum(square((y - matmul(x, w) - b) / sigma)) -
         double{Regression::rows} * log(sigma) - 0.5 * sum(square(w)) - 0.5 * square(b);
};

/// h − mu of every time: each is the one before times phi, and its shock.
constexpr auto deviations = [](auto s, auto phi, auto sigma) {
  constexpr int n = decltype(s)::shape()[0];
  const auto shocks = s * sigma;
  const auto first = etch::element<0>(shocks) / sqrt(1 - phi * phi);
  if constexpr (n == 1) {
    return etch::reshape<etch::Shape{1}>(first);
  } else {
    const auto [last, rest] = etch::scan<n - 1>(
        [=](auto before, auto shock) {
          const auto now = shock + phi * before;
          return std::tuple(now, now);
        },
        first, etch::over(etch::slice<0, 1, n - 1>(shocks)));
    return etch::concatenate<0>(etch::reshape<etch::Shape{1}>(first), rest);
  }
};

constexpr auto volatility_of = [](auto s, auto phi, auto sigma, auto mu, auto y) {
  using Constants = StochasticVolatility;
  const auto h = deviations(s, phi, sigma) + mu;
  return -0.5 * sum(square(y) * exp(-h) + h + square(s)) -
         log(1 + square(sigma / Constants::sigma_scale)) - log(1 + square(mu / Constants::mu_scale));
};

/// Only declared where there is none.
template <class F, int N>
class Etch;

template <auto function, int N>
class EtchOfVector {
 public:
  explicit EtchOfVector(const Problem& problem) {
    for (int i = 0; i < N; ++i) x_[i] = problem.arguments[as_index(i)];
  }
  double evaluate() {
    etch::value_and_gradient(function).into(value_, dx_)(x_);
    return value_;
  }
  Doubles gradient() const {
    Doubles all;
    for (int i = 0; i < N; ++i) all.push_back(dx_[i]);
    return all;
  }

 private:
  double value_ = 0;
  alignas(64) etch::Tensor<double, N> x_, dx_;
};

template <int N>
class Etch<Sum, N> : public EtchOfVector<sum_of, N> {
 public:
  using EtchOfVector<sum_of, N>::EtchOfVector;
};

template <int N>
class Etch<SumByLoop, N> : public EtchOfVector<sum_of, N> {
 public:
  using EtchOfVector<sum_of, N>::EtchOfVector;
};

template <int N>
class Etch<Product, N> : public EtchOfVector<product_of, N> {
 public:
  using EtchOfVector<product_of, N>::EtchOfVector;
};

template <int N>
class Etch<ProductByLoop, N> : public EtchOfVector<product_of, N> {
 public:
  using EtchOfVector<product_of, N>::EtchOfVector;
};

template <int N>
class Etch<LogSumExp, N> : public EtchOfVector<log_sum_exp_of, N> {
 public:
  using EtchOfVector<log_sum_exp_of, N>::EtchOfVector;
};

template <int N>
class Etch<Normal, N> : public EtchOfVector<normal_of, N> {
 public:
  using EtchOfVector<normal_of, N>::EtchOfVector;
};

template <int N>
class Etch<MatrixProduct, N> {
 public:
  explicit Etch(const Problem& problem) {
    for (int j = 0; j < N; ++j)
      for (int i = 0; i < N; ++i) {
        a_(i, j) = problem.arguments[as_index(i + N * j)];
        b_(i, j) = problem.arguments[as_index(i + N * j + N * N)];
      }
  }
  double evaluate() {
    etch::value_and_gradient(sum_of_product).into(value_, da_, db_)(a_, b_);
    return value_;
  }
  Doubles gradient() const {
    Doubles all;
    for (const auto* gradient : {&da_, &db_})
      for (int j = 0; j < N; ++j)
        for (int i = 0; i < N; ++i) all.push_back((*gradient)(i, j));
    return all;
  }

 private:
  double value_ = 0;
  alignas(64) etch::Tensor<double, N, N> a_, b_, da_, db_;
};

template <int Size>
class Etch<Regression, Size> {
 public:
  explicit Etch(const Problem& problem) {
    for (int i = 0; i < rows; ++i) {
      y_[i] = problem.observations[as_index(i)];
      for (int k = 0; k < columns; ++k) x_(i, k) = problem.matrix[as_index(i * columns + k)];
    }
    for (int k = 0; k < columns; ++k) w_[k] = problem.arguments[as_index(k)];
    b_ = problem.arguments[as_index(columns)];
    sigma_ = problem.arguments[as_index(columns + 1)];
  }
  double evaluate() {
    etch::value_and_gradient(regression_of, etch::wrt<2, 3, 4>)
        .into(value_, dw_, db_, dsigma_)(x_, y_, w_, b_, sigma_);
    return value_;
  }
  Doubles gradient() const {
    Doubles all;
    for (int k = 0; k < columns; ++k) all.push_back(dw_[k]);
    all.push_back(db_);
    all.push_back(dsigma_);
    return all;
  }

 private:
  static constexpr int rows = Regression::rows, columns = Regression::columns(Size);

  alignas(64) etch::Tensor<double, rows, columns> x_;
  alignas(64) etch::Tensor<double, rows> y_;
  alignas(64) etch::Tensor<double, columns> w_, dw_;
  double b_, sigma_, value_ = 0, db_ = 0, dsigma_ = 0;
};

template <int N>
class Etch<StochasticVolatility, N> {
 public:
  explicit Etch(const Problem& problem) {
    for (int i = 0; i < N; ++i) {
      s_[i] = problem.arguments[as_index(i)];
      y_[i] = problem.observations[as_index(i)];
    }
    phi_ = problem.arguments[as_index(N)];
    sigma_ = problem.arguments[as_index(N + 1)];
    mu_ = problem.arguments[as_index(N + 2)];
  }
  double evaluate() {
    etch::value_and_gradient(volatility_of, etch::wrt<0, 1, 2, 3>)
        .into(value_, ds_, dphi_, dsigma_, dmu_)(s_, phi_, sigma_, mu_, y_);
    return value_;
  }
  Doubles gradient() const {
    Doubles all(ds_.begin(), ds_.end());
    for (const double each : {dphi_, dsigma_, dmu_}) all.push_back(each);
    return all;
  }

 private:
  alignas(64) etch::Tensor<double, N> s_, y_, ds_;
  double phi_, sigma_, mu_, value_ = 0, dphi_ = 0, dsigma_ = 0, dmu_ = 0;
};

}  // namespace

std::optional<Runner> etch_gradients(const Problem& problem) {
  return runner_of_static_size<Etch>(problem);
}

}  // namespace bench::gradients
