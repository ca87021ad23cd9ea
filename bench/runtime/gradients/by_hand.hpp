// The gradients of the functions of one vector, written by hand at their best: the size is static,
// each number is read once, and everything stays in registers until the gradient is written.
// May not know etch's ops.
//
// "By a loop" only orders the plain function: by hand both are the same code, and the faster one.
#pragma once

#include "gradients/exponential.hpp"
#include "gradients/problem.hpp"
#include "gradients/vectors.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace bench::gradients {

/// Only declared where there is none.
template <class F, int N>
class ByHand;

/// The arguments and the gradient of a function of a vector.
template <int N>
class OfVector {
 public:
  explicit OfVector(const Problem& problem) {
    std::copy_n(problem.arguments.begin(), as_index(N), x_.begin());
  }
  Doubles gradient() const { return Doubles(dx_.begin(), dx_.end()); }

 protected:
  static constexpr int lanes = width<N>;
  /// A sum in one register would wait for each addition (3 to 4 cycles).
  static constexpr int chains = std::min(N / lanes, 4);
  static constexpr int step = lanes * chains;
  using Lanes = Vector<lanes>;

  alignas(64) std::array<double, as_index(N)> x_{};
  alignas(64) std::array<double, as_index(N)> dx_{};
};

template <int N>
class ByHand<Sum, N> : public OfVector<N> {
 public:
  using OfVector<N>::OfVector;

  double evaluate() {
    using Base = OfVector<N>;
    typename Base::Lanes sums[Base::chains]{};
    for (int i = 0; i < N; i += Base::step)
      for (int c = 0; c < Base::chains; ++c) {
        const int at = i + c * Base::lanes;
        sums[c] += load<Base::lanes>(&this->x_[as_index(at)]);
        store<Base::lanes>(&this->dx_[as_index(at)], all<Base::lanes>(1));
      }
    return reduce_chains<Base::lanes>(sums, plus);
  }
};

template <int N>
class ByHand<SumByLoop, N> : public ByHand<Sum, N> {
 public:
  using ByHand<Sum, N>::ByHand;
};

/// dx[i] is the product of all others, right also where some are zero: what stands before i in its
/// chain times what stands behind, times the other chains and lanes.
template <int N>
class ByHand<Product, N> : public OfVector<N> {
 public:
  using OfVector<N>::OfVector;

  double evaluate() {
    using Base = OfVector<N>;
    constexpr int lanes = Base::lanes, chains = Base::chains, length = N / Base::step;
    using Lanes = typename Base::Lanes;
    const auto at = [](int c, int i) { return as_index((c * length + i) * lanes); };
    Lanes products[chains];
    for (int c = 0; c < chains; ++c) products[c] = all<lanes>(1);
    for (int i = 0; i < length; ++i)
      for (int c = 0; c < chains; ++c) {
        store<lanes>(&this->dx_[at(c, i)], products[c]);
        products[c] *= load<lanes>(&this->x_[at(c, i)]);
      }
    Lanes others[chains];
    const double value = products_of_others(products, others);
    for (int i = length - 1; i >= 0; --i)
      for (int c = 0; c < chains; ++c) {
        store<lanes>(&this->dx_[at(c, i)], load<lanes>(&this->dx_[at(c, i)]) * others[c]);
        others[c] *= load<lanes>(&this->x_[at(c, i)]);
      }
    return value;
  }

 private:
  /// The product of all, and for each lane of each chain that of all but itself.
  template <int Count, class Lanes>
  static double products_of_others(const Lanes (&products)[Count], Lanes (&others)[Count]) {
    constexpr int lanes = width<N>;
    Lanes before = all<lanes>(1);
    for (int c = 0; c < Count; ++c) {
      others[c] = before;
      before *= products[c];
    }
    double after[lanes], value = 1;
    for (int l = 0; l < lanes; ++l) {
      after[l] = value;
      value *= before[l];
    }
    double last = 1;
    for (int l = lanes - 1; l >= 0; --l) {
      after[l] *= last;
      last *= before[l];
    }
    Lanes behind = load<lanes>(after);
    for (int c = Count - 1; c >= 0; --c) {
      others[c] *= behind;
      behind *= products[c];
    }
    return value;
  }
};

template <int N>
class ByHand<ProductByLoop, N> : public ByHand<Product, N> {
 public:
  using ByHand<Product, N>::ByHand;
};

/// Not shifted, as in the original: it overflows from 709 on. One sum, since the exponential takes
/// longer than an addition: with two or four in flight g++ spills (1088 ns at 1024 against 1226 and
/// 1256; clang 1136, 1135 and 1135).
template <int N>
class ByHand<LogSumExp, N> : public OfVector<N> {
 public:
  using OfVector<N>::OfVector;

  double evaluate() {
    constexpr int lanes = OfVector<N>::lanes;
    Vector<lanes> sums{};
    for (int i = 0; i < N; i += lanes) {
      const auto e = exponential<lanes>(load<lanes>(&this->x_[as_index(i)]));
      store<lanes>(&this->dx_[as_index(i)], e);
      sums += e;
    }
    const double sum = reduce<lanes>(sums, plus);
    const auto factor = all<lanes>(1 / sum);
    for (int i = 0; i < N; i += lanes) {
      double* const dx = &this->dx_[as_index(i)];
      store<lanes>(dx, load<lanes>(dx) * factor);
    }
    return std::log(sum);
  }
};

template <int N>
class ByHand<Normal, N> : public OfVector<N> {
 public:
  using OfVector<N>::OfVector;

  double evaluate() {
    using Base = OfVector<N>;
    constexpr int lanes = Base::lanes, chains = Base::chains;
    constexpr double precision = 1 / (Normal::sigma * Normal::sigma);
    typename Base::Lanes squares[chains]{};
    for (int i = 0; i < N; i += Base::step)
      for (int c = 0; c < chains; ++c) {
        const int at = i + c * lanes;
        const auto off = Normal::mu - load<lanes>(&this->x_[as_index(at)]);
        squares[c] += off * off;
        store<lanes>(&this->dx_[as_index(at)], off * precision);
      }
    return -0.5 * precision * reduce_chains<lanes>(squares, plus) - N * Normal::log_sigma;
  }
};

}  // namespace bench::gradients
