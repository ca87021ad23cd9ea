// The functions without gradients, in doubles: how long the value alone takes. May not know
// derivatives.
#include "gradients/contest.hpp"
#include "gradients/exponential.hpp"

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace bench::gradients {

namespace {

template <class F, int N>
class Plain;

template <int N>
class PlainOfVector {
 public:
  explicit PlainOfVector(const Problem& problem) {
    std::copy_n(problem.arguments.begin(), N, x_.data());
  }

 protected:
  Eigen::Array<double, N, 1> x_;
};

template <int N>
class Plain<Sum, N> : public PlainOfVector<N> {
 public:
  using PlainOfVector<N>::PlainOfVector;
  double evaluate() const { return this->x_.sum(); }
};

template <int N>
class Plain<SumByLoop, N> : public PlainOfVector<N> {
 public:
  using PlainOfVector<N>::PlainOfVector;
  double evaluate() const {
    double sum = 0;
    for (int i = 0; i < N; ++i) sum += this->x_[i];
    return sum;
  }
};

template <int N>
class Plain<Product, N> : public PlainOfVector<N> {
 public:
  using PlainOfVector<N>::PlainOfVector;
  double evaluate() const { return this->x_.prod(); }
};

template <int N>
class Plain<ProductByLoop, N> : public PlainOfVector<N> {
 public:
  using PlainOfVector<N>::PlainOfVector;
  double evaluate() const {
    double product = 1;
    for (int i = 0; i < N; ++i) product *= this->x_[i];
    return product;
  }
};

template <int N>
class Plain<LogSumExp, N> : public PlainOfVector<N> {
 public:
  using PlainOfVector<N>::PlainOfVector;
  double evaluate() const { return std::log(this->x_.exp().sum()); }
};

template <int N>
class Plain<Normal, N> : public PlainOfVector<N> {
 public:
  using PlainOfVector<N>::PlainOfVector;
  double evaluate() const {
    constexpr double precision = 1 / (Normal::sigma * Normal::sigma);
    return -0.5 * precision * (this->x_ - Normal::mu).square().sum() - N * Normal::log_sigma;
  }
};

template <int N>
class Plain<MatrixProduct, N> {
 public:
  explicit Plain(const Problem& problem) {
    std::copy_n(problem.arguments.data(), N * N, a_.data());
    std::copy_n(problem.arguments.data() + N * N, N * N, b_.data());
  }
  double evaluate() {
    if constexpr (N <= 8)
      product_ = a_.lazyProduct(b_);
    else
      product_.noalias() = a_ * b_;
    return product_.sum();
  }

 private:
  Eigen::Matrix<double, N, N> a_, b_, product_;
};

template <int Size>
class Plain<Regression, Size> {
  static constexpr int rows = Regression::rows, columns = Regression::columns(Size);

 public:
  explicit Plain(const Problem& problem)
      : x_(Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, columns, Eigen::RowMajor>>(
            problem.matrix.data(), rows, columns)),
        y_(Eigen::Map<const Eigen::VectorXd>(problem.observations.data(), rows)),
        r_(rows) {
    std::copy_n(problem.arguments.data(), columns, w_.data());
    b_ = problem.arguments[as_index(columns)];
    sigma_ = problem.arguments[as_index(columns + 1)];
  }
  double evaluate() {
    r_ = y_.array() - b_;
    r_.noalias() -= x_ * w_;
    return -0.5 * (r_.squaredNorm() / (sigma_ * sigma_) + w_.squaredNorm() + b_ * b_) -
           rows * std::log(sigma_);
  }

 private:
  Eigen::Matrix<double, Eigen::Dynamic, columns> x_;
  Eigen::VectorXd y_, r_;
  Eigen::Matrix<double, columns, 1> w_;
  double b_, sigma_;
};

template <int N>
class Plain<StochasticVolatility, N> {
 public:
  explicit Plain(const Problem& problem) {
    const double* const given = problem.arguments.data();
    std::copy_n(given, N, s_.data());
    phi_ = given[N];
    sigma_ = given[N + 1];
    mu_ = given[N + 2];
    std::copy_n(problem.observations.data(), N, y_.data());
  }
  double evaluate() {
    const double phi = phi_, sigma = sigma_, mu = mu_;
    double off = s_[0] * sigma / std::sqrt(1 - phi * phi);
    h_[0] = off + mu;
    for (int i = 1; i < N; ++i) {
      off = s_[i] * sigma + phi * off;
      h_[i] = off + mu;
    }
    const double sum = (y_.square() * (-h_).exp() + h_ + s_.square()).sum();
    return -0.5 * sum - std::log(1 + sigma * sigma / 25) - std::log(1 + mu * mu / 100);
  }

 private:
  Eigen::Array<double, N, 1> s_, y_, h_;
  double phi_, sigma_, mu_;
};

}  // namespace

std::optional<Runner> plain(const Problem& problem) {
  return runner_of_static_size<Plain>(problem);
}

}  // namespace bench::gradients
