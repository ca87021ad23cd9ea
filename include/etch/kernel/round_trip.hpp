// There and back through a matrix: z = X·w, elementwise ops and sums over its rows, g = Xᵀ·f(z), with X
// read once. May not know plans' storage; gets places and strides.
//
// Rows are taken in blocks, which go forward, through the cluster, and backward before they leave the
// first cache. Operands: 0 is w, 1 is X with its steps along {row, column}, 2 is g; the others are the
// cluster's, along the rows. g is the sum's own place: it is contiguous, and every block adds to it.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/kernel/feature_loop.hpp>
#include <etch/kernel/frame.hpp>
#include <etch/kernel/places.hpp>
#include <etch/plan/cost.hpp>
#include <etch/plan/plan.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

/// Where a cluster stands: at a vector of rows, of which `sum` is X·w and `handed_back` goes on to Xᵀ.
template <class T, int Operands, int Reductions, bool Full>
struct AtRows : AtFeature<T, Operands, Reductions, Full, false> {
  Lanes<T> sum;
  Lanes<T>& handed_back;

  Lanes<T> accumulator() const { return sum; }
  [[gnu::always_inline]] void multiply_back(Lanes<T> value) const {
    if constexpr (!Full) {
      value = math::select(Lanes<T>::indices() < Lanes<T>(this->present), value, Lanes<T>(0));
    }
    handed_back = value;
  }
};

template <class Cluster, class Reductions, class T, int Operands>
class RoundTrip {
 public:
  [[gnu::always_inline]] RoundTrip(int rows, int columns, const Places<T, Operands>& places,
                                   const Frame<T>& frame)
      : rows_(rows), columns_(columns), places_(places), frame_(frame) {}

  template <ProductForm Form>
  [[gnu::always_inline]] void run() {
    for (int k = 0; k < columns_; ++k) sums()[k] = 0;
    if constexpr (Form == ProductForm::along_columns) {
      walk_down_columns();
    } else {
      walk_along_rows();
    }
    Reductions::each([&]<class Reduction>(Reduction) __attribute__((always_inline)) {
      constexpr auto k = static_cast<std::size_t>(Reduction::operand);
      gather_scalar<Reduction>(places_.data[k], gathered_[Reduction::number], true);
    });
  }

 private:
  static constexpr int n = Lanes<T>::count;
  template <int Vectors>
  using Block = std::array<Lanes<T>, static_cast<std::size_t>(Vectors)>;

  const T* numbers(int k) const { return places_.data[0] + k; }
  const T* matrix(int row, int column) const {
    return places_.data[1] + row * places_.steps[1][0] + column * places_.steps[1][1];
  }
  T* sums() const { return places_.data[2]; }

  /// Runs the cluster on the next vector of rows.
  template <bool Full>
  [[gnu::always_inline]] Lanes<T> run_cluster(Lanes<T> sum, int present) {
    Lanes<T> handed_back;
    AtRows<T, Operands, Reductions::count, Full> at{
        {places_, offsets_, gathered_, frame_, 0, present}, sum, handed_back};
    Cluster::template run<T>(at);
    gathered_ = at.gathered;
    if constexpr (Full) advance(offsets_, places_, 0, n);
    return handed_back;
  }

  template <bool Full, std::size_t Vectors>
  [[gnu::always_inline]] std::array<Lanes<T>, Vectors> run_cluster(
      const std::array<Lanes<T>, Vectors>& sum, int present) {
    std::array<Lanes<T>, Vectors> handed_back;
    for (std::size_t v = 0; v < Vectors; ++v) handed_back[v] = run_cluster<Full>(sum[v], present);
    return handed_back;
  }

  // Columns are contiguous: vectors lie along the rows ------------------------------------------------
  //
  // A block goes backward while the next one goes forward, column by column: what comes from the second
  // cache and what is still in the first are under way together, and each column's page is looked up once
  // for both. [1000, 110] doubles take 12.5 µs so, 13.3 with five vectors a block that go there and then
  // back, 16.6 in two passes.

