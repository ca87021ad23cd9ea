// Functions that take elements out of a value or put them in another order: slices, reversals, rows,
// diagonals, permutations. They move nothing in memory. And running sums.
// May not know derivatives or kernels; values are put together in expr/joining.hpp.
#pragma once

#include <etch/core/diagnostics_moving.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/op/movement.hpp>
#include <etch/op/reduction.hpp>
#include <etch/shape/window.hpp>

#include <array>
#include <cstddef>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <FixedString Name, int Index, int Axis, Shape S>
struct NoSuchElement {
  static constexpr Text text = diagnostics::no_such_element(Name, Index, Axis, S.axes());
};

struct SliceWithoutStep {
  static constexpr Text text = diagnostics::slice_without_step();
};

template <FixedString Name, int Axes, Shape S>
struct WrongNumberOfAxes {
  static constexpr Text text = diagnostics::wrong_number_of_axes(Name, Axes, S.axes());
};

template <FixedString Name, int Axis>
struct AxisNamedTwice {
  static constexpr Text text = diagnostics::axis_named_twice(Name, Axis);
};

constexpr Shape with_extent(Shape shape, int axis, int extent) {
  if (has_axis(shape, axis) && extent > 0) shape[axis] = extent;
  return shape;
}

/// The first of some indices that an axis has not, or its last plus one where it has all.
template <int... Index>
constexpr int first_beyond(int extent) {
  int beyond = extent;
  ((beyond == extent && (Index < 0 || Index >= extent) ? beyond = Index : beyond), ...);
  return beyond;
}
template <int... Index>
constexpr bool all_within(int extent) {
  return ((Index >= 0 && Index < extent) && ...);
}

/// The verdict on indices along an axis.
template <FixedString Name, Shape S, int Axis, int... Index>
constexpr auto holds() {
  if constexpr (!has_axis(S, Axis)) {
    return diagnostics::judge<false, NoSuchAxis<Name, S, Axis>>();
  } else if constexpr (sizeof...(Index) == 0) {
    return diagnostics::judge<false, ExtentBelowOne<Name, Shape{0}>>();
  } else {
    return diagnostics::judge<all_within<Index...>(S[Axis]),
                              NoSuchElement<Name, first_beyond<Index...>(S[Axis]), Axis, S>>();
  }
}

template <Shape S, int Axis, int Begin, int Count, int Step>
constexpr auto slices() {
  if constexpr (Count < 1) {
    return diagnostics::judge<false, ExtentBelowOne<"slice", Shape{Count}>>();
  } else if constexpr (Step == 0) {
    return diagnostics::judge_use<Step != 0, SliceWithoutStep>();
  } else {
    return holds<"slice", S, Axis, Begin, Begin + (Count - 1) * Step>();
  }
}

template <Shape S, int Axis>
constexpr bool slices(int begin, int count, int step) {
  return has_axis(S, Axis) && window_fits({Axis, begin, step}, count, S[Axis]);
}

template <Shape S, int... Index>
constexpr int flat_place(bool by_columns) {
  constexpr std::array<int, sizeof...(Index)> index{Index...};
  int place = 0;
  for (int a = 0; a < S.rank; ++a) {
    const int axis = by_columns ? S.rank - 1 - a : a;
    place = place * S[axis] + index[static_cast<std::size_t>(axis)];
  }
  return place;
}

template <Shape S, std::size_t Axis, int... Index>
constexpr bool has_elements() {
  if constexpr (Axis == sizeof...(Index)) {
    return true;
  } else {
    constexpr std::array<int, sizeof...(Index)> index{Index...};
    return index[Axis] >= 0 && index[Axis] < S[static_cast<int>(Axis)] &&
           has_elements<S, Axis + 1, Index...>();
  }
}

