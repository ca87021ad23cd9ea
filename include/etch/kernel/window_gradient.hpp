// The gradient of filters: Σ over windows and samples of window ⊗ what comes back for it.
// May not know plans' storage; gets pointers and strides.
//
// Vectors hold samples. The sum runs over the positions of the windows first, so that one sum across a
// vector's lanes for each weight is little beside it. A block is up to 5 filters × 5 elements of a window.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/kernel/feature_product.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/places.hpp>
#include <etch/plan/plan.hpp>

#include <algorithm>
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

/// The vectors of samples [first, end), of whose last only `present` lanes count.
struct SampleRange {
  int first, end;
  int present;
  bool add;  ///< to what earlier samples have left
};

/// Where element `index` of a window lies in the one at the first position.
template <class T>
std::ptrdiff_t element_of_window(const WindowSize& size, const Places<T, 3>& places, int index) {
  const auto& steps = places.steps[0];
  const int column = index % size.columns, above = index / size.columns;
  return above / size.rows * steps[0] + above % size.rows * steps[1] + column * steps[2];
}

/// Calls body(windows' offset, what comes back, count, steps) for runs of positions, each of which is a step
/// behind the one before in both operands. Where positions across and vectors of samples follow each other in
/// memory a run goes through both.
template <class T, class Body>
[[gnu::always_inline]] inline void for_each_run(const WindowSize& size, const Places<T, 3>& places,
                                                const SampleRange& range, int groups, const T* back,
                                                Body&& body) {
  constexpr std::ptrdiff_t n = Lanes<T>::count;
  const auto& windows = places.steps[0];
  const auto& backs = places.steps[1];
  const int taken = range.end - range.first;
  const bool as_one = taken == groups && windows[4] == groups * n && backs[2] == groups * n;
  const int count = as_one ? size.across * groups : size.across;
  const std::ptrdiff_t window_step = as_one ? n : windows[4], back_step = as_one ? n : backs[2];
  for (int group = 0; group < (as_one ? 1 : taken); ++group) {
    for (int down = 0; down < size.down; ++down) {
      body(down * windows[3] + group * n, back + down * backs[1] + group * n, count, window_step,
           back_step);
    }
  }
}

/// Writes or adds the sums of `Count` vectors' lanes to numbers that are a step apart.
template <int Count, class T>
[[gnu::always_inline]] inline void settle_sums(const Lanes<T>* vectors, T* to, std::ptrdiff_t step,
                                               const SampleRange& range) {
  constexpr int n = Lanes<T>::count, together = std::min(n, 8);
  for (int first = 0; first < Count; first += together) {
    Lanes<T> some[together];
    for (int i = 0; i < together; ++i) {
      some[i] = first + i < Count ? vectors[first + i] : Lanes<T>(0);
      if (range.present < n) {
        some[i] = math::select(Lanes<T>::indices() < Lanes<T>(range.present), some[i], Lanes<T>(0));
      }
    }
    T numbers[n];
    sums_of_lanes<together>(some).store(numbers);
    for (int i = 0; i < together && first + i < Count; ++i) {
      T& sum = to[(first + i) * step];
      sum = range.add ? sum + numbers[i] : numbers[i];
    }
  }
}

/// One block of filters × elements.
template <int Filters, int Elements, class T>
[[gnu::noinline]] void window_gradient_block(const WindowSize& size, const Places<T, 3>& places,
                                             int filter, int element, const SampleRange& range,
                                             int groups) {
  constexpr int n = Lanes<T>::count;
  const std::ptrdiff_t next_filter = places.steps[1][0];
  const T* windows[Elements];
  for (int e = 0; e < Elements; ++e) {
    windows[e] = places.data[0] + element_of_window(size, places, element + e) + range.first * n;
  }
  const T* const first_back = places.data[1] + filter * next_filter + range.first * n;
  Lanes<T> sums[Filters * Elements];
  for (Lanes<T>& sum : sums) sum = Lanes<T>(0);
  for_each_run(
      size, places, range, groups, first_back,
      [&](std::ptrdiff_t at, const T* back, int count, std::ptrdiff_t window_step,
          std::ptrdiff_t back_step) __attribute__((always_inline)) {
        for (int i = 0; i < count; ++i) {
          Lanes<T> elements[Elements];
          for (int e = 0; e < Elements; ++e) {
            elements[e] = Lanes<T>::load(windows[e] + at);
            hold(elements[e]);
          }
          for (int f = 0; f < Filters; ++f) {
            const Lanes<T> share = Lanes<T>::load(back + f * next_filter);
            for (int e = 0; e < Elements; ++e) {
              Lanes<T>& sum = sums[f * Elements + e];
              sum = multiply_add(share, elements[e], sum);
            }
          }
          at += window_step;
          back += back_step;
        }
      });
  for (int f = 0; f < Filters; ++f) {
    T* const to = places.data[2] + (filter + f) * places.steps[2][0] + element * places.steps[2][1];
    settle_sums<Elements>(sums + f * Elements, to, places.steps[2][1], range);
  }
}

template <WindowBlock Block, class T>
void window_gradient_samples(const WindowSize& size, const Places<T, 3>& places,
                             const SampleRange& range, int groups) {
  in_blocks(size.filters, Block.filters, [&](int filter, int filters) {
    in_blocks(size.elements(), Block.windows, [&](int element, int elements) {
      with_block_size<Block.filters, Block.filters_are_even>(filters, [&](auto f) {
        with_block_size<Block.windows, Block.windows_are_even>(elements, [&](auto e) {
          window_gradient_block<f, e>(size, places, filter, element, range, groups);
        });
      });
    });
  });
}

/// In a tile: whole vectors of samples together, a last one that is not full by itself.
template <WindowBlock Block, class T>
void sample_window_gradient(const WindowSize& size, const Places<T, 3>& places,
                            const Frame<T>& frame) {
  constexpr int n = Lanes<T>::count;
  const int whole = frame.valid / n, rest = frame.valid % n;
  const bool add = !frame.is_first_tile();
  if (whole > 0) window_gradient_samples<Block>(size, places, {0, whole, n, add}, frame.groups);
  if (rest > 0) {
    window_gradient_samples<Block>(size, places, {whole, whole + 1, rest, whole > 0 || add},
                                   frame.groups);
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
