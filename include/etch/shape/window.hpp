// Windows along an axis and orders of axes: where an element of a slice or a permutation lies.
// May not know which op asks.
#pragma once

#include <etch/core/target.hpp>
#include <etch/shape/shape.hpp>

namespace etch::inline ETCH_TARGET {

/// Every `step`th element of an axis from `first` on; backwards where the step is negative.
struct Window {
  int axis = 0;
  int first = 0;
  int step = 1;

  friend constexpr bool operator==(const Window&, const Window&) = default;
};

/// Whether `count` elements of the window lie on an axis of that extent.
constexpr bool window_fits(const Window& window, int count, int extent) {
  const int last = window.first + (count - 1) * window.step;
  return count > 0 && window.step != 0 && window.first >= 0 && window.first < extent && last >= 0 &&
         last < extent;
}

namespace detail {

/// The elements behind one step along an axis.
constexpr int row_major_stride(const Shape& shape, int axis) {
  int stride = 1;
  for (int a = shape.rank - 1; a > axis; --a) stride *= shape[a];
  return stride;
}

/// The row-major position in `whole` of the element at row-major position `index` of `part`.
constexpr int in_window(int index, const Shape& part, const Shape& whole, const Window& window) {
  const int stride = row_major_stride(part, window.axis);
  const int inner = index % stride, place = index / stride;
  const int at = window.first + place % part[window.axis] * window.step;
  return (place / part[window.axis] * whole[window.axis] + at) * stride + inner;
}

/// The other way round; -1 where the window has no element there.
constexpr int out_of_window(int index, const Shape& whole, const Shape& part,
                            const Window& window) {
  const int stride = row_major_stride(whole, window.axis);
  const int inner = index % stride, place = index / stride;
  const int beyond = place % whole[window.axis] - window.first;
  const int at = beyond / window.step;
  if (beyond % window.step != 0 || at < 0 || at >= part[window.axis]) return -1;
  return (place / whole[window.axis] * part[window.axis] + at) * stride + inner;
}

// An order of axes is a number of three bits an axis: at place a stands the axis that becomes the
// result's axis a.

constexpr int axis_at(unsigned order, int place) {
  return static_cast<int>(order >> (3 * place) & 7u);
}

constexpr unsigned with_axis(unsigned order, int place, int axis) {
  return order | static_cast<unsigned>(axis) << (3 * place);
}

/// The order that exchanges the axes of a matrix.
inline constexpr unsigned exchanged = with_axis(0, 0, 1);

constexpr bool is_permutation(unsigned order, int rank) {
  unsigned seen = 0;
  for (int place = 0; place < rank; ++place) seen |= 1u << axis_at(order, place);
  return seen == (1u << rank) - 1u;
}

/// The order that undoes another.
constexpr unsigned inverse(unsigned order, int rank) {
  unsigned result = 0;
  for (int place = 0; place < rank; ++place) {
    result = with_axis(result, axis_at(order, place), place);
  }
  return result;
}

/// First one order, then another.
constexpr unsigned compose(unsigned first, unsigned then, int rank) {
  unsigned result = 0;
  for (int place = 0; place < rank; ++place) {
    result = with_axis(result, place, axis_at(first, axis_at(then, place)));
  }
  return result;
}

constexpr Shape permuted(const Shape& shape, unsigned order) {
  Shape result = shape;
  for (int place = 0; place < shape.rank; ++place) result[place] = shape[axis_at(order, place)];
  return result;
}

/// The row-major position in the operand of the element at row-major position `index` of a
/// permutation, whose shape is given.
constexpr int unpermuted(int index, const Shape& shape, unsigned order) {
  const Shape from = permuted(shape, inverse(order, shape.rank));
  int position = 0;
  for (int place = shape.rank - 1; place >= 0; --place) {
    position += index % shape[place] * row_major_stride(from, axis_at(order, place));
    index /= shape[place];
  }
  return position;
}

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
