// The gradients of the matrix product and of the regression, written by hand at their best.
// May not know etch's ops.
#pragma once

#include "gradients/by_hand.hpp"

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace bench::gradients {

template <int N>
class OfMatrices {
 public:
  explicit OfMatrices(const Problem& problem) {
    const double* const given = problem.arguments.data();
    std::copy_n(given, N * N, a_.data());
    std::copy_n(given + N * N, N * N, b_.data());
  }
  Doubles gradient() const {
    Doubles both(da_.data(), da_.data() + N * N);
    both.insert(both.end(), db_.data(), db_.data() + N * N);
    return both;
  }

 protected:
  using Matrix = Eigen::Matrix<double, N, N>;
  using Column = Eigen::Matrix<double, N, 1>;

  /// dA[i, k] is the sum of B's row k, and dB[k, j] that of A's column k.
  void differentiate(const Column& rows_of_b, const Column& columns_of_a) {
    for (int k = 0; k < N; ++k) da_.col(k).setConstant(rows_of_b[k]);
    for (int j = 0; j < N; ++j) db_.col(j) = columns_of_a;
  }

  Matrix a_, b_, da_, db_;
};

/// The sum of A B is the product of A's column sums and B's row sums, which the gradient needs
/// anyway: the matrix product itself is never formed.
template <int N>
class ByHand<MatrixProduct, N> : public OfMatrices<N> {
 public:
  using OfMatrices<N>::OfMatrices;

  double evaluate() {
    const typename OfMatrices<N>::Column rows_of_b = this->b_.rowwise().sum();
    const typename OfMatrices<N>::Column columns_of_a = this->a_.colwise().sum().transpose();
    this->differentiate(rows_of_b, columns_of_a);
    return columns_of_a.dot(rows_of_b);
  }
};

template <class F, int N>
class InAnotherWay;

/// Forms the product, as the plain function does.
template <int N>
class InAnotherWay<MatrixProduct, N> : public OfMatrices<N> {
 public:
  using OfMatrices<N>::OfMatrices;

  double evaluate() {
    if constexpr (N <= 8)  // the call of the blocked product costs more than its blocks gain
      product_ = this->a_.lazyProduct(this->b_);
    else
      product_.noalias() = this->a_ * this->b_;
    this->differentiate(this->b_.rowwise().sum(), this->a_.colwise().sum().transpose());
    return product_.sum();
  }

 private:
  typename OfMatrices<N>::Matrix product_;
};

/// What all ways to write the regression share. X is read once where it can be: it is 880 kB at 110
/// columns and lies in the second cache.
template <int Size>
class OfRegression {
 public:
  static constexpr int columns = Regression::columns(Size), rows = Regression::rows;

  explicit OfRegression(const Problem& problem) : y_(problem.observations) {
    std::copy_n(problem.arguments.begin(), columns, w_.begin());
    b_ = problem.arguments[as_index(columns)];
    sigma_ = problem.arguments[as_index(columns + 1)];
  }
  Doubles gradient() const {
    Doubles all_of_them(dw_.begin(), dw_.begin() + columns);
    all_of_them.push_back(db_);
    all_of_them.push_back(dsigma_);
    return all_of_them;
  }

 protected:
  /// From the sums of squares and of residuals, and from X^T r in dw_.
  double finish(double squares, double residuals) {
    const double precision = 1 / (sigma_ * sigma_);
    double prior = b_ * b_;
    Eigen::Map<Eigen::Array<double, columns, 1>, Eigen::Aligned64> dw(dw_.data());
    const Eigen::Map<const Eigen::Array<double, columns, 1>, Eigen::Aligned64> w(w_.data());
    dw = precision * dw - w;
    prior += w.square().sum();
    db_ = precision * residuals - b_;
    dsigma_ = (squares * precision - rows) / sigma_;
    return -0.5 * (squares * precision + prior) - rows * std::log(sigma_);
  }

  static constexpr int lanes = etch::target::lanes<double>;
  static constexpr int vectors = (columns + lanes - 1) / lanes, padded = vectors * lanes;

  Doubles y_;
  alignas(64) std::array<double, as_index(padded)> w_{};  // zero behind the last column
  alignas(64) std::array<double, as_index(padded)> dw_{};
  double b_, sigma_, db_ = 0, dsigma_ = 0;
};

/// One pass over X: four rows at a time, while they are in the first cache, give four residuals
/// and then their share of X^T r. X is row-major, its rows padded to whole vectors. By columns
/// instead, five vectors of rows at a time as with ten columns below, it takes 3.2 us for 3.4 at 30
/// columns but 8.7 for 7.9 at 70 and 16.5 for 12.0 at 110.
template <int Size>
class ByHand<Regression, Size> : public OfRegression<Size> {
  using Base = OfRegression<Size>;
  static constexpr int lanes = Base::lanes, vectors = Base::vectors, padded = Base::padded;
  static constexpr int block = 4;
  using Lanes = Vector<lanes>;

 public:
  explicit ByHand(const Problem& problem)
      : Base(problem), x_(as_index(Base::rows) * as_index(padded)) {
    for (int i = 0; i < Base::rows; ++i)
      std::copy_n(problem.matrix.data() + i * Base::columns, Base::columns, x_.data() + i * padded);
  }

  double evaluate() {
    double squares = 0, residuals = 0;
    this->dw_.fill(0);
    for (int i = 0; i < Base::rows; i += block) {
      const double* const x = x_.data() + i * padded;
      Lanes products[block]{};
      for (int v = 0; v < vectors; ++v) {
        const Lanes w = load<lanes>(&this->w_[as_index(v * lanes)]);
        for (int r = 0; r < block; ++r) products[r] += load<lanes>(x + r * padded + v * lanes) * w;
      }
      Lanes errors[block];
      for (int r = 0; r < block; ++r) {
        const double residual =
            this->y_[as_index(i + r)] - this->b_ - reduce<lanes>(products[r], plus);
        squares += residual * residual;
        residuals += residual;
        errors[r] = all<lanes>(residual);
      }
      for (int v = 0; v < vectors; ++v) {
        double* const dw = &this->dw_[as_index(v * lanes)];
        Lanes sum = load<lanes>(dw);
        for (int r = 0; r < block; ++r) sum += load<lanes>(x + r * padded + v * lanes) * errors[r];
        store<lanes>(dw, sum);
      }
    }
    return this->finish(squares, residuals);
  }

 private:
  static_assert(Base::rows % block == 0);
  Doubles x_;
};

/// With ten columns a vector of eight rows at a time: X^T r stays in registers, a vector for each
/// column, and nothing is summed across a vector before the end. X is column-major.
template <>
class ByHand<Regression, 1> : public OfRegression<1> {
 public:
  explicit ByHand(const Problem& problem) : OfRegression(problem), x_(as_index(columns * rows)) {
    for (int i = 0; i < rows; ++i)
      for (int k = 0; k < columns; ++k)
        x_[as_index(k * rows + i)] = problem.matrix[as_index(i * columns + k)];
  }

  double evaluate() {
    using Lanes = Vector<lanes>;
    Lanes squares{}, residuals{}, sums[columns]{};
    for (int i = 0; i < rows; i += lanes) {
      Lanes x[columns], r = load<lanes>(&y_[as_index(i)]) - b_;
      for (int k = 0; k < columns; ++k) {
        x[k] = load<lanes>(&x_[as_index(k * rows + i)]);
        r -= x[k] * w_[as_index(k)];
      }
      squares += r * r;
      residuals += r;
      for (int k = 0; k < columns; ++k) sums[k] += x[k] * r;
    }
    for (int k = 0; k < columns; ++k) dw_[as_index(k)] = reduce<lanes>(sums[k], plus);
    return finish(reduce<lanes>(squares, plus), reduce<lanes>(residuals, plus));
  }

 private:
  static_assert(rows % lanes == 0);
  Doubles x_;
};

/// Two products of Eigen's, which read X twice. Column-major.
template <int Size>
class InAnotherWay<Regression, Size> : public OfRegression<Size> {
  using Base = OfRegression<Size>;

 public:
  explicit InAnotherWay(const Problem& problem)
      : Base(problem),
        x_(Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Base::columns, Eigen::RowMajor>>(
            problem.matrix.data(), Base::rows, Base::columns)),
        r_(Base::rows) {}

  double evaluate() {
    const Eigen::Map<const Eigen::VectorXd, Eigen::Aligned64> y(this->y_.data(), Base::rows);
    const Eigen::Map<const Eigen::Matrix<double, Base::columns, 1>, Eigen::Aligned64> w(
        this->w_.data());
    Eigen::Map<Eigen::Matrix<double, Base::columns, 1>, Eigen::Aligned64> dw(this->dw_.data());
    r_ = y.array() - this->b_;
    r_.noalias() -= x_ * w;
    dw.noalias() = x_.transpose() * r_;
    return this->finish(r_.squaredNorm(), r_.sum());
  }

 private:
  Eigen::Matrix<double, Eigen::Dynamic, Base::columns> x_;
  Eigen::VectorXd r_;
};

}  // namespace bench::gradients
