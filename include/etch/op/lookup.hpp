// Columns of a table by positions that are known at run time, and their transpose, a scatter-add.
// May not know the batch, the layout or the kernels.
//
// A product with one-hot rows, without the product: only the columns named are read. What is no whole
// number from 0 to below the number of columns names none, gives zeros and adds nothing.
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/arithmetic.hpp>
#include <etch/op/record.hpp>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// The position as an index below `count`, -1 where it is none.
template <class T>
constexpr int index_of(T position, int count) {
  if (!(position >= 0 && position < static_cast<T>(count))) return -1;
  const int index = static_cast<int>(position);
  return static_cast<T>(index) == position && index < count ? index : -1;
}

}  // namespace detail

namespace ops {

template <int Size, int Count, int Length>
struct ScatterAdd;

/// y(l, i) = table(i, positions(l)).
template <int Size, int Count, int Length>
struct Lookup {
  static constexpr auto name = "lookup";
  static constexpr auto family = Family::call;
  static constexpr Shape operands[] = {Shape{Size, Count}, Shape{Length}};
  static constexpr Shape result{Length, Size};
  static constexpr void value(const auto& table, const auto& positions, const auto& y) {
    for (int l = 0; l < Length; ++l) {
      const int k = detail::index_of(positions(l), Count);
      for (int i = 0; i < Size; ++i) y(l, i) = k < 0 ? 0 : table(i, k);
    }
  }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref table, Ref positions) {
    const Rate rate = to.rate_of(table, common_rate(dy.rate(), positions.rate()));
    to(table) += call_at(rate, op<ScatterAdd<Size, Count, Length>>, dy, positions);
  }
};

/// table(i, k) = Σ x(l, i) over the l whose position is k, and over the samples where the table is per step.
template <int Size, int Count, int Length>
struct ScatterAdd {
  static constexpr auto name = "scatter_add";
  static constexpr auto family = Family::call;
  static constexpr bool adds = true;
  static constexpr Shape operands[] = {Shape{Length, Size}, Shape{Length}};
  static constexpr Shape result{Size, Count};
  static constexpr void value(const auto& x, const auto& positions, const auto& table) {
    for (int l = 0; l < Length; ++l) {
      const int k = detail::index_of(positions(l), Count);
      if (k < 0) continue;
      for (int i = 0; i < Size; ++i) table(i, k) += x(l, i);
    }
  }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x, Ref positions) {
    to(x) += apply<Lookup<Size, Count, Length>>(dy, positions);
  }
};

}  // namespace ops

}  // namespace etch::inline ETCH_TARGET
