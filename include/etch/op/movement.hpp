// What moves elements: transposes, slices, and their adjoints.
// May not know kernels, and of layouts only in which order elements lie; for most nothing is moved in memory.
//
// A slice takes the elements of a window of one axis, a place puts them back there among zeros; each
// is the other's adjoint. Parts that are put side by side are a sum of places: planning finds that
// their windows do not meet, and lets each part be written where it belongs (plan/assemble.hpp).
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/record.hpp>
#include <etch/shape/window.hpp>

namespace etch::inline ETCH_TARGET {

namespace ops {

struct Transpose {
  static constexpr auto name = "transpose";
  static constexpr auto family = Family::transpose;
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

struct Slice {
  static constexpr auto name = "slice";
  static constexpr auto family = Family::slice;
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

struct Place {
  static constexpr auto name = "place";
  static constexpr auto family = Family::place;
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

}  // namespace ops

/// The axes in another order (see shape/window.hpp).
constexpr Ref permute(Ref x, unsigned order) {
  const int rank = x.shape().rank;
  if (x.node().family() == Family::transpose) {
    order = detail::compose(x.node().attributes.axes, order, rank);
    x.id = x.node().operand(0);
  }
  bool moves = false;
  for (int place = 0; place < rank; ++place) moves |= detail::axis_at(order, place) != place;
  if (!moves) return x;
  return detail::record(op<ops::Transpose>, x, detail::permuted(x.shape(), order), x.rate(),
                        {.axes = order});
}

/// A matrix with its axes exchanged.
constexpr Ref transpose(Ref x) { return permute(x, detail::exchanged); }

namespace detail {

constexpr Window window_of(Ref x) {
  const Attributes& attributes = x.node().attributes;
  return {attributes.axis, attributes.first, attributes.step};
}

constexpr Ref record_window(const Op& function, Ref x, const Window& window, int extent) {
  Shape shape = x.shape();
  shape[window.axis] = extent;
  return record(function, x, shape, x.rate(),
                {.axis = window.axis, .first = window.first, .step = window.step});
}

/// A window of one element has a step of 1, so that equal nodes are equal.
constexpr Window with_step(Window window, int count) {
  if (count == 1) window.step = 1;
  return window;
}

constexpr bool is_whole(const Window& window, int count, int extent) {
  return count == extent && window.step == 1;
}

}  // namespace detail

/// `count` elements of x along an axis.
constexpr Ref slice(Ref x, Window window, int count) {
  window = detail::with_step(window, count);
  if (detail::is_whole(window, count, x.shape()[window.axis])) return x;
  const Family family = x.node().family();
  const bool same_axis = x.node().attributes.axis == window.axis;
  if (family == Family::slice && same_axis) {
    const Window inner = detail::window_of(x);
    window.first = inner.first + window.first * inner.step;
    window.step *= inner.step;
    return slice({x.tape, x.node().operand(0)}, window, count);
  }
  if (family == Family::place && detail::window_of(x) == window) {
    const Ref part{x.tape, x.node().operand(0)};
    if (part.shape()[window.axis] == count) return part;
  }
  return detail::record_window(op<ops::Slice>, x, window, count);
}

/// x in a window of an axis of `extent` elements, zero elsewhere.
constexpr Ref place(Ref x, Window window, int extent) {
  const int count = x.shape()[window.axis];
  window = detail::with_step(window, count);
  if (detail::is_whole(window, count, extent)) return x;
  return detail::record_window(op<ops::Place>, x, window, extent);
}

/// x from its last element along an axis to its first.
constexpr Ref reverse(Ref x, int axis) {
  const int extent = x.shape()[axis];
  return slice(x, {axis, extent - 1, -1}, extent);
}

namespace detail {

// Elements of a matrix per step lie column by column and those of all else row by row. Read in that
// order a matrix is a vector without being copied, and one window holds any element, or the diagonal.

constexpr bool lies_by_columns(Ref x) {
  const bool transposed = x.node().family() == Family::transpose;
  return x.shape().rank == 2 && (x.rate() == Rate::step) != transposed;
}

/// The elements in the order in which they lie.
constexpr Ref flat(Ref x) {
  return reshape(lies_by_columns(x) ? transpose(x) : x, Shape{x.shape().size()});
}

}  // namespace detail

namespace ops {

constexpr void Transpose::adjoint(Adjoints& to, Ref y, Ref dy, Ref x) {
  to(x) += permute(dy, detail::inverse(y.node().attributes.axes, y.shape().rank));
}

constexpr void Slice::adjoint(Adjoints& to, Ref y, Ref dy, Ref x) {
  const Window window = detail::window_of(y);
  to(x) += place(dy, window, x.shape()[window.axis]);
}

constexpr void Place::adjoint(Adjoints& to, Ref y, Ref dy, Ref x) {
  const Window window = detail::window_of(y);
  to(x) += slice(dy, window, x.shape()[window.axis]);
}

}  // namespace ops

}  // namespace etch::inline ETCH_TARGET