/// The verdict on an element's indices, one an axis.
template <Shape S, std::size_t Axis, int... Index>
constexpr auto has_element() {
  constexpr std::array<int, sizeof...(Index)> index{Index...};
  if constexpr (static_cast<int>(sizeof...(Index)) != S.rank) {
    return diagnostics::judge<
        false, WrongNumberOfAxes<"element", static_cast<int>(sizeof...(Index)), S>>();
  } else if constexpr (S.rank == 0) {
    return diagnostics::judge<true, WrongNumberOfAxes<"element", 0, S>>();
  } else if constexpr (Axis + 1 >= sizeof...(Index)) {
    return holds<"element", S, static_cast<int>(Axis), index[Axis]>();
  } else if constexpr (index[Axis] < 0 || index[Axis] >= S[static_cast<int>(Axis)]) {
    return holds<"element", S, static_cast<int>(Axis), index[Axis]>();
  } else {
    return has_element<S, Axis + 1, Index...>();
  }
}

template <int... Axis>
constexpr unsigned order_of() {
  unsigned order = 0;
  int place = 0;
  ((order = with_axis(order, place++, Axis & 7)), ...);
  return order;
}

template <int... Axis>
constexpr int repeated_axis() {
  const int axes[] = {Axis...};
  for (std::size_t i = 0; i < sizeof...(Axis); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (axes[i] == axes[j]) return axes[i];
    }
  }
  return -1;
}

template <Shape S, int... Axis>
constexpr auto permutes() {
  constexpr int count = static_cast<int>(sizeof...(Axis));
  if constexpr (count != S.rank) {
    return diagnostics::judge<false, WrongNumberOfAxes<"permute", count, S>>();
  } else if constexpr (!all_within<Axis...>(S.rank)) {
    return diagnostics::judge<false, NoSuchAxis<"permute", S, first_beyond<Axis...>(S.rank)>>();
  } else {
    constexpr int twice = repeated_axis<Axis...>();
    return diagnostics::judge<twice == -1, AxisNamedTwice<"permute", twice>>();
  }
}

}  // namespace detail

/// `Count` elements of x along an axis, from `Begin` on, `Step` apart; backwards where `Step` is
/// negative. A view: nothing is copied.
template <int Axis, int Begin, int Count, int Step = 1, Shape S>
constexpr auto slice(Expr<S> x) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::slices<S, Axis, Begin, Count, Step>())::fits;
  constexpr Shape result = detail::with_extent(S, Axis, Count);
  if constexpr (detail::slices<S, Axis>(Begin, Count, Step)) {
    return Expr<result>{slice(x.ref, {Axis, Begin, Step}, Count)};
  } else {
    return detail::stand_in<result>(x);
  }
}

/// x from its last element along an axis to its first. A view.
template <int Axis, Shape S>
constexpr Expr<S> reverse(Expr<S> x) {
  using Fits [[maybe_unused]] = typename decltype(detail::reduces<"reverse", Axis, S>())::fits;
  if constexpr (detail::has_axis(S, Axis)) {
    return {reverse(x.ref, Axis)};
  } else {
    return x;
  }
}

/// One element, with an index for each axis: element<1, 2>(x) is x(1, 2). Of a scalar, element<>(x).
template <int... Index, Shape S>
constexpr Scalar element(Expr<S> x) {
  using Fits [[maybe_unused]] = typename decltype(detail::has_element<S, 0, Index...>())::fits;
  if constexpr (static_cast<int>(sizeof...(Index)) == S.rank) {
    if constexpr (detail::has_elements<S, 0, Index...>()) {
      const int at = detail::flat_place<S, Index...>(detail::lies_by_columns(x.ref));
      return {reshape(slice(detail::flat(x.ref), {0, at, 1}, 1), Shape{})};
    } else {
      return detail::stand_in<Shape{}>(x);
    }
  } else {
    return detail::stand_in<Shape{}>(x);
  }
}