  [[gnu::always_inline]] void walk_down_columns() {
    constexpr int rows = block_vectors * n;
    int row = 0;
    if (rows_ >= rows) {
      auto errors = run_cluster<true>(forward<block_vectors, true>(0, n), n);
      for (; row + 2 * rows <= rows_; row += rows) {
        Block<block_vectors> next{};
        back_and_forward(row, errors, next);
        errors = run_cluster<true>(next, n);
      }
      if (row + rows + n <= rows_) {
        Block<1> next{};
        back_and_forward(row, errors, next);
        backward<true>(row + rows, run_cluster<true>(next, n), n);
        row += rows + n;
      } else {
        backward<true>(row, errors, n);
        row += rows;
      }
    }
    for (; row + n <= rows_; row += n) walk_vector<true>(row, n);
    if (row < rows_) walk_vector<false>(row, rows_ - row);
  }

  template <bool Full>
  [[gnu::always_inline]] void walk_vector(int row, int present) {
    backward<Full>(row, run_cluster<Full>(forward<1, Full>(row, present), present), present);
  }

  template <int Vectors, bool Full>
  [[gnu::always_inline]] Block<Vectors> forward(int row, int present) const {
    Block<Vectors> sum{};
    for (int k = 0; k < columns_; ++k) take_forward<Full>(row, k, present, *numbers(k), sum);
    return sum;
  }

  template <bool Full, std::size_t Vectors>
  [[gnu::always_inline]] void take_forward(int row, int k, int present, Lanes<T> number,
                                           std::array<Lanes<T>, Vectors>& sum) const {
    for (std::size_t v = 0; v < Vectors; ++v) {
      sum[v] = multiply_add(load<Full>(row, k, v, present), number, sum[v]);
    }
  }

  template <int C, int Count>
  [[gnu::always_inline]] Lanes<T> number(Lanes<T> group, int k) const {
    if constexpr (Count < n) {
      return *numbers(k + C);
    } else {
      return [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
        return Lanes<T>(__builtin_shufflevector(group.vector, group.vector, (I < 0 ? I : C)...));
      }
      (std::make_integer_sequence<int, n>());
    }
  }

  template <bool Full>
  [[gnu::always_inline]] Lanes<T> load(int row, int k, std::size_t vector, int present) const {
    const T* const from = matrix(row, k) + vector * static_cast<std::size_t>(n);
    return load_lanes<Access::vector, Full>(from, 1, present);
  }

  template <bool Full, std::size_t Vectors>
  [[gnu::always_inline]] void backward(int row, const std::array<Lanes<T>, Vectors>& errors,
                                       int present) const {
    in_groups<n>(
        0, [&](auto count, int k) __attribute__((always_inline)) {
          Lanes<T> products[count];
          for (int c = 0; c < count; ++c)
            products[c] = take_back<Full>(row, k + c, present, errors);
          add<count>(products, k);
        });
  }

  template <bool Full, std::size_t Vectors>
  [[gnu::always_inline]] Lanes<T> take_back(int row, int k, int present,
                                            const std::array<Lanes<T>, Vectors>& errors) const {
    Lanes<T> product = load<Full>(row, k, 0, present) * errors[0];
    for (std::size_t v = 1; v < Vectors; ++v) {
      product = multiply_add(load<Full>(row, k, v, present), errors[v], product);
    }
    return product;
  }

  /// A block's way back, and the next one's way there.
  template <std::size_t Vectors>
  [[gnu::always_inline]] void back_and_forward(int row, const Block<block_vectors>& errors,
                                               std::array<Lanes<T>, Vectors>& next) const {
    in_groups<n>(
        0, [&](auto count, int k) __attribute__((always_inline)) {
          Lanes<T> group(0);
          if constexpr (count == n) group = Lanes<T>::load(numbers(k));
          Lanes<T> products[count];
          [&]<int... C>(std::integer_sequence<int, C...>) __attribute__((always_inline)) {
            ((take_forward<true>(row + block_vectors * n, k + C, n, number<C, count>(group, k),
                                 next),
              products[C] = take_back<true>(row, k + C, n, errors)),
             ...);
          }
          (std::make_integer_sequence<int, count>());
          add<count>(products, k);
          // Without it g++ makes two loops of this one, one that goes back and one that goes forward.
          __atomic_signal_fence(__ATOMIC_SEQ_CST);
        });
  }

  /// Adds the lanes of `Count` columns' products to their sums.
  template <int Count>
  [[gnu::always_inline]] void add(const Lanes<T>* products, int k) const {
    const Lanes<T> sum = sums_of_lanes<Count>(products);
    T* const to = sums() + k;
    if constexpr (Count == n) {
      (Lanes<T>::load(to) + sum).store(to);
    } else {
      for (int c = 0; c < Count; ++c) to[c] += sum[c];
    }
  }

