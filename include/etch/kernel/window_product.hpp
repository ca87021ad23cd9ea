// Windows times filters, with a fused epilogue.
// May not know plans' storage; gets pointers and strides.
//
// In a tile a vector holds samples. A block is a few neighbouring windows × a few filters, whose sums stay in
// registers: each round loads a vector of each window and repeats a number of each filter. The plan chooses
// the block for the extents at hand (`block_for` in plan/cost.hpp). Of a lone sample vectors lie along
// neighbouring windows.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/kernel/feature_loop.hpp>
#include <etch/kernel/feature_product.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/places.hpp>
#include <etch/kernel/product.hpp>
#include <etch/plan/plan.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

/// Operands 0 and 1 are walked along {row, inner}, {inner, column}, and both on along {–, down, window row,
/// channel}; those of the epilogue along {row, column, down}. In a tile a row is a window across and a column a
/// filter, outside the other way round.
struct WindowProductSize {
  int rows, columns, inner;
  int down, window_rows, channels;
  Inside inside_down, inside_across;
};

/// A run of elements of a window.
struct ElementRange {
  int first, end;
};

/// The elements of windows, of which the first and the last position are given, that do not all lie in the
/// padding; one of them where they all do.
constexpr ElementRange elements_inside(const Inside& inside, int first, int last, int elements) {
  ElementRange range{0, elements};
  while (range.first + 1 < elements &&
         last * inside.next_position + range.first * inside.next_element < inside.first) {
    ++range.first;
  }
  while (range.end > range.first + 1 &&
         first * inside.next_position + (range.end - 1) * inside.next_element >= inside.end) {
    --range.end;
  }
  return range;
}

/// Neighbouring windows as vectors of samples: vector `i` is the window i / groups and its vector i % groups
/// of samples where these follow each other in memory, else window i and always the same vector of samples.
struct WindowVectors {
  int count;
  std::ptrdiff_t step;
  int groups, group;
};

/// The elements of a window that a block goes through in one loop, some rows of it or a part of a row: where
/// each lies behind the first. Loops of a few elements each would cost as much in branches as in products.
struct WindowElements {
  struct Place {
    std::ptrdiff_t in_window, in_filter;
  };

  static constexpr int most = 64;
  ElementRange rows{}, columns{};
  int rows_at_once = 0, columns_at_once = 0;
  Place places[most];

  template <class T, int Operands>
  void cover(const Places<T, Operands>& of, ElementRange some_rows, ElementRange some_columns) {
    rows = some_rows;
    columns = some_columns;
    const int across = std::min(columns.end - columns.first, most);
    const int down = std::min(rows.end - rows.first, most / across);
    if (across == columns_at_once && down == rows_at_once) return;
    columns_at_once = across;
    rows_at_once = down;
    for (int i = 0; i < across * down; ++i) {
      const int row = i / across, column = i % across;
      places[i] = {row * of.steps[0][3] + column * of.steps[0][1],
                   row * of.steps[1][3] + column * of.steps[1][0]};
    }
  }
};

/// Where a block stands.
struct WindowBlockPlace {
  int vector, filter, down;
};

/// Where vectors of a block stand: windows across and vectors of samples.
template <int Rows>
struct WindowRows {
  int window[Rows], group[Rows];

  WindowRows(int one_window, int one_group) : window{one_window}, group{one_group} {}
  WindowRows(const WindowVectors& vectors, int first) {
    int at = first / vectors.groups, of = first % vectors.groups;
    for (int r = 0; r < Rows; ++r) {
      window[r] = at;
      group[r] = of + vectors.group;
      if (++of == vectors.groups) {
        of = 0;
        ++at;
      }
    }
  }
};

// Written out and not as loops, which g++ unrolls too late to keep the sums in registers.

template <int Count, class T>
[[gnu::always_inline]] inline void clear(Lanes<T>* sums) {
  [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
    ((sums[I] = Lanes<T>(0)), ...);
  }
  (std::make_integer_sequence<int, Count>());
}

/// Adds a number times each of some vectors to their sums.
template <int... Row, class T>
[[gnu::always_inline]] inline void add_multiples(std::integer_sequence<int, Row...>, T number,
                                                 const Lanes<T>* samples, Lanes<T>* sums) {
  const Lanes<T> weight(number);
  ((sums[Row] = multiply_add(weight, samples[Row], sums[Row])), ...);
}

