// The gradient of a weight: Σ over the samples of left ⊗ right.
// May not know plans' storage; gets pointers and strides.
//
// The sum runs over the samples, which are the lanes of a tile; vectors along them would end in a
// horizontal sum for every weight (90 to 150 GFLOP/s). So the left operand is read row by row, a
// vector being 16 neighbouring rows of the weight, and the right one number by number from the tile:
// 225 GFLOP/s for 64 samples, 235 for 128 (784→50). The block is 4 vectors × 5 columns, as for products.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/places.hpp>
#include <etch/kernel/product.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>

namespace etch::inline ETCH_TARGET::detail {

/// What a block of a weight's gradient reads and writes. Rows of the weight are contiguous.
template <class T>
struct GradientBlock {
  const T* left;                 ///< sample 0's first row
  std::ptrdiff_t left_sample;    ///< from one sample's rows to the next one's
  const T* right;                ///< sample 0's number for the block's first column
  std::ptrdiff_t right_column;
  T* result;
  std::ptrdiff_t result_column;
  int samples;
  bool add;                      ///< to what earlier samples have left
};

/// Adds or writes the last `fresh` lanes of a sum.
template <class T>
[[gnu::always_inline]] inline void settle(T* to, Lanes<T> sum, int fresh, bool add) {
  constexpr int n = Lanes<T>::count;
  if (fresh == n) {
    (add ? Lanes<T>::load(to) + sum : sum).store(to);
    return;
  }
  for (int lane = n - fresh; lane < n; ++lane) to[lane] = add ? to[lane] + sum[lane] : sum[lane];
}

/// `Vectors` vectors of rows × `Columns` columns. The last vector begins at `last`, so that it ends
/// with the rows; only its last `fresh` lanes are new.
template <int Vectors, int Columns, class T>
[[gnu::always_inline]] inline void gradient_block(const GradientBlock<T>& block, int row,
                                                  int column, int last, int fresh) {
  constexpr int n = Lanes<T>::count;
  Lanes<T> sums[Columns][Vectors];
  const T* left = block.left + row;
  const T* right = block.right + column * block.right_column;
  const std::ptrdiff_t last_offset = last - row;
  const auto round = [&](auto is_first) __attribute__((always_inline)) {
    Lanes<T> rows[Vectors];
    for (int v = 0; v + 1 < Vectors; ++v) rows[v] = Lanes<T>::load(left + v * n);
    rows[Vectors - 1] = Lanes<T>::load(left + last_offset);
    for (int c = 0; c < Columns; ++c) {
      const Lanes<T> number(right[c * block.right_column]);
      for (int v = 0; v < Vectors; ++v) {
        sums[c][v] = is_first ? number * rows[v] : multiply_add(number, rows[v], sums[c][v]);
      }
    }
    left += block.left_sample;
    ++right;
  };
  // The sums so far may lie far away: they are fetched while the samples are multiplied.
  for (int c = 0; block.add && c < Columns; ++c) {
    for (int v = 0; v < Vectors; ++v) {
      __builtin_prefetch(block.result + (column + c) * block.result_column + row + v * n, 1);
    }
  }
  round(std::true_type{});
  for (int sample = 1; sample < block.samples; ++sample) round(std::false_type{});
  for (int c = 0; c < Columns; ++c) {
    T* to = block.result + (column + c) * block.result_column;
    for (int v = 0; v + 1 < Vectors; ++v) settle(to + row + v * n, sums[c][v], n, block.add);
    settle(to + last, sums[c][Vectors - 1], fresh, block.add);
  }
}

template <int Vectors, class T>
void gradient_rows(const GradientBlock<T>& block, int row, int columns, int last, int fresh) {
  int column = 0;
  for (; column + block_columns <= columns; column += block_columns) {
    gradient_block<Vectors, block_columns>(block, row, column, last, fresh);
  }
  for (; column < columns; ++column) gradient_block<Vectors, 1>(block, row, column, last, fresh);
}

/// All rows × columns of one outer product, summed over the samples of the tile.
template <class T>
[[gnu::noinline]] void gradient_of_rows(const GradientBlock<T>& block, int rows, int columns) {
  constexpr int n = Lanes<T>::count;
  constexpr int most = 4;
  for (int row = 0; row < rows; row += most * n) {
    const int left = std::min(most * n, rows - row);
    const int vectors = (left + n - 1) / n;
    const int last = row + left - n;
    const int fresh = left - (vectors - 1) * n;
    switch (vectors) {
      case 1: gradient_rows<1>(block, row, columns, last, fresh); break;
      case 2: gradient_rows<2>(block, row, columns, last, fresh); break;
      case 3: gradient_rows<3>(block, row, columns, last, fresh); break;
      default: gradient_rows<4>(block, row, columns, last, fresh); break;
    }
  }
}

/// The same where the rows are fewer than a vector, or do not lie side by side.
template <class T>
[[gnu::noinline]] void narrow_gradient(const GradientBlock<T>& block, int rows, int columns,
                                       std::ptrdiff_t left_row, std::ptrdiff_t result_row) {
  for (int column = 0; column < columns; ++column) {
    for (int row = 0; row < rows; ++row) {
      T sum = 0;
      for (int sample = 0; sample < block.samples; ++sample) {
        sum += block.left[row * left_row + sample * block.left_sample] *
               block.right[column * block.right_column + sample];
      }
      T& to = block.result[row * result_row + column * block.result_column];
      to = block.add ? to + sum : sum;
    }
  }
}

/// C(i, j) = Σ over samples and k of left(i, k)·right(k, j). `left_row` is the length of one sample's
/// rows.
template <class T>
void weight_gradient(const ProductSize& size, const Places<T, 3>& places, int left_row,
                     const Frame<T>& frame) {
  const auto& [left, right, result] = places.steps.elements;
  const bool contiguous = left[0] == 1 && result[0] == 1 && size.rows >= Lanes<T>::count;
  for (int k = 0; k < size.inner; ++k) {
    const GradientBlock<T> block{.left = places.data[0] + k * left[1],
                                 .left_sample = left_row,
                                 .right = places.data[1] + k * right[0],
                                 .right_column = right[1],
                                 .result = places.data[2],
                                 .result_column = result[1],
                                 .samples = frame.valid,
                                 .add = k > 0 || !frame.is_first_tile()};
    if (contiguous) {
      gradient_of_rows(block, size.rows, size.columns);
    } else {
      narrow_gradient(block, size.rows, size.columns, left[0], result[0]);
    }
  }
}

}  // namespace etch::inline ETCH_TARGET::detail
