// Products over axes: multiplications of rows, a balanced tree of them, so that reverse mode finds what
// each factor is multiplied by without a division or a mask, to any order.
// May not know how they are carried out.
//
// Along an axis, x is seen as rows as wide as whole vectors. All rows are multiplied in one step, which
// has every partial product still in registers: its reverse multiplies each by the adjoint of the one
// above and reads each row once more. What is left of the axis is a row, whose elements are multiplied
// in the same way. 1024 doubles are read as 16 rows of 64, these as 8 rows of 8, these one by one.
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/arithmetic.hpp>
#include <etch/op/movement.hpp>
#include <etch/op/record.hpp>
#include <etch/op/reduction.hpp>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// How wide rows of an axis are: whole vectors of 8 doubles, at most 16 rows, whose partial products fit
/// the registers; few factors are taken one by one. In what is longer than the first cache rows are an odd
/// number of vectors apart, or they would all meet in the same few of its sets (4096: 2954 → 1595 ns).
constexpr int row_width(int extent) {
  constexpr int vector = 8, most_rows = 16;
  if (extent <= vector) return 1;
  const int vectors = (extent - 1) / (vector * most_rows) + 1;
  return vector * (extent > 1024 ? vectors | 1 : vectors);
}

/// The product of `count` neighbouring rows, each a window as wide as `width`.
constexpr Ref product_of_rows(Ref x, const Window& first, int width, int count) {
  if (count == 1) return slice(x, first, width);
  const int half = count / 2;
  const Ref before = product_of_rows(x, first, width, half);
  const Window middle{first.axis, first.first + half * width, 1};
  return before * product_of_rows(x, middle, width, count - half);
}

/// The product along an axis, which stays with extent 1.
constexpr Ref product_along(Ref x, int axis) {
  const int extent = x.shape()[axis], width = row_width(extent), rows = extent / width;
  if (extent == 1) return x;
  const Ref of_rows = product_along(product_of_rows(x, {axis, 0, 1}, width, rows), axis);
  const int rest = extent - rows * width;
  if (rest == 0) return of_rows;
  return of_rows * product_along(slice(x, {axis, rows * width, 1}, rest), axis);
}

}  // namespace detail

/// The product over a bit set of axes, which stay with extent 1, and over the samples where `rate` is per
/// step and x is per sample.
constexpr Ref product_over(Ref x, unsigned axes, Rate rate) {
  const Shape shape = reduced_shape(x.shape(), axes);
  if (shape.size() == 1) {
    x = reshape(detail::product_along(detail::flat(x), 0), shape);
  } else {
    for (int axis = 0; axis < shape.rank; ++axis) {
      if ((axes >> axis & 1u) != 0) x = detail::product_along(x, axis);
    }
  }
  return reduce(op<ops::ProductOf>, x, 0, rate);
}

}  // namespace etch::inline ETCH_TARGET
