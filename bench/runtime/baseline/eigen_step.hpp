// The training step as written by hand with Eigen 3.4, at its best. May not know etch.
// Include it before anything else that includes Eigen: it sets two of Eigen's macros.
//
// What was tried; us a step of 784-50-100-10 at batch 128, medians with g++ 12 / clang 19, on one
// AVX-512 core with an FMA peak of 250 GFLOP/s:
//   167 / 135  weights and layers column-major, the first hidden layer row-major   <- this file
//   167 / 136  weights column-major, all layers row-major
//   171 / 138  everything column-major
//   176 / 143  everything row-major
// The wide network has its first hidden layer column-major too: 2065 / 1620 against 2073 / 1703.
//   bias: put where the product adds to it, no slower than any pass of its own; but a broadcast
//     inside the activation's expression costs 35 more, because Eigen does not vectorise it.
//   sigmoid of both layers: logistic() 2.6 / 2.9; 1 / (1 + exp(-x)) 3.3 / 5.9, with inverse()
//     3.3 / 3.6; by tanh 3.2 / 5.7.
//   softmax: 0.9 by columns, 3.5 to 6 with rowwise() reductions over row-major logits.
//   update: the rate is a factor of the product, which then adds straight into the weights: there
//     is no gradient matrix and no pass over it.
//   one sample: 3.7 / 3.6 by vectors, 4.9 / 4.5 by the batch's code.
//   batch 1000 in chunks of 125, 200, 250 or 500 with gradient matrices: no gain beyond the noise.
//   Eigen's idea of the cache sizes (setCpuCacheSizes, six sets): no difference beyond the noise.
#pragma once

// The packed blocks of a matrix product go to the heap where they exceed this limit (128 KB unless
// told). A training step must not allocate, so they go to the stack: blocks of
// up to 3 MB for the wide network at batch 1000. A counter of malloc and EIGEN_RUNTIME_NO_MALLOC
// agree that no allocation is left.
#if !defined(EIGEN_WORLD_VERSION)
#define EIGEN_STACK_ALLOCATION_LIMIT (4 << 20)
#if !defined(EIGEN_NO_DEBUG)
#define EIGEN_NO_DEBUG
#endif
#elif EIGEN_STACK_ALLOCATION_LIMIT < (4 << 20)
#error "baseline/eigen_step.hpp must come before other headers that include Eigen"
#endif

#include "baseline/problem.hpp"

// g++ 12 warns of its own AVX-512 intrinsics (GCC bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <Eigen/Core>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace bench {

/// One SGD step of Network; see Problem.
template <class Network,
          int first_layout = (Network::widths[1] < 256 ? Eigen::RowMajor : Eigen::ColMajor)>
class EigenStep {
 public:
  explicit EigenStep(const Problem& problem) : problem_(problem) {
    for (std::size_t l = 0; l < 3; ++l) {
      const float* start = problem.parameters.data() + weight_offset(n, l);
      weights_[l] = Eigen::Map<const RowMajor>(start, n[l], n[l + 1]);
      bias_[l] = Eigen::Map<const Row>(start + n[l] * n[l + 1], n[l + 1]);
    }
    h1_.resize(problem.batch, n[1]);
    d1_.resize(problem.batch, n[1]);
    h2_.resize(problem.batch, n[2]);
    d2_.resize(problem.batch, n[2]);
    z_.resize(problem.batch, n[3]);
    column_.resize(problem.batch);
  }

  float step() { return problem_.batch == 1 ? step_of_one() : step_of_batch(); }

  Floats parameters() const {
    Floats all(problem_.parameters.size());
    for (std::size_t l = 0; l < 3; ++l) {
      float* start = all.data() + weight_offset(n, l);
      Eigen::Map<RowMajor>(start, n[l], n[l + 1]) = weights_[l];
      Eigen::Map<Row>(start + n[l] * n[l + 1], n[l + 1]) = bias_[l];
    }
    return all;
  }

 private:
  static constexpr auto n = Network::widths;

  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using ColMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;
  using First = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, first_layout>;
  using Row = Eigen::RowVectorXf;

  float step_of_batch() {
    const Eigen::Map<const RowMajor, Eigen::Aligned64> x(problem_.inputs.data(), problem_.batch,
                                                         n[0]);
    const float rate = problem_.rate / static_cast<float>(problem_.batch);
    forward(x, 0, h1_);
    activate(h1_);
    forward(h1_, 1, h2_);
    activate(h2_);
    forward(h2_, 2, z_);
    const float loss = softmax_cross_entropy();

    d2_.noalias() = z_ * weights_[2].transpose();
    weights_[2].noalias() -= rate * h2_.transpose() * z_;
    bias_[2] -= rate * z_.colwise().sum();
    differentiate(h2_, d2_);
    d1_.noalias() = d2_ * weights_[1].transpose();
    weights_[1].noalias() -= rate * h1_.transpose() * d2_;
    bias_[1] -= rate * d2_.colwise().sum();
    differentiate(h1_, d1_);
    weights_[0].noalias() -= rate * x.transpose() * d1_;
    bias_[0] -= rate * d1_.colwise().sum();
    return loss;
  }

