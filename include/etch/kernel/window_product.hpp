// Windows of a lone sample times filters; vectors lie along neighbouring windows.
// May not know plans' storage; gets pointers and strides. In a tile this is kernel/product.hpp.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/kernel/feature_loop.hpp>
#include <etch/kernel/feature_product.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/product.hpp>

#include <cstddef>

namespace etch::inline ETCH_TARGET::detail {

/// `Filters` filters for one vector of windows across. Operand 0 are the filters {filter, window column,
/// –, window row, channel}, 1 the windows {window column, across, down, window row, channel}.
template <int Filters, bool Full, Access How, class Epilogue, class T, int Operands>
[[gnu::always_inline]] inline void window_block(const ProductSize& size,
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
[[gnu::always_inline]] inline void window_filters(const ProductSize& size,
                                                  const Places<T, Operands>& places, int filter,
                                                  const Frame<T>& frame) {
  constexpr int n = Lanes<T>::count;
  for (int down = 0; down < size.down; ++down) {
    int across = 0;
    for (; across + n <= size.columns; across += n) {
      window_block<Filters, true, How, Epilogue>(size, places, {filter, across, 0, down}, n, frame);
    }
    if (const int present = size.columns - across; present > 0) {
      window_block<Filters, false, How, Epilogue>(size, places, {filter, across, 0, down}, present,
                                                  frame);
    }
  }
}

/// All filters; windows that do not stand side by side in memory are gathered.
template <ProductForm Form, class Epilogue, class T, int Operands>
[[gnu::noinline]] void feature_window_product(const ProductSize& size,
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
