// The edges of the tile layout (D8): rows of samples to features of samples and back, in registers.
// May not know programs.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/kernel/frame.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

/// Exchanges the blocks of S lanes that stand off the diagonal of a pair of vectors.
template <int S, class T, int... I>
[[gnu::always_inline]] inline void exchange_blocks(Lanes<T>& a, Lanes<T>& b,
                                                   std::integer_sequence<int, I...>) {
  constexpr int n = Lanes<T>::count;
  const auto first = __builtin_shufflevector(a.vector, b.vector, ((I & S) ? n + I - S : I)...);
  const auto second = __builtin_shufflevector(a.vector, b.vector, ((I & S) ? n + I : I + S)...);
  a = Lanes<T>(first);
  b = Lanes<T>(second);
}

/// Transposes a square of vectors in log₂(lanes) rounds (Eklundh 1972).
template <class T, int S = Lanes<T>::count / 2>
[[gnu::always_inline]] inline void transpose_square(Lanes<T>* v) {
  if constexpr (S > 0) {
    for (int i = 0; i < Lanes<T>::count; ++i) {
      if ((i & S) != 0) continue;
      exchange_blocks<S>(v[i], v[i + S], std::make_integer_sequence<int, Lanes<T>::count>());
    }
    transpose_square<T, S / 2>(v);
  }
}

/// A square of rows to columns. `Full` where no row and no column of it is missing: the common case,
/// without a branch inside, so that the square stays in registers.
template <bool Full, class T>
[[gnu::always_inline]] inline void move_square(const T* from, std::ptrdiff_t from_row, int rows,
                                               int columns, T* to, std::ptrdiff_t to_row) {
  constexpr int n = Lanes<T>::count;
  Lanes<T> square[static_cast<std::size_t>(n)];
  for (int i = 0; i < n; ++i) {
    if constexpr (Full) {
      square[i] = Lanes<T>::load(from + i * from_row);
    } else {
      square[i] = i < rows ? Lanes<T>::load_first(from + i * from_row, columns) : Lanes<T>(0);
    }
  }
  transpose_square(square);
  for (int i = 0; i < n; ++i) {
    if (Full || i < columns) square[i].store(to + i * to_row);
  }
}

/// Rows of `features` contiguous numbers, one a sample, to [features][width]; samples beyond `valid`
/// become zeros.
template <class T>
[[gnu::noinline]] void enter(const T* rows, T* tile, int features, int groups, int valid) {
  constexpr int n = Lanes<T>::count;
  const std::ptrdiff_t width = groups * n;
  // Features outside: the vectors of a feature stand side by side, and are written together.
  for (int feature = 0; feature < features; feature += n) {
    const int columns = std::min(n, features - feature);
    for (int group = 0; group < groups; ++group) {
      const int present = std::clamp(valid - group * n, 0, n);
      const T* from = rows + static_cast<std::ptrdiff_t>(group) * n * features + feature;
      T* to = tile + feature * width + group * n;
      if (present == n && columns == n) {
        move_square<true>(from, features, n, n, to, width);
      } else {
        move_square<false>(from, features, present, columns, to, width);
      }
    }
  }
}

/// [features][width] to rows of whole vectors, `row` numbers apart, for every sample of the tile. What
/// stands behind a row's last feature has no meaning.
template <class T>
[[gnu::noinline]] void to_rows(const T* tile, T* rows, int features, int row, int groups) {
  constexpr int n = Lanes<T>::count;
  const std::ptrdiff_t width = groups * n;
  for (int group = 0; group < groups; ++group) {
    for (int feature = 0; feature < features; feature += n) {
      const T* from = tile + feature * width + group * n;
      T* to = rows + static_cast<std::ptrdiff_t>(group) * n * row + feature;
      Lanes<T> square[static_cast<std::size_t>(n)];
      for (int i = 0; i < n; ++i) {
        // The last feature again where there are no more: always inside the tile.
        square[i] = Lanes<T>::load(from + std::min(i, features - 1 - feature) * width);
      }
      transpose_square(square);
      for (int i = 0; i < n; ++i) square[i].store(to + static_cast<std::ptrdiff_t>(i) * row);
    }
  }
}

/// [features][width] to the user's rows of `features` contiguous numbers, for the `valid` samples.
template <class T>
[[gnu::noinline]] void leave(const T* tile, T* rows, int features, int groups, int valid) {
  constexpr int n = Lanes<T>::count;
  const std::ptrdiff_t width = groups * n;
  for (int group = 0; group < groups; ++group) {
    const int present = std::clamp(valid - group * n, 0, n);
    for (int feature = 0; feature < features; feature += n) {
      const int count = std::min(n, features - feature);
      const T* from = tile + feature * width + group * n;
      T* to = rows + static_cast<std::ptrdiff_t>(group) * n * features + feature;
      Lanes<T> square[static_cast<std::size_t>(n)];
      for (int i = 0; i < n; ++i) {
        square[i] = Lanes<T>::load(from + std::min(i, count - 1) * width);
      }
      transpose_square(square);
      for (int i = 0; i < present; ++i) square[i].store_first(to + i * features, count);
    }
  }
}

/// Labels as numbers, in the same layout; beyond `valid` zeros.
template <class T>
void enter_labels(const Label* rows, T* tile, int features, int width, int valid) {
  for (int feature = 0; feature < features; ++feature) {
    for (int sample = 0; sample < width; ++sample) {
      tile[feature * width + sample] =
          sample < valid ? static_cast<T>(rows[sample * features + feature]) : T(0);
    }
  }
}

}  // namespace etch::inline ETCH_TARGET::detail