  /// Calls take(count, first) for groups of columns: as many as a vector has lanes, at last fewer.
  template <int Count, class Take>
  [[gnu::always_inline]] void in_groups(int first, Take&& take) const {
    const int groups = (columns_ - first) / Count;
    for (int g = 0; g < groups; ++g) take(std::integral_constant<int, Count>{}, first + Count * g);
    if constexpr (Count > 1) in_groups<Count / 2>(first + Count * groups, take);
  }

  // Rows are contiguous: vectors lie along the columns, and as many rows as lanes are a block ----------

  [[gnu::always_inline]] void walk_along_rows() {
    int row = 0;
    for (; row + n <= rows_; row += n) walk_rows<true>(row, n);
    if (row < rows_) walk_rows<false>(row, rows_ - row);
  }

  template <bool Full>
  [[gnu::always_inline]] void walk_rows(int row, int present) {
    Lanes<T> partial[static_cast<std::size_t>(n)];
    for (Lanes<T>& sum : partial) sum = Lanes<T>(0);
    in_vectors([&](auto how, int k) __attribute__((always_inline)) {
      const Lanes<T> number = load<how>(numbers(k));
      in_rows<Full>(
          present, [&](int r) __attribute__((always_inline)) {
            const Lanes<T> x = load<how>(matrix(row + r, k));
            partial[r] = fresh<how>(multiply_add(x, number, partial[r]), partial[r]);
          });
    });
    const Lanes<T> errors = run_cluster<Full>(sums_of_lanes<n>(partial), present);
    // Without it clang keeps all rows for the way back: on the stack.
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    in_vectors([&](auto how, int k) __attribute__((always_inline)) {
      const Lanes<T> old = load<how>(sums() + k);
      Lanes<T> sum = old;
      in_rows<Full>(
          present, [&](int r) __attribute__((always_inline)) {
            sum = multiply_add(load<how>(matrix(row + r, k)), Lanes<T>(errors[r]), sum);
          });
      store_lanes<Access::vector, how != Part::first>(fresh<how>(sum, old), sums() + k, 1,
                                                      columns_);
    });
  }

  /// Calls take(r) for the rows of a block, written out: they are accumulators in registers.
  template <bool Full, class Take>
  [[gnu::always_inline]] static void in_rows(int present, Take&& take) {
    if constexpr (Full) {
      [&]<int... R>(std::integer_sequence<int, R...>) __attribute__((always_inline)) {
        (take(R), ...);
      }
      (std::make_integer_sequence<int, n>());
    } else {
      for (int r = 0; r < present; ++r) take(r);
    }
  }

  /// What of a vector along the columns is to be taken: all of it; the last lanes, of a vector that begins
  /// within the one before, for a load of a part of a vector goes through memory; or the first lanes,
  /// where there are fewer columns.
  enum class Part { all, last, first };

  /// Calls take(part, first) for vectors of columns.
  template <class Take>
  [[gnu::always_inline]] void in_vectors(Take&& take) const {
    int k = 0;
    for (; k + n <= columns_; k += n) take(std::integral_constant<Part, Part::all>{}, k);
    if (k == columns_) return;
    if (columns_ > n) {
      take(std::integral_constant<Part, Part::last>{}, columns_ - n);
    } else {
      take(std::integral_constant<Part, Part::first>{}, 0);
    }
  }

  template <Part part>
  [[gnu::always_inline]] Lanes<T> load(const T* from) const {
    return load_lanes<Access::vector, part != Part::first>(from, 1, columns_);
  }

  template <Part part>
  [[gnu::always_inline]] Lanes<T> fresh(Lanes<T> value, Lanes<T> old) const {
    if constexpr (part != Part::last) return value;
    return math::select(Lanes<T>::indices() < Lanes<T>(n - columns_ % n), old, value);
  }

  int rows_, columns_;
  const Places<T, Operands>& places_;
  const Frame<T>& frame_;
  Offsets<Operands> offsets_{};
  Gathered<T, Reductions::count> gathered_ = Reductions::template identities<T>();
};

}  // namespace etch::inline ETCH_TARGET::detail
