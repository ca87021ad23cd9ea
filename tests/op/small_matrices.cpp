// Values and gradients of the ops on small matrices against closed forms, and what a matrix without a
// result gives.
#include <etch/op/linear_algebra.hpp>

#include "op/whole_operands.hpp"
#include "reference/linear_algebra.hpp"

#include <etch/graph/interpret.hpp>
#include <etch/transform/differentiate.hpp>

#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <vector>

using namespace whole;
namespace ops = etch::ops;

namespace {

/// The inverse of the Hilbert matrix 1 / (i + j + 1) has whole numbers (Choi 1983, "Tricks or treats
/// with the Hilbert matrix").
Numbers inverse_hilbert(int n) {
  const auto choose = [](int of, int taken) {
    double result = 1;
    for (int k = 1; k <= taken; ++k) result = result * (of - taken + k) / k;
    return std::round(result);
  };
  Numbers result;
  for (int i = 1; i <= n; ++i) {
    for (int j = 1; j <= n; ++j) {
      const double sign = (i + j) % 2 == 0 ? 1 : -1;
      result.push_back(sign * (i + j - 1) * choose(n + i - 1, n - j) * choose(n + j - 1, n - i) *
                       std::pow(choose(i + j - 2, i - 1), 2));
    }
  }
  return result;
}

Numbers hilbert(int n) {
  Numbers result;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) result.push_back(1.0 / (i + j + 1));
  }
  return result;
}

/// 1 over the determinant of the Hilbert matrix: 1, 12, 2160, 6048000, 266716800000, …
constexpr double inverse_hilbert_determinants[] = {1, 12, 2160, 6048000, 266716800000};

template <int N>
void inverse_agrees(double tolerance) {
  const Numbers a = inverse_hilbert(N);
  INFO(N);
  CHECK(difference(value<ops::Inverse<N>>({a}), hilbert(N)) < tolerance);
  CHECK(value<ops::Determinant<N>>({a})[0] ==
        Approx(inverse_hilbert_determinants[N - 1]).epsilon(tolerance));
}

template <int N>
void factors_agree(double tolerance) {
  const Numbers a = inverse_hilbert(N);
  INFO(N);
  CHECK(value<ops::LogDeterminant<N>>({a})[0] ==
        Approx(std::log(inverse_hilbert_determinants[N - 1])).margin(tolerance));
  Numbers ones(N, 1.0), row_sums;
  for (int i = 0; i < N; ++i) {
    double sum = 0;
    for (int j = 0; j < N; ++j) sum += hilbert(N)[static_cast<std::size_t>(i * N + j)];
    row_sums.push_back(sum);
  }
  CHECK(difference(value<ops::Solve<N, 1, false>>({a, ones}), row_sums) < tolerance);
  // The factor of the integer matrix, times its transpose.
  const Numbers l = value<ops::Cholesky<N>>({a});
  Numbers product(a.size());
  for (std::size_t i = 0; i < N; ++i) {
    for (std::size_t j = 0; j < N; ++j) {
      for (std::size_t k = 0; k < N; ++k) product[i * N + j] += l[i * N + k] * l[j * N + k];
    }
  }
  CHECK(difference(product, a) < 1e-14);
}

/// The gradient of Σ of an op of one matrix.
template <class Struct, int N>
Numbers gradient(const Numbers& at) {
  etch::Tape tape;
  const etch::Ref a{&tape, tape.append_input(etch::op<ops::Input>, Shape{N, N}, etch::Rate::step,
                                             etch::Kind::real)};
  tape.append_output(
      reshape(sum_to(etch::apply<Struct>(a), Shape{}, etch::Rate::step), Shape{}).id);
  const int all[] = {0};
  const etch::Graph graph = etch::differentiate(tape.graph().view(), 0, all);
  const std::vector<etch::Values> inputs{at};
  return etch::interpret(graph.view(), inputs)[1];
}

}  // namespace

TEST_CASE("a triangular system reads the lower triangle alone") {
  Numbers l = {2, not_a_number, not_a_number, 1, 4, not_a_number, -3, 5, -1};
  const Numbers b = {2, 4, 9, -6, 3, 0.5};
  // By hand, row by row: x₀ = b₀/2, x₁ = (b₁ − x₀)/4, x₂ = 3(−x₀) + 5·x₁ − b₂.
  const Numbers forward = {1, 2, 2, -2, 4, -16.5};
  CHECK(value<ops::TriangularSolve<3, 2, false>>({l, b}) == forward);
  // And from the last row up: x₂ = −b₂, x₁ = (b₁ − 5·x₂)/4, x₀ = (b₀ − x₁ + 3·x₂)/2.
  const Numbers backward = {-6.5, 1.6875, 6, -0.875, -3, -0.5};
  CHECK(value<ops::TriangularSolve<3, 2, true>>({l, b}) == backward);
  l[4] = 0;
  CHECK(all_nan(value<ops::TriangularSolve<3, 2, false>>({l, b})));
}

TEST_CASE("Hilbert's matrices agree with their closed forms") {
  inverse_agrees<1>(1e-15);
  inverse_agrees<2>(1e-14);
  inverse_agrees<3>(1e-13);
  inverse_agrees<4>(1e-11);
  inverse_agrees<5>(1e-10);
  factors_agree<3>(1e-13);
  factors_agree<5>(1e-10);
}