/// Adds the products of `Rows` vectors and `Columns` numbers to their sums.
template <int Rows, int Columns, class T>
[[gnu::always_inline]] inline void add_products(const T* samples, std::ptrdiff_t next_vector,
                                                const T* weights, std::ptrdiff_t next_weight,
                                                Lanes<T>* sums) {
  constexpr auto rows = std::make_integer_sequence<int, Rows>();
  Lanes<T> vectors[Rows];
  [&]<int... Row>(std::integer_sequence<int, Row...>) __attribute__((always_inline)) {
    ((vectors[Row] = Lanes<T>::load(samples + Row * next_vector), hold(vectors[Row])), ...);
  }
  (rows);
  [&]<int... Column>(std::integer_sequence<int, Column...>) __attribute__((always_inline)) {
    (add_multiples(rows, weights[Column * next_weight], vectors, sums + Column * Rows), ...);
  }
  (std::make_integer_sequence<int, Columns>());
}

/// The epilogue of one filter's sums.
template <class Epilogue, int... Row, class T, int Operands>
[[gnu::always_inline]] inline void finish_filter(std::integer_sequence<int, Row...>,
                                                 const Places<T, Operands>& places,
                                                 const WindowRows<sizeof...(Row)>& rows, int filter,
                                                 int down, const Lanes<T>* sums,
                                                 const Frame<T>& frame) {
  const auto finish = [&](int window, int group, Lanes<T> sum) __attribute__((always_inline)) {
    AtProduct<T, Operands> at{places, frame, {window, filter, group, down}, sum};
    Epilogue::template run<T>(at);
  };
  (finish(rows.window[Row], rows.group[Row], sums[Row]), ...);
}

/// The same of several, as one function: see kernel/product.hpp.
template <int Rows, class Epilogue, class T, int Operands>
[[gnu::noinline]] void finish_filters(const Places<T, Operands>& places,
                                      const WindowRows<Rows>& rows, int filter, int filters,
                                      int down, const Lanes<T>* sums, const Frame<T>& frame) {
  for (int c = 0; c < filters; ++c) {
    for (int r = 0; r < Rows; ++r) {
      finish_filter<Epilogue>(std::integer_sequence<int, 0>(), places,
                              WindowRows<1>(rows.window[r], rows.group[r]), filter + c, down,
                              sums + c * Rows + r, frame);
    }
  }
}

/// `Rows` vectors of windows × `Columns` filters.
template <int Rows, int Columns, bool IsCheap, class Epilogue, class T, int Operands>
[[gnu::always_inline]] inline void window_block(
    const WindowProductSize& size, const Places<T, Operands>& places, const WindowVectors& vectors,
    const WindowElements& elements, const WindowBlockPlace& place, const Frame<T>& frame) {
  constexpr int n = Lanes<T>::count;
  const auto& window_steps = places.steps[0];
  const auto& filter_steps = places.steps[1];
  const std::ptrdiff_t next_vector = vectors.step, next_filter = filter_steps[1];
  const T* const windows = places.data[0] + place.down * window_steps[2] +
                           place.vector * next_vector + vectors.group * n;
  const T* const filters = places.data[1] + place.filter * next_filter;
  Lanes<T> sums[Columns * Rows];
  clear<Columns * Rows>(sums);
  for (int channel = 0; channel < size.channels; ++channel) {
    for (int row = elements.rows.first; row < elements.rows.end; row += elements.rows_at_once) {
      const int rows = std::min(elements.rows_at_once, elements.rows.end - row);
      for (int column = elements.columns.first; column < elements.columns.end;
           column += elements.columns_at_once) {
        const int columns = std::min(elements.columns_at_once, elements.columns.end - column);
        const T* const from =
            windows + channel * window_steps[4] + row * window_steps[3] + column * window_steps[1];
        const T* const weights =
            filters + channel * filter_steps[4] + row * filter_steps[3] + column * filter_steps[0];
#pragma GCC unroll 1
        for (int i = 0; i < rows * columns; ++i) {
          add_products<Rows, Columns>(from + elements.places[i].in_window, next_vector,
                                      weights + elements.places[i].in_filter, next_filter, sums);
        }
      }
    }
  }
  const WindowRows<Rows> rows(vectors, place.vector);
  if constexpr (IsCheap) {
    [&]<int... Column>(std::integer_sequence<int, Column...>) __attribute__((always_inline)) {
      (finish_filter<Epilogue>(std::make_integer_sequence<int, Rows>(), places, rows,
                               place.filter + Column, place.down, sums + Column * Rows, frame),
       ...);
    }
    (std::make_integer_sequence<int, Columns>());
  } else {
    // A copy, so that the sums themselves stay in registers.
    Lanes<T> kept[Columns * Rows];
    [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
      ((kept[I] = sums[I]), ...);
    }
    (std::make_integer_sequence<int, Columns * Rows>());
    finish_filters<Rows, Epilogue>(places, rows, place.filter, Columns, place.down, kept, frame);
  }
}

