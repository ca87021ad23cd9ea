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

/// Rows of `features` contiguous numbers, one a sample, to [features][width]; samples beyond `valid`
/// become zeros.
template <class T>
[[gnu::noinline]] void enter(const T* rows, T* tile, int features, int groups, int valid) {
  constexpr int n = Lanes<T>::count;
  const int width = groups * n;
  for (int group = 0; group < groups; ++group) {
    const int present = std::clamp(valid - group * n, 0, n);
    const T* row = rows + static_cast<std::ptrdiff_t>(group) * n * features;
    for (int feature = 0; feature < features; feature += n) {
      const int count = std::min(n, features - feature);
      Lanes<T> square[static_cast<std::size_t>(n)];
      for (int i = 0; i < n; ++i) {
        const T* from = row + static_cast<std::ptrdiff_t>(i) * features + feature;
        square[i] = i >= present ? Lanes<T>(0)
                    : count == n ? Lanes<T>::load(from)
                                 : Lanes<T>::load_first(from, count);
      }
      transpose_square(square);
      T* to = tile + static_cast<std::ptrdiff_t>(feature) * width + group * n;
      for (int i = 0; i < count; ++i) square[i].store(to + static_cast<std::ptrdiff_t>(i) * width);
    }
  }
}

/// [features][width] to rows of `features` contiguous numbers, for the `valid` samples.
template <class T>
[[gnu::noinline]] void leave(const T* tile, T* rows, int features, int groups, int valid) {
  constexpr int n = Lanes<T>::count;
  const int width = groups * n;
  for (int group = 0; group < groups; ++group) {
    const int present = std::clamp(valid - group * n, 0, n);
    T* row = rows + static_cast<std::ptrdiff_t>(group) * n * features;
    for (int feature = 0; feature < features; feature += n) {
      const int count = std::min(n, features - feature);
      Lanes<T> square[static_cast<std::size_t>(n)];
      const T* from = tile + static_cast<std::ptrdiff_t>(feature) * width + group * n;
      for (int i = 0; i < n; ++i) {
        square[i] = i < count ? Lanes<T>::load(from + static_cast<std::ptrdiff_t>(i) * width)
                              : Lanes<T>(0);
      }
      transpose_square(square);
      for (int i = 0; i < present; ++i) {
        square[i].store_first(row + static_cast<std::ptrdiff_t>(i) * features + feature, count);
      }
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
