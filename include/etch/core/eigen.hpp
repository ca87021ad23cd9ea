// Eigen's names, for what reads and gives back Eigen objects without a call to Eigen.
// May not know anything else of etch.
//
// Eigen's Core takes as long to compile as everything else in etch.hpp; whoever has an Eigen object has
// included it. `matrix_order` is Eigen's default, which a declaration here cannot repeat.
#pragma once

#include <etch/core/target.hpp>

#include <type_traits>

namespace Eigen {

template <class Derived>
class DenseBase;
template <class Derived>
class ArrayBase;
template <class T, int Rows, int Columns, int Options, int MaxRows, int MaxColumns>
class Matrix;
template <class T, int Rows, int Columns, int Options, int MaxRows, int MaxColumns>
class Array;
template <int Outer, int Inner>
class Stride;
template <class Plain, int Options, class Steps>
class Map;

}  // namespace Eigen

namespace etch::inline ETCH_TARGET::eigen {

/// An extent that is known at run time only.
inline constexpr int dynamic = -1;

inline constexpr int column_major = 0, row_major = 1;

/// The order of a matrix that names none: rows lie row-major, other matrices as Eigen was told.
constexpr int matrix_order(int rows, int columns) {
  if (rows == 1 && columns != 1) return row_major;
  if (columns == 1 && rows != 1) return column_major;
#if defined(EIGEN_DEFAULT_TO_ROW_MAJOR)
  return row_major;
#else
  return column_major;
#endif
}

template <class T, int Rows, int Columns>
using Matrix = Eigen::Matrix<T, Rows, Columns, matrix_order(Rows, Columns), Rows, Columns>;
template <class T, int Rows, int Columns>
using Array = Eigen::Array<T, Rows, Columns, matrix_order(Rows, Columns), Rows, Columns>;

template <class T>
using DynamicMatrix = Eigen::Matrix<std::remove_const_t<T>, dynamic, dynamic, column_major, dynamic, dynamic>;
/// Numbers in memory, column by column, as a matrix whose size is known at run time only.
template <class T>
using MatrixMap = Eigen::Map<std::conditional_t<std::is_const_v<T>, const DynamicMatrix<T>, DynamicMatrix<T>>, 0,
                             Eigen::Stride<0, 0>>;

}  // namespace etch::inline ETCH_TARGET::eigen