/// Windows of samples times filters.
template <WindowBlock Block, bool IsCheap, class Epilogue, class T, int Operands>
[[gnu::noinline]] void sample_window_product(const WindowProductSize& size,
                                             const Places<T, Operands>& places,
                                             const Frame<T>& frame) {
  constexpr std::ptrdiff_t n = Lanes<T>::count;
  const bool as_one = places.steps[0][0] == frame.groups * n;
  const int groups = as_one ? frame.groups : 1;
  for (int group = 0; group < (as_one ? 1 : frame.groups); ++group) {
    const WindowVectors vectors{size.rows * groups, as_one ? n : places.steps[0][0], groups, group};
    WindowElements elements;
    for (int down = 0; down < size.down; ++down) {
      const ElementRange rows = elements_inside(size.inside_down, down, down, size.window_rows);
      in_blocks(vectors.count, Block.windows, [&](int vector, int windows) {
        const ElementRange columns = elements_inside(size.inside_across, vector / groups,
                                                     (vector + windows - 1) / groups, size.inner);
        elements.cover(places, rows, columns);
        in_blocks(size.columns, Block.filters, [&](int filter, int filters) {
          with_block_size<Block.windows, Block.windows_are_even>(windows, [&](auto r) {
            with_block_size<Block.filters, Block.filters_are_even>(filters, [&](auto c) {
              window_block<r, c, IsCheap, Epilogue>(size, places, vectors, elements,
                                                    {vector, filter, down}, frame);
            });
          });
        });
      });
    }
  }
}

/// `Filters` filters for one vector of a lone sample's windows across. Operand 0 are the filters {filter, window column,
/// –, window row, channel}, 1 the windows {window column, across, down, window row, channel}.
template <int Filters, bool Full, Access How, class Epilogue, class T, int Operands>
[[gnu::always_inline]] inline void feature_window_block(const WindowProductSize& size,
                                                        const Places<T, Operands>& places,
                                                        const BlockPlace& place, int present,
                                                        const Frame<T>& frame) {
  const auto& filter_steps = places.steps[0];
  const auto& window_steps = places.steps[1];
  const T* const filters = places.data[0] + place.row * filter_steps[0];
  const T* const windows =
      places.data[1] + place.column * window_steps[1] + place.down * window_steps[2];
  Lanes<T> sums[Filters];
  for (Lanes<T>& sum : sums) sum = Lanes<T>(0);
  for (int channel = 0; channel < size.channels; ++channel) {
    for (int row = 0; row < size.window_rows; ++row) {
      const T* weight = filters + channel * filter_steps[4] + row * filter_steps[3];
      const T* from = windows + channel * window_steps[4] + row * window_steps[3];
      for (int k = 0; k < size.inner; ++k) {
        const Lanes<T> numbers = load_lanes<How, Full>(from, window_steps[1], present);
        for (int f = 0; f < Filters; ++f) {
          sums[f] = multiply_add(Lanes<T>(weight[f * filter_steps[0]]), numbers, sums[f]);
        }
        weight += filter_steps[1];
        from += window_steps[0];
      }
    }
  }
  for (int f = 0; f < Filters; ++f) {
    AtFeatureProduct<T, Operands, Full> at{places,  frame,   place.row + f, place.column,
                                           present, sums[f], place.down};
    Epilogue::template run<T>(at);
  }
}

template <int Filters, Access How, class Epilogue, class T, int Operands>
[[gnu::always_inline]] inline void window_filters(const WindowProductSize& size,
                                                  const Places<T, Operands>& places, int filter,
                                                  const Frame<T>& frame) {
  constexpr int n = Lanes<T>::count;
  for (int down = 0; down < size.down; ++down) {
    int across = 0;
    for (; across + n <= size.columns; across += n) {
      feature_window_block<Filters, true, How, Epilogue>(size, places, {filter, across, 0, down}, n,
                                                         frame);
    }
    if (const int present = size.columns - across; present > 0) {
      feature_window_block<Filters, false, How, Epilogue>(size, places, {filter, across, 0, down},
                                                          present, frame);
    }
  }
}

/// All filters; windows that do not stand side by side in memory are gathered.
template <ProductForm Form, class Epilogue, class T, int Operands>
[[gnu::noinline]] void feature_window_product(const WindowProductSize& size,
                                              const Places<T, Operands>& places,
                                              const Frame<T>& frame) {
  constexpr Access how = Form == ProductForm::along_columns ? Access::vector : Access::gather;
  constexpr int most = 4;
  int filter = 0;
  for (; filter + most <= size.rows; filter += most) {
    window_filters<most, how, Epilogue>(size, places, filter, frame);
  }
  for (; filter < size.rows; ++filter) {
    window_filters<1, how, Epilogue>(size, places, filter, frame);
  }
}

}  // namespace etch::inline ETCH_TARGET::detail
