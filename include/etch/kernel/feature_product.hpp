// Products outside a tile: of values per step, or of a lone sample; vectors lie along the features.
// May not know plans' storage; gets pointers and strides.
//
// C(i, j) = Σₖ left(i, k)·right(k, j) in the form that its strides allow (see ProductForm). Weights
// come from the second cache here and are used once, so what counts is to keep enough loads under way:
// eight vectors, or eight dot products, at a time.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/kernel/feature_loop.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/fused.hpp>
#include <etch/kernel/product.hpp>
#include <etch/plan/plan.hpp>

#include <cstddef>
#include <type_traits>

namespace etch::inline ETCH_TARGET::detail {

/// Where an epilogue stands: at row i and a vector of columns from j on; `Full` as in AtFeature.
template <class T, int Operands, bool Full>
struct AtFeatureProduct {
  const Places<T, Operands>& places;
  const Frame<T>& frame;
  int row, column, present;
  Lanes<T> sum;
  int down = 0;  // of windows: their second axis

  template <int K>
  std::ptrdiff_t offset() const {
    return row * places.steps[K][0] + column * places.steps[K][1] + down * places.steps[K][2];
  }
  template <int K>
  T* at() const {
    return places.data[K] + offset<K>();
  }
  Lanes<T> accumulator() const { return sum; }
  int batch_size() const { return frame.arguments->batch; }
  int trip() const { return frame.trip; }
  Lanes<T> sample_position() const { return Lanes<T>(frame.first_sample()); }
  template <int K>
  Lanes<T> position() const {
    return Lanes<T>(offset<K>()) + Lanes<T>::indices() * Lanes<T>(places.steps[K][1]);
  }
  template <int K, Access How>
  [[gnu::always_inline]] Lanes<T> load() const {
    return load_lanes<How, Full>(at<K>(), places.steps[K][1], present);
  }
  template <int K, Access How>
  [[gnu::always_inline]] void store(Lanes<T> value) const {
    store_lanes<How, Full>(value, at<K>(), places.steps[K][1], present);
  }
};

/// `Vectors` vectors of columns at a time: right(k, j…) is loaded, left(i, k) repeated.
template <int Vectors, bool Full, class Epilogue, class T, int Operands>
[[gnu::always_inline]] inline void columns_block(const Places<T, Operands>& places, int row,
                                                 int column, int present, int inner,
                                                 const Frame<T>& frame) {
  constexpr int n = Lanes<T>::count;
  const T* left = places.data[0] + row * places.steps[0][0];
  const T* right = places.data[1] + column;
  Lanes<T> sums[Vectors];
  const auto round = [&](auto is_first) __attribute__((always_inline)) {
    const Lanes<T> number(*left);
    for (int v = 0; v < Vectors; ++v) {
      const Lanes<T> numbers = load_lanes<Access::vector, Full>(right + v * n, 1, present);
      sums[v] = is_first ? number * numbers : multiply_add(number, numbers, sums[v]);
    }
    left += places.steps[0][1];
    right += places.steps[1][0];
  };
  round(std::true_type{});
  for (int k = 1; k < inner; ++k) round(std::false_type{});
  for (int v = 0; v < Vectors; ++v) {
    AtFeatureProduct<T, Operands, Full> at{places, frame, row, column + v * n, present, sums[v]};
    Epilogue::template run<T>(at);
  }
}

template <class Epilogue, class T, int Operands>
[[gnu::always_inline]] inline void product_along_columns(const ProductSize& size,
                                                         const Places<T, Operands>& places,
                                                         const Frame<T>& frame) {
  constexpr int n = Lanes<T>::count;
  for (int row = 0; row < size.rows; ++row) {
    int column = 0;
    for (; column + 8 * n <= size.columns; column += 8 * n) {
      columns_block<8, true, Epilogue>(places, row, column, n, size.inner, frame);
    }
    for (; column + 4 * n <= size.columns; column += 4 * n) {
      columns_block<4, true, Epilogue>(places, row, column, n, size.inner, frame);
    }
    for (; column + n <= size.columns; column += n) {
      columns_block<1, true, Epilogue>(places, row, column, n, size.inner, frame);
    }
    if (const int present = size.columns - column; present > 0) {
      columns_block<1, false, Epilogue>(places, row, column, present, size.inner, frame);
    }
  }
}

/// `Columns` dot products of one left row along k.
template <int Columns, class T, int Operands>
[[gnu::always_inline]] inline void dot_block(const Places<T, Operands>& places, int row, int column,
                                             int inner, T* sums) {
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
      partial[c] =
          multiply_add(numbers, Lanes<T>::load_first(right + c * next + k, inner - k), partial[c]);
    }
  }
  for (int c = 0; c < Columns; ++c) sums[c] = sum_of_lanes(partial[c]);
}

