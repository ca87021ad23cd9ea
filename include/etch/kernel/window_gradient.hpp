// The gradient of filters: Σ over windows and samples of window ⊗ what comes back for it.
// May not know plans' storage; gets pointers and strides.
//
// Vectors hold samples. The sum runs over the positions of the windows first, so that one sum across a
// vector's lanes for each weight is little beside it. A block is up to 5 filters × 4 elements of a window.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/kernel/feature_product.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/places.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace etch::inline ETCH_TARGET::detail {

/// Operand 0 are the windows {channel, row, column, down, across}, 1 what comes back {filter, down,
/// across}, 2 the result {filter, element of a window}.
struct WindowSize {
  int filters;
  int channels, rows, columns;  ///< of a window
  int down, across;             ///< positions

  constexpr int elements() const { return channels * rows * columns; }
};

/// Filters and elements that a block takes at once: the accumulators must leave registers for what is
/// loaded.
inline constexpr int most_filters = target::vector_registers >= 32 ? 5 : 3;
inline constexpr int most_elements = target::vector_registers >= 32 ? 4 : 3;

/// Where element `index` of a window lies in the one at the first position.
template <class T>
std::ptrdiff_t element_of_window(const WindowSize& size, const Places<T, 3>& places, int index) {
  const auto& steps = places.steps[0];
  const int column = index % size.columns, above = index / size.columns;
  return above / size.rows * steps[0] + above % size.rows * steps[1] + column * steps[2];
}

/// One block for the vectors of samples [first, end), of whose last only `present` lanes count.
template <int Filters, int Elements, class T>
[[gnu::always_inline]] inline void window_gradient_block(const WindowSize& size,
                                                         const Places<T, 3>& places, int filter,
                                                         int element, int first, int end,
                                                         int present, bool add) {
  constexpr int n = Lanes<T>::count;
  const std::ptrdiff_t window_down = places.steps[0][3], window_across = places.steps[0][4];
  const auto [next_filter, back_down, back_across] =
      std::array{places.steps[1][0], places.steps[1][1], places.steps[1][2]};
  const T* windows[Elements];
  for (int e = 0; e < Elements; ++e) {
    windows[e] = places.data[0] + element_of_window(size, places, element + e) + first * n;
  }
  const T* const back = places.data[1] + filter * next_filter + first * n;
  Lanes<T> sums[Filters][Elements];
  for (auto& of_filter : sums) {
    for (Lanes<T>& sum : of_filter) sum = Lanes<T>(0);
  }
  for (int down = 0; down < size.down; ++down) {
    for (int across = 0; across < size.across; ++across) {
      const std::ptrdiff_t at = down * window_down + across * window_across;
      const T* const from = back + down * back_down + across * back_across;
      for (int group = 0; group < (end - first) * n; group += n) {
        Lanes<T> elements[Elements];
        for (int e = 0; e < Elements; ++e) elements[e] = Lanes<T>::load(windows[e] + at + group);
        for (int f = 0; f < Filters; ++f) {
          const Lanes<T> share = Lanes<T>::load(from + f * next_filter + group);
          for (int e = 0; e < Elements; ++e) {
            sums[f][e] = multiply_add(share, elements[e], sums[f][e]);
          }
        }
      }
    }
  }
  for (int f = 0; f < Filters; ++f) {
    for (int e = 0; e < Elements; ++e) {
      Lanes<T> sum = sums[f][e];
      if (present < n) sum = math::select(Lanes<T>::indices() < Lanes<T>(present), sum, Lanes<T>(0));
      T& to = places.data[2][(filter + f) * places.steps[2][0] +
                             (element + e) * places.steps[2][1]];
      const T number = sum_of_elements(sum.vector);
      to = add ? to + number : number;
    }
  }
}

/// All elements of the windows for some filters.
template <int Filters, class T>
[[gnu::noinline]] void window_gradient_filters(const WindowSize& size, const Places<T, 3>& places,
                                               int filter, int first, int end, int present,
                                               bool add) {
  int element = 0;
  for (; element + most_elements <= size.elements(); element += most_elements) {
    window_gradient_block<Filters, most_elements>(size, places, filter, element, first, end, present,
                                                  add);
  }
  for (; element < size.elements(); ++element) {
    window_gradient_block<Filters, 1>(size, places, filter, element, first, end, present, add);
  }
}

/// Calls `body` with `count` as a constant, if it is at most Most.
template <int Most, class Body>
[[gnu::always_inline]] inline void with_constant(int count, Body&& body) {
  if constexpr (Most > 0) {
    if (count == Most) {
      body(std::integral_constant<int, Most>{});
    } else {
      with_constant<Most - 1>(count, body);
    }
  }
}

/// Some vectors of samples. Filters are cut into blocks of nearly one size: 6 into 3 and 3.
template <class T>
void window_gradient_samples(const WindowSize& size, const Places<T, 3>& places, int first, int end,
                             int present, bool add) {
  int blocks = (size.filters + most_filters - 1) / most_filters;
  for (int filter = 0; filter < size.filters; --blocks) {
    const int count = (size.filters - filter + blocks - 1) / blocks;
    with_constant<most_filters>(count, [&](auto filters) {
      window_gradient_filters<filters>(size, places, filter, first, end, present, add);
    });
    filter += count;
  }
}

/// In a tile: whole vectors of samples together, a last one that is not full by itself.
template <class T>
void sample_window_gradient(const WindowSize& size, const Places<T, 3>& places,
                            const Frame<T>& frame) {
  constexpr int n = Lanes<T>::count;
  const int whole = frame.valid / n, rest = frame.valid % n;
  if (whole > 0) window_gradient_samples(size, places, 0, whole, n, !frame.is_first_tile());
  if (rest > 0) {
    window_gradient_samples(size, places, whole, whole + 1, rest, whole > 0 || !frame.is_first_tile());
  }
}

/// A lone sample: vectors lie along the positions across, where both operands are contiguous.
template <class T>
[[gnu::noinline]] void feature_window_gradient(const WindowSize& size, const Places<T, 3>& places) {
  constexpr int n = Lanes<T>::count;
  const auto& windows = places.steps[0];
  const auto& back = places.steps[1];
  const bool contiguous = windows[4] == 1 && back[2] == 1;
  for (int filter = 0; filter < size.filters; ++filter) {
    for (int element = 0; element < size.elements(); ++element) {
      const T* const window = places.data[0] + element_of_window(size, places, element);
      const T* const share = places.data[1] + filter * back[0];
      Lanes<T> sums(0);
      T sum = 0;
      for (int down = 0; down < size.down; ++down) {
        const T* const a = window + down * windows[3];
        const T* const b = share + down * back[1];
        int across = 0;
        for (; contiguous && across + n <= size.across; across += n) {
          sums = multiply_add(Lanes<T>::load(a + across), Lanes<T>::load(b + across), sums);
        }
        for (; across < size.across; ++across) sum += a[across * windows[4]] * b[across * back[2]];
      }
      places.data[2][filter * places.steps[2][0] + element * places.steps[2][1]] =
          sum + sum_of_elements(sums.vector);
    }
  }
}

}  // namespace etch::inline ETCH_TARGET::detail