/// x at one index of its first axis, which the result lacks: a matrix's row.
template <int Index, Shape S>
constexpr auto row(Expr<S> x) {
  using Fits [[maybe_unused]] = typename decltype(detail::holds<"row", S, 0, Index>())::fits;
  if constexpr (detail::slices<S, 0>(Index, 1, 1)) {
    constexpr Shape result = detail::without_axis(S, 0);
    return Expr<result>{reshape(slice(x.ref, {0, Index, 1}, 1), result)};
  } else {
    return x;
  }
}

/// x at one index of its second axis, which the result lacks: a matrix's column.
template <int Index, Shape S>
constexpr auto column(Expr<S> x) {
  using Fits [[maybe_unused]] = typename decltype(detail::holds<"column", S, 1, Index>())::fits;
  if constexpr (detail::slices<S, 1>(Index, 1, 1)) {
    constexpr Shape result = detail::without_axis(S, 1);
    return Expr<result>{reshape(slice(x.ref, {1, Index, 1}, 1), result)};
  } else {
    return x;
  }
}

/// The axes in another order: axis a of the result is axis `Axis[a]` of x, as NumPy's transpose has it.
/// A view.
template <int... Axis, Shape S>
constexpr auto permute(Expr<S> x) {
  using Fits [[maybe_unused]] = typename decltype(detail::permutes<S, Axis...>())::fits;
  constexpr unsigned order = detail::order_of<Axis...>();
  if constexpr (sizeof...(Axis) == S.rank && detail::is_permutation(order, S.rank)) {
    return Expr<detail::permuted(S, order)>{permute(x.ref, order)};
  } else {
    return x;
  }
}

/// The elements x(i, i) of a matrix, square or not. A view.
template <Shape S>
constexpr auto diagonal(Expr<S> x) {
  using Fits [[maybe_unused]] =
      typename decltype(diagnostics::judge<S.rank == 2,
                                           detail::NotAMatrix<"diagonal", "a matrix", S>>())::fits;
  if constexpr (S.rank == 2) {
    constexpr int count = S[0] < S[1] ? S[0] : S[1];
    const int step = S[detail::lies_by_columns(x.ref) ? 0 : 1] + 1;
    return Expr<Shape{count}>{slice(detail::flat(x.ref), {0, 0, step}, count)};
  } else {
    return x;
  }
}

/// The square matrix with the elements of a vector on its diagonal and zeros elsewhere.
template <Shape S>
constexpr auto diagonal_matrix(Expr<S> x) {
  using Fits [[maybe_unused]] =
      typename decltype(diagnostics::judge<
                        S.rank == 1, detail::NotAMatrix<"diagonal_matrix", "a vector", S>>())::fits;
  if constexpr (S.rank == 1) {
    constexpr int n = S[0];
    const Ref square = reshape(place(x.ref, {0, 0, n + 1}, n * n), Shape{n, n});
    return Expr<Shape{n, n}>{x.rate() == Rate::step ? transpose(square) : square};
  } else {
    return x;
  }
}

/// Σ x(i, i) of a square matrix.
template <Shape S>
constexpr Scalar trace(Expr<S> x) {
  constexpr bool fits = S.rank == 2 && S[0] == S[1];
  using Fits [[maybe_unused]] =
      typename decltype(diagnostics::judge<
                        fits, detail::NotAMatrix<"trace", "a square matrix", S>>())::fits;
  if constexpr (fits) {
    return sum(diagonal(x));
  } else {
    return detail::stand_in<Shape{}>(x);
  }
}

/// Σ of all elements up to each along an axis.
template <int Axis, Shape S>
constexpr Expr<S> cumulative_sum(Expr<S> x) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::reduces<"cumulative_sum", Axis, S>())::fits;
  if constexpr (detail::has_axis(S, Axis)) {
    return {scan(op<ops::CumulativeSum>, x.ref, Axis, 1)};
  } else {
    return x;
  }
}

}  // namespace etch::inline ETCH_TARGET