TEST_CASE("one equation has many right sides") {
  const Numbers four = {4}, right = {1, 2, -3}, wanted = {0.25, 0.5, -0.75};
  for (const Lies how : {Lies::by_rows, Lies::by_columns, Lies::in_a_tile}) {
    CHECK(value<ops::Solve<1, 3, false>, double>({four, right}, how) == wanted);
    CHECK(value<ops::TriangularSolve<1, 3, true>, double>({four, right}, how) == wanted);
  }
}

TEST_CASE("cofactors of small matrices agree with their closed forms") {
  CHECK(value<ops::Cofactors<1>>({Numbers{5}}) == Numbers{1});
  CHECK(value<ops::Cofactors<2>>({Numbers{1, 2, 3, 4}}) == Numbers{4, -3, -2, 1});
  CHECK(value<ops::Cofactors<3>>({Numbers{1, 2, 3, 4, 5, 6, 7, 8, 10}}) ==
        Numbers{2, 2, -3, 4, -11, 6, -3, 6, -3});
  // Of a diagonal matrix with one 0: the product of the others, at its place.
  Numbers diagonal(16), wanted(16);
  diagonal[0] = 2, diagonal[10] = 3, diagonal[15] = -5;
  wanted[5] = -30;
  CHECK(difference(value<ops::Cofactors<4>>({diagonal}), wanted) == 0);
}

TEST_CASE("a determinant's gradient is right where the matrix is singular") {
  CHECK(difference(gradient<ops::Determinant<3>, 3>({1, 2, 3, 4, 5, 6, 7, 8, 9}),
                   Numbers{-3, 6, -3, 6, -12, 6, -3, 6, -3}) < 1e-15);
  const Numbers singular(std::begin(reference::singular), std::end(reference::singular));
  CHECK(difference(gradient<ops::Determinant<5>, 5>(singular), reference::cofactors_of_singular) <
        1e-14);
}

TEST_CASE("a small determinant's second derivative is right where the matrix is singular") {
  // Cofactors are quadratic at most, so that a difference over any distance is their derivative.
  const auto by_differences = [](auto cofactors, Numbers at) {
    Numbers result;
    for (double& element : at) {
      const double here = element;
      double difference = 0;
      for (const double step : {1, -1}) {
        element = here + step;
        for (const double cofactor : cofactors(at)) difference += step * cofactor;
      }
      element = here;
      result.push_back(difference / 2);
    }
    return result;
  };
  const auto of_3 = [](const Numbers& a) { return value<ops::Cofactors<3>>({a}); };
  const auto of_2 = [](const Numbers& a) { return value<ops::Cofactors<2>>({a}); };
  for (const Numbers& a :
       {Numbers{1, 2, 3, 4, 5, 6, 7, 8, 9}, Numbers{1, 2, 3, 2, 4, 6, 3, 6, 9}}) {
    CHECK(difference(gradient<ops::Cofactors<3>, 3>(a), by_differences(of_3, a)) < 1e-15);
  }
  for (const Numbers& a : {Numbers{1, 2, 2, 4}, Numbers(4)}) {
    CHECK(difference(gradient<ops::Cofactors<2>, 2>(a), by_differences(of_2, a)) < 1e-15);
  }
}

TEST_CASE("a singular matrix gives NaN, or an infinite logarithm, and no exception") {
  const Numbers two = {1, 2, 2, 4}, three(9), ones(25, 1.0), right(5, 1.0);
  CHECK(all_nan(value<ops::Inverse<1>>({Numbers{0}})));
  CHECK(all_nan(value<ops::Inverse<2>>({two})));
  CHECK(all_nan(value<ops::Inverse<3>>({three})));
  CHECK(all_nan(value<ops::Inverse<5>>({ones})));
  CHECK(all_nan(value<ops::Solve<5, 1, false>>({ones, right})));
  CHECK(all_nan(value<ops::Solve<2, 1, true>>({two, Numbers{0, 0}})));
  CHECK(value<ops::Determinant<2>>({two})[0] == 0);
  CHECK(value<ops::Determinant<5>>({ones})[0] == 0);
  CHECK(value<ops::LogDeterminant<2>>({two})[0] == -std::numeric_limits<double>::infinity());
  CHECK(value<ops::LogDeterminant<5>>({ones})[0] == -std::numeric_limits<double>::infinity());
  CHECK(all_nan(gradient<ops::LogDeterminant<2>, 2>(two)));
}

TEST_CASE("a matrix that is not positive definite has no Cholesky factor") {
  CHECK(all_nan(value<ops::Cholesky<1>>({Numbers{-1}})));
  CHECK(all_nan(value<ops::Cholesky<2>>({Numbers{1, 2, 2, 1}})));
  CHECK(all_nan(value<ops::Cholesky<3>>({Numbers(9)})));
  CHECK(value<ops::Cholesky<1>>({Numbers{4}}) == Numbers{2});
}

TEST_CASE("a Cholesky factor is that of the symmetric part, and its gradient is symmetric") {
  const Numbers skewed = {4, 3, 1, 5};
  CHECK(difference(value<ops::Cholesky<2>>({skewed}), Numbers{2, 0, 1, 2}) < 1e-15);
  // L = [√p 0; q/√p √(r − q²/p)] with p = 4, q = 2, r = 5, of which the sum of elements is taken.
  const double dp = 0.25 - 0.125 + 0.0625, dq = 0.5 - 0.25, dr = 0.25;
  CHECK(difference(gradient<ops::Cholesky<2>, 2>(skewed), Numbers{dp, dq / 2, dq / 2, dr}) < 1e-15);
}
