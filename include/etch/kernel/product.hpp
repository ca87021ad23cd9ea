// Samples times weights in a tile: the kernel that most of the arithmetic runs through.
// May not know plans' storage; gets pointers and strides.
//
// C(i, j) = Σₖ left(i, k)·right(k, j) with 64 samples at a time. A block of 5 columns × 4 vectors of
// samples keeps 20 accumulators in registers; each round loads 4 vectors and broadcasts 5 weights
// for 20 multiply-adds, so two FMA ports stay busy (246 GFLOP/s of 250 on 784→50; blocks of
// 6×4 gave 234, 7×3 231, 8×3 225, 12×2 216). The epilogue (bias,
// activation, or backwards its derivative) is applied to the accumulators before they are stored.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/fused.hpp>
#include <etch/kernel/places.hpp>
#include <etch/plan/cost.hpp>

#include <cstddef>
#include <type_traits>

namespace etch::inline ETCH_TARGET::detail {

/// Columns a block computes together.
inline constexpr int block_columns = 5;

/// A product at run time. Operands 0 and 1 are left {row, inner} and right {inner, column}; those
/// after them belong to the epilogue and are walked along {row, column}.
struct ProductSize {
  int rows;
  int columns;
  int inner;
};

/// Where a block stands: from a row, a column and a vector of samples on.
struct BlockPlace {
  int row, column, group;
  int down = 0;
};

/// Where an epilogue stands: at row i, column j, one vector of samples.
template <class T, int Operands>
struct AtProduct {
  const Places<T, Operands>& places;
  const Frame<T>& frame;
  BlockPlace place;
  Lanes<T> sum;

