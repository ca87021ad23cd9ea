// A value's elements as an Eigen matrix, for ops that Eigen computes.
// May not know any op.
//
// To 4×4 Eigen's sizes are fixed: a system of 3 equations takes 35 ns against 114 where they are known at
// run time only, one of 6 takes 212 against 258, one of 16 as long (g++ 12). Beyond, all extents share one
// type of at most 32×32, and with it what the compiler spends on each factorisation, 1 to 2 s. Neither
// takes anything from the heap; what is larger does.
#pragma once

#include <etch/core/target.hpp>
#include <etch/shape/elements.hpp>
#include <etch/shape/shape.hpp>

// g++ 12 reports its own avx512 headers' undefined vectors as uninitialized in Eigen's products, wherever
// these are first included (GCC bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <Eigen/Core>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include <type_traits>

namespace etch::inline ETCH_TARGET {

namespace detail {

inline constexpr int most_unrolled = 4;
inline constexpr int most_on_stack = 32;

template <class T, int Rows, int Columns>
constexpr auto working_type() {
  constexpr int most = Rows > Columns ? Rows : Columns;
  constexpr int dynamic = Eigen::Dynamic, columns = Columns == 1 ? 1 : dynamic;
  if constexpr (most <= most_unrolled) {
    return std::type_identity<Eigen::Matrix<T, Rows, Columns>>{};
  } else if constexpr (most <= most_on_stack) {
    constexpr int most_columns = Columns == 1 ? 1 : most_on_stack;
    return std::type_identity<
        Eigen::Matrix<T, dynamic, columns, Eigen::ColMajor, most_on_stack, most_columns>>{};
  } else {
    return std::type_identity<Eigen::Matrix<T, dynamic, columns>>{};
  }
}

/// A matrix to compute with.
template <class T, int Rows, int Columns>
using Working = typename decltype(working_type<T, Rows, Columns>())::type;

}  // namespace detail

/// The elements of a vector, which is a column, or a matrix as an Eigen map, whatever their strides.
template <class T, Shape S>
auto as_eigen(const Elements<T, S>& x) {
  static_assert(S.rank == 1 || S.rank == 2);
  using Number = typename Elements<T, S>::Number;
  constexpr int columns = S.rank == 2 ? S[1] : 1;
  using Matrix = detail::Working<Number, S[0], columns>;
  using Steps = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
  using Const = std::conditional_t<std::is_const_v<T>, const Matrix, Matrix>;
  const int down = x.stride(0), right = S.rank == 2 ? x.stride(1) : 0;
  // Eigen keeps a matrix of one row row-major.
  const Steps steps = Matrix::IsRowMajor ? Steps(down, right) : Steps(right, down);
  return Eigen::Map<Const, Eigen::Unaligned, Steps>(x.data(), S[0], columns, steps);
}

}  // namespace etch::inline ETCH_TARGET
