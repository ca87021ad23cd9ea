// Products outside a tile: of values per step, or of a lone sample; vectors lie along the features.
// May not know plans' storage; gets pointers and strides.
//
// C(i, j) = Σₖ left(i, k)·right(k, j) in the form its strides allow: along j where right and result
// are contiguous there (a gradient of inputs or weights), as dot products where both operands are
// contiguous along k (the forward pass with input-contiguous weights), else number by number.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/fused.hpp>
#include <etch/kernel/loop.hpp>
#include <etch/kernel/product.hpp>
#include <etch/op/record.hpp>

#include <algorithm>
#include <cstddef>

namespace etch::inline ETCH_TARGET::detail {

/// Where an epilogue stands: at row i and `present` columns from j on.
template <class T, int Operands>
struct AtFeatureProduct {
  const Places<T, Operands>& places;
  const Frame<T>& frame;
  int row, column, present;
  Lanes<T> sum;
  bool add;  ///< to what earlier samples have left

  template <int K>
  T* at() const {
    return places.data[K] + row * places.steps[K][0] + column * places.steps[K][1];
  }
  Lanes<T> accumulator() const { return sum; }
  int batch_size() const { return frame.arguments->batch; }
  Lanes<T> sample_position() const { return Lanes<T>(frame.first); }
  template <int K>
  Lanes<T> position() const {
    return Lanes<T>(row * places.steps[K][0] + column * places.steps[K][1]) +
           Lanes<T>::indices() * Lanes<T>(places.steps[K][1]);
  }
  template <int K, Access How>
  [[gnu::always_inline]] Lanes<T> load() const {
    if constexpr (How == Access::splat) {
      return Lanes<T>(*at<K>());
    } else if constexpr (How == Access::vector) {
      return present == Lanes<T>::count ? Lanes<T>::load(at<K>())
                                        : Lanes<T>::load_first(at<K>(), present);
    } else {
      Lanes<T> value(0);
      for (int i = 0; i < present; ++i) value.vector[i] = at<K>()[i * places.steps[K][1]];
      return value;
    }
  }
  template <int K, Access How>
  [[gnu::always_inline]] void store(Lanes<T> value) const {
    if (add) value = load<K, How>() + value;
    if constexpr (How == Access::vector) {
      present == Lanes<T>::count ? value.store(at<K>()) : value.store_first(at<K>(), present);
    } else {
      const std::ptrdiff_t step = How == Access::splat ? 0 : places.steps[K][1];
      for (int i = 0; i < present; ++i) at<K>()[i * step] = value[i];
    }
  }
};

/// Four vectors of columns at a time: right(k, j…) is loaded, left(i, k) repeated.
template <int Vectors, class T, int Operands, class Epilogue>
[[gnu::always_inline]] inline void columns_block(const Places<T, Operands>& places, int row,
                                                 int column, int present, int inner, bool add,
                                                 const Frame<T>& frame) {
  constexpr int n = Lanes<T>::count;
  const T* left = places.data[0] + row * places.steps[0][0];
  const T* right = places.data[1] + column;
  Lanes<T> sums[Vectors];
  for (Lanes<T>& sum : sums) sum = Lanes<T>(0);
  for (int k = 0; k < inner; ++k) {
    const Lanes<T> number(left[k * places.steps[0][1]]);
    const T* from = right + k * places.steps[1][0];
    for (int v = 0; v < Vectors; ++v) {
      const Lanes<T> row_of = Vectors == 1 && present < n ? Lanes<T>::load_first(from, present)
                                                          : Lanes<T>::load(from + v * n);
      sums[v] = multiply_add(number, row_of, sums[v]);
    }
  }
  for (int v = 0; v < Vectors; ++v) {
    AtFeatureProduct<T, Operands> at{places,  frame,   row, column + v * n,
                                     present, sums[v], add};
    Epilogue::template run<T>(at);
  }
}

template <class T, int Operands, class Epilogue>
[[gnu::noinline]] void product_along_columns(const ProductSize& size,
                                             const Places<T, Operands>& places, bool add,
                                             const Frame<T>& frame) {
  constexpr int n = Lanes<T>::count;
  for (int row = 0; row < size.rows; ++row) {
    int column = 0;
    for (; column + 4 * n <= size.columns; column += 4 * n) {
      columns_block<4, T, Operands, Epilogue>(places, row, column, n, size.inner, add, frame);
    }
    for (; column < size.columns; column += n) {
      columns_block<1, T, Operands, Epilogue>(
          places, row, column, std::min(n, size.columns - column), size.inner, add, frame);
    }
  }
}

/// `Columns` dot products of one left row along k.
template <int Columns, class T, int Operands>
[[gnu::always_inline]] inline void dot_block(const Places<T, Operands>& places, int row,
                                             int column, int inner, T* sums) {
  constexpr int n = Lanes<T>::count;
  const T* left = places.data[0] + row * places.steps[0][0];
  const T* right = places.data[1] + column * places.steps[1][1];
  const std::ptrdiff_t next = places.steps[1][1];
  Lanes<T> partial[Columns];
  for (Lanes<T>& sum : partial) sum = Lanes<T>(0);
  int k = 0;
  for (; k + n <= inner; k += n) {
    const Lanes<T> numbers = Lanes<T>::load(left + k);
    for (int c = 0; c < Columns; ++c) {
      partial[c] = multiply_add(numbers, Lanes<T>::load(right + c * next + k), partial[c]);
    }
  }
  if (k < inner) {
    const Lanes<T> numbers = Lanes<T>::load_first(left + k, inner - k);
    for (int c = 0; c < Columns; ++c) {
      partial[c] = multiply_add(numbers, Lanes<T>::load_first(right + c * next + k, inner - k),
                                partial[c]);
    }
  }
  for (int c = 0; c < Columns; ++c) sums[c] = combine_lanes<&op<ops::Add>>(partial[c]);
}

/// One vector of columns at a time, its sums found one way or another.
template <class T, int Operands, class Epilogue, class Sums>
[[gnu::always_inline]] inline void product_by_sums(const ProductSize& size,
                                                   const Places<T, Operands>& places, bool add,
                                                   const Frame<T>& frame, Sums&& find) {
  constexpr int n = Lanes<T>::count;
  for (int row = 0; row < size.rows; ++row) {
    for (int column = 0; column < size.columns; column += n) {
      const int present = std::min(n, size.columns - column);
      T sums[static_cast<std::size_t>(n)] = {};
      find(row, column, present, sums);
      AtFeatureProduct<T, Operands> at{places,  frame, row, column, present, Lanes<T>::load(sums),
                                       add};
      Epilogue::template run<T>(at);
    }
  }
}

template <class T, int Operands, class Epilogue>
[[gnu::noinline]] void product_by_dots(const ProductSize& size, const Places<T, Operands>& places,
                                       bool add, const Frame<T>& frame) {
  product_by_sums<T, Operands, Epilogue>(
      size, places, add, frame, [&](int row, int column, int present, T* sums) {
        int c = 0;
        for (; c + 4 <= present; c += 4) {
          dot_block<4>(places, row, column + c, size.inner, sums + c);
        }
        for (; c < present; ++c) dot_block<1>(places, row, column + c, size.inner, sums + c);
      });
}

template <class T, int Operands, class Epilogue>
[[gnu::noinline]] void product_by_numbers(const ProductSize& size,
                                          const Places<T, Operands>& places, bool add,
                                          const Frame<T>& frame) {
  product_by_sums<T, Operands, Epilogue>(
      size, places, add, frame, [&](int row, int column, int present, T* sums) {
        for (int c = 0; c < present; ++c) {
          const T* left = places.data[0] + row * places.steps[0][0];
          const T* right = places.data[1] + (column + c) * places.steps[1][1];
          for (int k = 0; k < size.inner; ++k) {
            sums[c] += left[k * places.steps[0][1]] * right[k * places.steps[1][0]];
          }
        }
      });
}

/// How the strides of a product let its vectors lie; a constant of the plan.
enum class ProductForm { along_columns, dots, numbers };

constexpr ProductForm product_form(const PlanStep& step, const Operand& left, const Operand& right) {
  const bool along_columns = right.strides[1] == 1 || step.domain[1] == 1;
  if (along_columns && step.domain[1] > 1) return ProductForm::along_columns;
  const bool dots = left.strides[1] == 1 && right.strides[0] == 1;
  return dots ? ProductForm::dots : ProductForm::numbers;
}

/// A product of values per step, or of a lone sample; `add` sums over the samples.
template <ProductForm Form, class T, int Operands, class Epilogue>
void feature_product(const ProductSize& size, const Places<T, Operands>& places, bool add,
                     const Frame<T>& frame) {
  if constexpr (Form == ProductForm::along_columns) {
    product_along_columns<T, Operands, Epilogue>(size, places, add, frame);
  } else if constexpr (Form == ProductForm::dots) {
    product_by_dots<T, Operands, Epilogue>(size, places, add, frame);
  } else {
    product_by_numbers<T, Operands, Epilogue>(size, places, add, frame);
  }
}

}  // namespace etch::inline ETCH_TARGET::detail
