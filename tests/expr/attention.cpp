// Attention of queries on other keys and values, against plain loops.
#include <etch/expr/attention.hpp>

#include "support/catch.hpp"

#include <etch/autodiff/function.hpp>
#include <etch/check/function.hpp>

#include <cmath>

namespace {

constexpr int n = 3, m = 4, d = 2, e = 5;
using Queries = etch::Tensor<double, n, d>;
using Keys = etch::Tensor<double, m, d>;
using Results = etch::Tensor<double, m, e>;

template <class T>
T waves(double frequency) {
  T x{};
  for (int i = 0; i < T::shape[0]; ++i) {
    for (int j = 0; j < T::shape[1]; ++j) x(i, j) = std::sin(frequency * (1 + i * T::shape[1] + j));
  }
  return x;
}

const Queries q = waves<Queries>(1.1);
const Keys k = waves<Keys>(2.3);
const Results v = waves<Results>(0.7);

/// Element (i, j) of the result, where query i sees the first `seen` keys.
double wanted(int i, int j, int seen) {
  double sum = 0, weighted = 0;
  for (int l = 0; l < seen; ++l) {
    double score = 0;
    for (int c = 0; c < d; ++c) score += q(i, c) * k(l, c);
    const double weight = std::exp(score / std::sqrt(2.0));
    sum += weight;
    weighted += weight * v(l, j);
  }
  return weighted / sum;
}

constexpr auto everything = [](auto a, auto b, auto c) { return etch::attention(a, b, c); };
constexpr auto before = [](auto a, auto b, auto c) { return etch::attention<etch::causal>(a, b, c); };

}  // namespace

TEST_CASE("attention is a mean of values by the softmax of scores, of all keys or of those before") {
  const auto all = etch::function(everything)(q, k, v);
  const auto causal = etch::function(before)(q, k, v);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < e; ++j) {
      CHECK(std::abs(all(i, j) - wanted(i, j, m)) < 1e-14);
      CHECK(std::abs(causal(i, j) - wanted(i, j, i + 1)) < 1e-14);
    }
  }
}

TEST_CASE("a key that is masked counts for nothing, whatever stands there") {
  constexpr auto masked = [](auto a, auto b, auto c, auto mask) { return etch::attention(a, b, c, mask); };
  auto hidden = v;
  for (int j = 0; j < e; ++j) hidden(m - 1, j) = 1e9;
  etch::Tensor<double, m> keys{};
  etch::Tensor<double, n, m> pairs{};
  for (int i = 0; i < n; ++i) {
    for (int l = 0; l <= i; ++l) pairs(i, l) = keys(l) = 1;
  }
  const auto of_keys = etch::function(masked)(q, k, hidden, keys);
  const auto of_pairs = etch::function(masked)(q, k, hidden, pairs);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < e; ++j) {
      CHECK(std::abs(of_keys(i, j) - wanted(i, j, m - 1)) < 1e-14);
      CHECK(std::abs(of_pairs(i, j) - wanted(i, j, i + 1)) < 1e-14);
    }
  }
  constexpr auto f = [](auto a, auto b, auto c) {
    const auto mask = 1 + etch::square(etch::column<0>(b));
    return sum(etch::square(etch::attention<etch::causal>(a, b, c, mask)));
  };
  CHECK(etch::check_gradient(f, q, k, v));
}

TEST_CASE("the gradient of causal attention agrees with central differences") {
  constexpr auto f = [](auto a, auto b, auto c) {
    return sum(etch::square(etch::attention<etch::causal>(a, b, c)));
  };
  CHECK(etch::check_gradient(f, q, k, v));
}