  /// y = x W + b: the product adds to what is there, so b costs no pass of its own.
  template <class Input, class Output>
  void forward(const Input& x, std::size_t layer, Output& y) {
    if constexpr (Output::IsRowMajor)
      y.rowwise() = bias_[layer];
    else
      for (Eigen::Index j = 0; j < y.cols(); ++j) y.col(j).setConstant(bias_[layer][j]);
    y.noalias() += x * weights_[layer];
  }

  template <class Hidden>
  static void activate(Hidden& h) {
    if constexpr (Network::hidden == Activation::sigmoid)
      h.array() = h.array().logistic();
    else
      h.array() = h.array().max(0.0f);
  }

  template <class Hidden>
  static void differentiate(const Hidden& h, Hidden& d) {
    if constexpr (Network::hidden == Activation::sigmoid)
      d.array() *= h.array() * (1.0f - h.array());
    else
      d.array() = (h.array() > 0.0f).select(d.array(), 0.0f);
  }

  /// Turns z into softmax(z) - onehot, the gradient of the sum over the batch; returns the mean
  /// loss. Columns are classes: every reduction runs over whole columns, vertically.
  float softmax_cross_entropy() {
    const std::int32_t* labels = problem_.labels.data();
    column_ = z_.col(0);
    for (Eigen::Index j = 1; j < z_.cols(); ++j) column_ = column_.max(z_.col(j).array());
    float loss = column_.sum();
    for (Eigen::Index i = 0; i < z_.rows(); ++i) loss -= z_(i, labels[i]);
    for (Eigen::Index j = 0; j < z_.cols(); ++j)
      z_.col(j).array() = (z_.col(j).array() - column_).exp();
    column_ = z_.col(0);
    for (Eigen::Index j = 1; j < z_.cols(); ++j) column_ += z_.col(j).array();
    loss += column_.log().sum();
    column_ = column_.inverse();
    for (Eigen::Index j = 0; j < z_.cols(); ++j) z_.col(j).array() *= column_;
    for (Eigen::Index i = 0; i < z_.rows(); ++i) z_(i, labels[i]) -= 1.0f;
    return loss / static_cast<float>(problem_.batch);
  }

  /// The same for one sample, with vectors: matrix times vector and rank-one updates.
  float step_of_one() {
    const Eigen::Map<const Row, Eigen::Aligned64> x(problem_.inputs.data(), n[0]);
    auto h1 = as_row(h1_), h2 = as_row(h2_), d1 = as_row(d1_), d2 = as_row(d2_), z = as_row(z_);
    const float rate = problem_.rate;
    h1 = bias_[0];
    h1.noalias() += x * weights_[0];
    activate(h1);
    h2 = bias_[1];
    h2.noalias() += h1 * weights_[1];
    activate(h2);
    z = bias_[2];
    z.noalias() += h2 * weights_[2];

    const std::int32_t label = problem_.labels[0];
    const float shift = z.maxCoeff();
    float loss = shift - z[label];
    z.array() = (z.array() - shift).exp();
    const float sum = z.sum();
    loss += std::log(sum);
    z /= sum;
    z[label] -= 1.0f;

    d2.noalias() = z * weights_[2].transpose();
    differentiate(h2, d2);
    d1.noalias() = d2 * weights_[1].transpose();
    differentiate(h1, d1);
    update(h2, z, rate, 2);
    update(h1, d2, rate, 1);
    update(x, d1, rate, 0);
    return loss;
  }

  template <class Matrix>
  static Eigen::Map<Row, Eigen::Aligned64> as_row(Matrix& matrix) {
    return Eigen::Map<Row, Eigen::Aligned64>(matrix.data(), matrix.size());
  }

  template <class Input, class Gradient>
  void update(const Input& x, const Gradient& d, float rate, std::size_t layer) {
    weights_[layer].noalias() -= x.transpose() * (rate * d);
    bias_[layer] -= rate * d;
  }

  const Problem& problem_;
  ColMajor weights_[3];
  Row bias_[3];
  First h1_, d1_;
  ColMajor h2_, d2_, z_;
  Eigen::ArrayXf column_;
};

template <class Network>
using HandWrittenEigen = EigenStep<Network>;

}  // namespace bench