/// One vector of columns at a time, its sums found one way or another.
template <class Epilogue, class T, int Operands, class Sums>
[[gnu::always_inline]] inline void product_by_sums(const ProductSize& size,
                                                   const Places<T, Operands>& places,
                                                   const Frame<T>& frame, Sums&& find) {
  constexpr int n = Lanes<T>::count;
  for (int row = 0; row < size.rows; ++row) {
    T sums[static_cast<std::size_t>(n)] = {};
    int column = 0;
    for (; column + n <= size.columns; column += n) {
      find(row, column, n, sums);
      AtFeatureProduct<T, Operands, true> at{places, frame, row, column, n, Lanes<T>::load(sums)};
      Epilogue::template run<T>(at);
    }
    if (const int present = size.columns - column; present > 0) {
      find(row, column, present, sums);
      AtFeatureProduct<T, Operands, false> at{places, frame,   row,
                                              column, present, Lanes<T>::load(sums)};
      Epilogue::template run<T>(at);
    }
  }
}

template <class Epilogue, class T, int Operands>
[[gnu::always_inline]] inline void product_by_dots(const ProductSize& size,
                                                   const Places<T, Operands>& places,
                                                   const Frame<T>& frame) {
  product_by_sums<Epilogue>(
      size, places,
      frame, [&](int row, int column, int present, T* sums) __attribute__((always_inline)) {
        int c = 0;
        for (; present - c >= 8; c += 8) {
          dot_block<8>(places, row, column + c, size.inner, sums + c);
        }
        for (; present - c >= 1; ++c) dot_block<1>(places, row, column + c, size.inner, sums + c);
      });
}

template <class Epilogue, class T, int Operands>
[[gnu::always_inline]] inline void product_by_numbers(const ProductSize& size,
                                                      const Places<T, Operands>& places,
                                                      const Frame<T>& frame) {
  product_by_sums<Epilogue>(
      size, places,
      frame, [&](int row, int column, int present, T* sums) __attribute__((always_inline)) {
        for (int c = 0; c < present; ++c) {
          const T* left = places.data[0] + row * places.steps[0][0];
          const T* right = places.data[1] + (column + c) * places.steps[1][1];
          T sum = 0;
          for (int k = 0; k < size.inner; ++k) {
            sum += left[k * places.steps[0][1]] * right[k * places.steps[1][0]];
          }
          sums[c] = sum;
        }
      });
}

/// A product of values per step, or of a lone sample.
template <ProductForm Form, class Epilogue, class T, int Operands>
void feature_product(const ProductSize& size, const Places<T, Operands>& places,
                     const Frame<T>& frame) {
  if constexpr (Form == ProductForm::along_columns) {
    product_along_columns<Epilogue>(size, places, frame);
  } else if constexpr (Form == ProductForm::dots) {
    product_by_dots<Epilogue>(size, places, frame);
  } else {
    product_by_numbers<Epilogue>(size, places, frame);
  }
}

}  // namespace etch::inline ETCH_TARGET::detail
