// Whitening: rows whose elements have covariance 1 over the training part.
// May not know images or batches. Eigen finds the axes: a header of its own, for its solver takes time to
// compile.
#pragma once

#include <etch/core/diagnostics_data.hpp>
#include <etch/core/target.hpp>
#include <etch/data/dataset.hpp>
#include <etch/data/transform.hpp>
#include <etch/data/transforms.hpp>
#include <etch/op/eigen.hpp>

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// y = (x − mean)·W for rows of N elements.
template <int N, class T>
struct Whitening {
  using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;

  std::vector<T> mean;
  Matrix transposed;  ///< Wᵀ

  static constexpr Shape shape(Shape in) { return in; }

  template <Shape In, class Same>
  void apply(std::span<const Same> in, std::span<Same> out, Random&) const {
    using Fits [[maybe_unused]] = typename decltype(detail::judge_statistics<"whiten", N, In>())::fits;
    using Row = Eigen::Matrix<T, Eigen::Dynamic, 1>;
    const Eigen::Map<const Row> x(in.data(), N), shift(mean.data(), N);
    Eigen::Map<Row>(out.data(), N).setZero();
    // Column by column of Wᵀ, so that nothing is allocated for x − mean.
    for (int i = 0; i < N; ++i) Eigen::Map<Row>(out.data(), N) += transposed.col(i) * (x[i] - shift[i]);
  }
};

namespace detail {

enum class WhiteningAxes { principal, own };

template <Shape Sample, class T>
Whitening<Sample.size(), T> whitening(const Dataset<Sample, T>& measured, double epsilon, WhiteningAxes axes) {
  constexpr int n = Sample.size();
  if (measured.empty()) throw std::invalid_argument("etch: whitening was given no examples to measure");
  const Eigen::Map<const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>> rows(measured.inputs().data(), n,
                                                                                measured.size());
  const Eigen::VectorXd mean = rows.template cast<double>().rowwise().mean();
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(n, n);
  constexpr int together = 1024;  // a copy in double of all rows could be larger than the data
  for (int first = 0; first < measured.size(); first += together) {
    const int count = std::min(together, measured.size() - first);
    const Eigen::MatrixXd centred = rows.middleCols(first, count).template cast<double>().colwise() - mean;
    covariance.selfadjointView<Eigen::Lower>().rankUpdate(centred, 1.0 / measured.size());
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);  // reads the lower half
  const Eigen::VectorXd factors = (solver.eigenvalues().array().max(0) + epsilon).sqrt().inverse();
  // The largest variance first, as principal components are counted.
  const Eigen::MatrixXd vectors = solver.eigenvectors().rowwise().reverse();
  Eigen::MatrixXd transposed = factors.reverse().asDiagonal() * vectors.transpose();
  if (axes == WhiteningAxes::own) transposed = vectors * transposed;
  Whitening<n, T> result{std::vector<T>(static_cast<std::size_t>(n)), transposed.template cast<T>()};
  for (int i = 0; i < n; ++i) result.mean[static_cast<std::size_t>(i)] = static_cast<T>(mean[i]);
  return result;
}

}  // namespace detail

/// PCA whitening: y = (x − mean)·U·(Λ + ε)^(−1/2) with the covariance UΛUᵀ of the rows of `measured`, largest
/// variance first. ε keeps axes without variance from growing.
template <Shape Sample, class T>
Transform<Whitening<Sample.size(), T>> pca_whitening(const Dataset<Sample, T>& measured, double epsilon = 1e-5) {
  return Transform{detail::whitening(measured, epsilon, detail::WhiteningAxes::principal)};
}

/// ZCA whitening: the same turned back, y = (x − mean)·U·(Λ + ε)^(−1/2)·Uᵀ: of all whitened rows those nearest
/// to x. (Bell and Sejnowski 1997.)
template <Shape Sample, class T>
Transform<Whitening<Sample.size(), T>> zca_whitening(const Dataset<Sample, T>& measured, double epsilon = 1e-5) {
  return Transform{detail::whitening(measured, epsilon, detail::WhiteningAxes::own)};
}

}  // namespace etch::inline ETCH_TARGET
