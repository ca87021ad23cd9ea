// Which shapes go together element by element, and where one's element lies in the other.
// May not know which op asks.
#pragma once

#include <etch/core/target.hpp>
#include <etch/shape/shape.hpp>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// The extent of `axis` counted from the last axis backwards; 1 beyond the first.
constexpr int extent_from_last(const Shape& shape, int axis) {
  return axis < shape.rank ? shape[shape.rank - 1 - axis] : 1;
}

}  // namespace detail

/// The first axis, counted from the last backwards, on which two shapes do not broadcast; -1 where
/// all do. Axes are aligned at the last one; extents go together when equal or when one of them is 1
/// (NumPy's rule).
constexpr int broadcast_conflict(const Shape& a, const Shape& b) {
  const int rank = a.rank > b.rank ? a.rank : b.rank;
  for (int axis = 0; axis < rank; ++axis) {
    const int left = detail::extent_from_last(a, axis);
    const int right = detail::extent_from_last(b, axis);
    if (left != right && left != 1 && right != 1) return axis;
  }
  return -1;
}

constexpr bool broadcastable(const Shape& a, const Shape& b) {
  return broadcast_conflict(a, b) == -1;
}

/// The shape both operands are repeated to; meaningful when `broadcastable(a, b)`.
constexpr Shape broadcast_shape(const Shape& a, const Shape& b) {
  Shape result;
  result.rank = a.rank > b.rank ? a.rank : b.rank;
  for (int axis = 0; axis < result.rank; ++axis) {
    const int left = detail::extent_from_last(a, axis);
    const int right = detail::extent_from_last(b, axis);
    result[result.rank - 1 - axis] = left == 1 ? right : left;
  }
  return result;
}

/// Row-major position in `to` of the element at row-major position `index` of `from`: axes aligned
/// at the last one, extents of 1 in `to` pinned. Serves broadcasting (from the result to an operand)
/// and reduction (from the operand to the result) alike.
constexpr int project(int index, const Shape& from, const Shape& to) {
  int position = 0;
  int stride = 1;
  for (int axis = 0; axis < from.rank; ++axis) {
    const int extent = detail::extent_from_last(from, axis);
    const int coordinate = index % extent;
    index /= extent;
    const int kept = detail::extent_from_last(to, axis);
    if (kept != 1) position += coordinate * stride;
    stride *= kept;
  }
  return position;
}

/// The shape with every axis of the bit set reduced to extent 1.
constexpr Shape reduced_shape(Shape shape, unsigned axes) {
  for (int axis = 0; axis < shape.rank; ++axis) {
    if ((axes >> axis & 1u) != 0) shape[axis] = 1;
  }
  return shape;
}

/// The bit set of all axes of a shape.
constexpr unsigned all_axes(const Shape& shape) { return (1u << shape.rank) - 1u; }

}  // namespace etch::inline ETCH_TARGET