  template <int K>
  std::ptrdiff_t offset() const {
    return place.row * places.steps[K][0] + place.column * places.steps[K][1] +
           place.down * places.steps[K][2];
  }
  Lanes<T> accumulator() const { return sum; }
  int batch_size() const { return frame.arguments->batch; }
  int trip() const { return frame.trip; }
  Lanes<T> sample_position() const {
    return Lanes<T>::indices() + Lanes<T>(frame.first_sample() + place.group * Lanes<T>::count);
  }
  template <int K>
  Lanes<T> position() const {
    return Lanes<T>(offset<K>());
  }
  template <int K, Access How>
  [[gnu::always_inline]] Lanes<T> load() const {
    if constexpr (How == Access::vector) {
      return Lanes<T>::load(places.data[K] + offset<K>() + place.group * Lanes<T>::count);
    } else {
      return Lanes<T>(places.data[K][offset<K>()]);
    }
  }
  template <int K, Access How>
  [[gnu::always_inline]] void store(Lanes<T> value) const {
    value.store(places.data[K] + offset<K>() + place.group * Lanes<T>::count);
  }
};

/// The epilogue of a block's sums.
template <class T, int Operands, class Epilogue>
[[gnu::always_inline]] inline void apply_epilogue(const Places<T, Operands>& places,
                                                  const BlockPlace& place, const Lanes<T>* sums,
                                                  int columns, int groups, const Frame<T>& frame) {
  for (int c = 0; c < columns; ++c) {
    for (int g = 0; g < groups; ++g) {
      const BlockPlace here{place.row, place.column + c, place.group + g};
      AtProduct<T, Operands> at{places, frame, here, *sums++};
      Epilogue::template run<T>(at);
    }
  }
}

/// The same as one function for blocks of all sizes: written out at each sum, a logistic would stand 42
/// times in a kernel.
template <class T, int Operands, class Epilogue>
[[gnu::noinline]] void finish_block(const Places<T, Operands>& places, const BlockPlace& place,
                                    const Lanes<T>* sums, int columns, int groups,
                                    const Frame<T>& frame) {
  apply_epilogue<T, Operands, Epilogue>(places, place, sums, columns, groups, frame);
}

/// One block: `Columns` columns for `Groups` vectors of samples. A cheap epilogue is applied to the sums in
/// their registers.
template <int Columns, int Groups, class T, int Operands, bool IsCheap, class Epilogue>
[[gnu::always_inline]] inline void product_block(const ProductSize& size,
                                                 const Places<T, Operands>& places,
                                                 const BlockPlace& place, const Frame<T>& frame) {
  constexpr int n = Lanes<T>::count;
  const auto& left_steps = places.steps[0];
  const auto& right_steps = places.steps[1];
  const std::ptrdiff_t left_step = left_steps[1];
  const std::ptrdiff_t right_step = right_steps[0], column_step = right_steps[1];
  const T* left = places.data[0] + place.row * left_steps[0] + place.group * n;
  const T* right = places.data[1] + place.column * column_step;

  Lanes<T> sums[Columns][Groups];
  const auto round = [&](auto is_first) __attribute__((always_inline)) {
    Lanes<T> samples[Groups];
    for (int g = 0; g < Groups; ++g) samples[g] = Lanes<T>::load(left + g * n);
    for (int c = 0; c < Columns; ++c) {
      const Lanes<T> weight(right[c * column_step]);
      for (int g = 0; g < Groups; ++g) {
        sums[c][g] = is_first ? weight * samples[g] : multiply_add(weight, samples[g], sums[c][g]);
      }
    }
    left += left_step;
    right += right_step;
  };
  // The first round writes the sums: clearing them first becomes a memset on the stack in clang.
  round(std::true_type{});
  for (int k = 1; k < size.inner; ++k) round(std::false_type{});
  if constexpr (IsCheap) {
    apply_epilogue<T, Operands, Epilogue>(places, place, sums[0], Columns, Groups, frame);
  } else {
    // A copy, so that the sums themselves stay in registers.
    Lanes<T> kept[Columns * Groups];
    for (int i = 0; i < Columns * Groups; ++i) kept[i] = sums[i / Groups][i % Groups];
    finish_block<T, Operands, Epilogue>(places, place, kept, Columns, Groups, frame);
  }
}

template <int Groups, class T, int Operands, bool IsCheap, class Epilogue>
[[gnu::noinline]] void product_groups(const ProductSize& size, const Places<T, Operands>& places,
                                      int first, const Frame<T>& frame) {
  for (int row = 0; row < size.rows; ++row) {
    int column = 0;
    for (; column + block_columns <= size.columns; column += block_columns) {
      product_block<block_columns, Groups, T, Operands, IsCheap, Epilogue>(
          size, places, {row, column, first}, frame);
    }
    for (; column < size.columns; ++column) {
      product_block<1, Groups, T, Operands, IsCheap, Epilogue>(size, places, {row, column, first},
                                                               frame);
    }
  }
}

/// Samples times weights.
template <class T, int Operands, bool IsCheap, class Epilogue>
void sample_product(const ProductSize& size, const Places<T, Operands>& places,
                    const Frame<T>& frame) {
  int first = 0;
  if constexpr (max_groups >= 4) {
    for (; first + 4 <= frame.groups; first += 4) {
      product_groups<4, T, Operands, IsCheap, Epilogue>(size, places, first, frame);
    }
  }
  for (; first + 2 <= frame.groups; first += 2) {
    product_groups<2, T, Operands, IsCheap, Epilogue>(size, places, first, frame);
  }
  for (; first < frame.groups; ++first) {
    product_groups<1, T, Operands, IsCheap, Epilogue>(size, places, first, frame);
  }
}

/// Samples times samples: every sample has its own left and right.
template <class T, int Operands, class Epilogue>
[[gnu::noinline]] void pair_product(const ProductSize& size, const Places<T, Operands>& places,
                                    const Frame<T>& frame) {
  constexpr int n = Lanes<T>::count;
  for (int row = 0; row < size.rows; ++row) {
    for (int column = 0; column < size.columns; ++column) {
      for (int group = 0; group < frame.groups; ++group) {
        const T* left = places.data[0] + row * places.steps[0][0] + group * n;
        const T* right = places.data[1] + column * places.steps[1][1] + group * n;
        Lanes<T> sum(0);
        for (int k = 0; k < size.inner; ++k) {
          sum = multiply_add(Lanes<T>::load(left), Lanes<T>::load(right), sum);
          left += places.steps[0][1];
          right += places.steps[1][0];
        }
        AtProduct<T, Operands> at{places, frame, {row, column, group}, sum};
        Epilogue::template run<T>(at);
      }
    }
  }
}

}  // namespace etch::inline ETCH_TARGET::detail
