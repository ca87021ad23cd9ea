// Functions that make images [channels, height, width] larger: elements repeated, or interpolated.
// May not know layers, derivatives or kernels.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/images.hpp>
#include <etch/op/contraction.hpp>
#include <etch/op/movement.hpp>
#include <etch/op/reduction.hpp>

namespace etch::inline ETCH_TARGET {

/// What stands between the elements of an image that is made larger. Along an axis of n elements, each of
/// which becomes b, element o of the result is read at a place s of x, with the elements on both sides of
/// s weighted by their distance, and the nearest one beyond the edges:
enum class Interpolation {
  nearest,                ///< the element at ⌊o / b⌋
  bilinear,               ///< s = (o + ½) / b − ½: an element is the middle of its b
  bilinear_align_corners  ///< s = o·(n − 1) / (n·b − 1): the first and last element stay at the edges
};
inline constexpr Interpolation bilinear = Interpolation::bilinear;
inline constexpr Interpolation bilinear_align_corners = Interpolation::bilinear_align_corners;

namespace detail {

/// x moved along an axis by one element, forwards or backwards, with the element at the edge twice.
constexpr Ref neighbours(Ref x, int axis, bool forwards) {
  const int extent = x.shape()[axis];
  if (extent == 1) return x;
  const int moved_to = forwards ? 1 : 0, moved_from = forwards ? 0 : 1;
  const int edge = forwards ? 0 : extent - 1;
  const Ref moved = place(slice(x, {axis, moved_from, 1}, extent - 1), {axis, moved_to, 1}, extent);
  return moved + place(slice(x, {axis, edge, 1}, 1), {axis, edge, 1}, extent);
}

/// Bilinear along one axis. The result's elements p, p + b, p + 2b, … all lie at one distance between the
/// same neighbours: b values of x's shape, put side by side.
constexpr Ref interpolate(Ref x, int axis, int by) {
  if (by == 1) return x;
  const Shape shape = x.shape();
  Shape apart = shape, whole = shape;
  apart.append(1);
  for (int a = shape.rank; a > axis + 1; --a) apart[a] = apart[a - 1];
  apart[axis + 1] = 1;
  whole[axis] *= by;
  Ref all{};
  for (int phase = 0; phase < by; ++phase) {
    const int twice = 2 * phase + 1 - by;  // 2b times the distance to x's element
    Ref here = x;
    if (twice != 0) {
      const double share = (twice < 0 ? -twice : twice) / (2.0 * by);
      here = x * (1 - share) + neighbours(x, axis, twice < 0) * share;
    }
    const Ref placed = place(reshape(here, apart), {axis + 1, phase, 1}, by);
    all = phase == 0 ? placed : all + placed;
  }
  return reshape(all, whole);
}

/// How much of element i stands in element o, [n·b, n]: max(1 − |s(o) − i|, 0), with the distance as a
/// fraction of whole numbers, so that no digits are lost.
constexpr Ref corner_weights(Tape& tape, int extent, int by) {
  const int whole = extent * by;
  const Ref to = reshape(iota(tape, 0, whole), Shape{whole, 1}) * static_cast<double>(extent - 1);
  const Ref from = reshape(iota(tape, 0, extent), Shape{1, extent}) * static_cast<double>(whole - 1);
  return apply<ops::Relu>(1.0 - apply<ops::Abs>(to - from) * (1.0 / (whole - 1)));
}

/// The same with the corners kept: a product with the weights, which no two elements have in common. The
/// image is a matrix of rows along the axis.
constexpr Ref interpolate_between_corners(Ref x, int axis, int by) {
  if (by == 1) return x;
  constexpr unsigned rows_first = with_axis(with_axis(with_axis(0, 0, 1), 1, 0), 2, 2);
  const Shape shape = x.shape();
  const Ref weights = corner_weights(*x.tape, shape[axis], by);
  const int whole = shape[axis] * by;
  if (axis == 2) {
    const Ref rows = reshape(x, Shape{shape[0] * shape[1], shape[2]});
    return reshape(contract(rows, false, weights, true, x.rate()), Shape{shape[0], shape[1], whole});
  }
  const Ref columns = reshape(permute(x, rows_first), Shape{shape[1], shape[0] * shape[2]});
  const Ref result = contract(weights, false, columns, false, x.rate());
  return permute(reshape(result, Shape{whole, shape[0], shape[2]}), rows_first);
}

}  // namespace detail

/// Every element `By` times down and across: the nearest one's value, or one between neighbours.
template <Extent2 By, Interpolation Between = Interpolation::nearest, Shape S>
constexpr auto upsample(Expr<S> x) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::lays_windows<"upsample", S, Unfolding{1, By}>())::fits;
  if constexpr (S.rank != 3 || !detail::is_positive(By)) {
    return x;
  } else {
    constexpr Shape result{S[0], S[1] * By.height, S[2] * By.width};
    if constexpr (Between == Interpolation::nearest) {
      constexpr Shape repeated{S[0], S[1], By.height, S[2], By.width};
      const Ref apart = reshape(x.ref, Shape{S[0], S[1], 1, S[2], 1});
      return Expr<result>{reshape(broadcast_to(apart, repeated, x.rate()), result)};
    } else if constexpr (Between == Interpolation::bilinear) {
      return Expr<result>{detail::interpolate(detail::interpolate(x.ref, 2, By.width), 1, By.height)};
    } else {
      const Ref wide = detail::interpolate_between_corners(x.ref, 2, By.width);
      return Expr<result>{detail::interpolate_between_corners(wide, 1, By.height)};
    }
  }
}

}  // namespace etch::inline ETCH_TARGET
