// Values of the ops on small matrices against numbers of 50 digits, in both types and however the
// operands lie; and what they take from the heap.
#include <etch/op/linear_algebra.hpp>

#include "op/whole_operands.hpp"
#include "reference/linear_algebra.hpp"
#include "support/allocations.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

using namespace whole;
namespace ops = etch::ops;

namespace {

/// How often an op of N×N matrices, at the identity, takes memory from the heap.
template <class Struct, class T, int N>
long allocations() {
  std::vector<T> identity(N * N), result(N * N);
  for (std::size_t i = 0; i < N; ++i) identity[i * N + i] = 1;
  const Strides strides = etch::row_major(Shape{N, N});
  const Strided<const T> operand{identity.data(), strides};
  const Strided<const T> operands[] = {operand, operand};
  return testing::allocations([&] {
    etch::detail::value_of_whole<Struct, T>(operands, {result.data(), strides});
  });
}

template <class T, int N>
long allocations_of_all() {
  return allocations<ops::Solve<N, N, false>, T, N>() + allocations<ops::Inverse<N>, T, N>() +
         allocations<ops::TriangularSolve<N, N, true>, T, N>() +
         allocations<ops::Determinant<N>, T, N>() + allocations<ops::LogDeterminant<N>, T, N>() +
         allocations<ops::Cofactors<N>, T, N>() + allocations<ops::Cholesky<N>, T, N>();
}

}  // namespace

TEST_CASE("matrices of five rows agree with numbers of 50 digits, wherever they lie") {
  constexpr int n = reference::extent;
  const Numbers reversed = transposed(reference::regular, n);
  agrees<ops::Solve<n, 2, false>>({reference::regular, reference::right_side}, reference::solution);
  agrees<ops::Solve<n, 2, true>>({reversed, reference::right_side}, reference::solution);
  agrees<ops::Inverse<n>>({reference::regular}, reference::inverse);
  agrees<ops::Determinant<n>>({reference::regular}, {&reference::determinant, 1});
  agrees<ops::LogDeterminant<n>>({reference::regular}, {&reference::log_determinant, 1});
  agrees<ops::Cholesky<n>>({reference::definite}, reference::cholesky);
  agrees<ops::Cofactors<n>>({reference::regular}, reference::cofactors);
}

TEST_CASE("cofactors of a singular matrix agree with its minors") {
  agrees<ops::Cofactors<5>>({reference::singular}, reference::cofactors_of_singular);
  const Numbers none(25);
  CHECK(difference(value<ops::Cofactors<5>>({reference::of_rank_3}), none) < 1e-13);
  CHECK(value<ops::Cofactors<5>>({Numbers(25)}) == none);
}

TEST_CASE("a NaN in a matrix is a NaN of all that is made of it") {
  Numbers a(std::begin(reference::definite), std::end(reference::definite));
  a[7] = not_a_number;
  CHECK(all_nan(value<ops::Inverse<5>>({a})));
  CHECK(all_nan(value<ops::Determinant<5>>({a})));
  CHECK(all_nan(value<ops::LogDeterminant<5>>({a})));
  CHECK(all_nan(value<ops::Cholesky<5>>({a})));
  CHECK(all_nan(value<ops::Inverse<2>>({Numbers{1, not_a_number, 0, 1}})));
}

TEST_CASE("a determinant that overflows has a logarithm") {
  Numbers large(36);
  for (std::size_t i = 0; i < 6; ++i) large[i * 7] = -1e100;
  CHECK(std::isinf(value<ops::Determinant<6>>({large})[0]));
  CHECK(value<ops::LogDeterminant<6>>({large})[0] == Approx(600 * std::log(10.0)).epsilon(1e-15));
}

TEST_CASE("a large matrix is solved as well") {
  constexpr int n = 70;
  Numbers a, b;
  for (int i = 0; i < n; ++i) {
    double sum = 0;
    for (int j = 0; j < n; ++j) {
      a.push_back(i == j ? 10 : 1.0 / (1 + i + 2 * j));
      sum += a.back() * (j % 3 - 1);
    }
    b.push_back(sum);
  }
  Numbers wanted;
  for (int j = 0; j < n; ++j) wanted.push_back(j % 3 - 1);
  CHECK(difference(value<ops::Solve<n, 1, false>>({a, b}), wanted) < 1e-14);
}

TEST_CASE("matrices of at most 32 rows take nothing from the heap") {
  CHECK(allocations_of_all<double, 4>() == 0);
  CHECK(allocations_of_all<double, 7>() == 0);
  CHECK(allocations_of_all<double, 32>() == 0);
  CHECK(allocations_of_all<float, 32>() == 0);
}
