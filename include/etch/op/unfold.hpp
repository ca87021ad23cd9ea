// Windows over the last two axes, for convolution and pooling.
// May not know layouts or kernels: an unfold copies nothing, its elements are read where they lie.
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/arithmetic.hpp>
#include <etch/op/contraction.hpp>
#include <etch/op/movement.hpp>
#include <etch/op/reduction.hpp>
#include <etch/op/record.hpp>
#include <etch/shape/unfold.hpp>

namespace etch::inline ETCH_TARGET {

namespace ops {

struct Unfold {
  static constexpr auto name = "unfold";
  static constexpr auto family = Family::unfold;
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

}  // namespace ops

/// The windows of x, [..., H, W], as [..., kernel height, kernel width, windows down, across].
constexpr Ref unfold(Ref x, const Unfolding& by) {
  return {x.tape,
          x.tape->record({.op = &op<ops::Unfold>,
                          .shape = detail::unfolded_shape(x.shape(), by),
                          .rate = x.rate(),
                          .attributes = {.stride = by.stride, .dilation = by.dilation},
                          .operands = {x.id, no_node, no_node}})};
}

/// x, [..., H, W], with `before` and `after` zeros beside its last two axes, and `stride` - 1 zeros
/// between its elements.
constexpr Ref pad(Ref x, Extent2 before, Extent2 after, Extent2 stride = 1) {
  const int rank = x.shape().rank;
  const auto along = [&](int axis, int first, int last, int step) {
    const int extent = first + (x.shape()[axis] - 1) * step + 1 + last;
    x = place(x, {axis, first, step}, extent);
  };
  along(rank - 2, before.height, after.height, stride.height);
  along(rank - 1, before.width, after.width, stride.width);
  return x;
}

/// x, [..., H, W], with a number beside its last two axes in the place of zeros. It is added to those, so
/// that what flows back is sliced and no choice is made for every sample.
constexpr Ref pad_with(double number, Ref x, Extent2 before, Extent2 after) {
  const Ref padded = pad(x, before, after);
  const Shape& shape = padded.shape();
  const auto beyond = [&](int axis, int first, int count) {
    Shape along;
    along.append(shape[axis]);
    for (int a = axis + 1; a < shape.rank; ++a) along.append(1);
    const Ref place = reshape(iota(*x.tape, 0, shape[axis]), along);
    return apply<ops::Less>(place, constant(*x.tape, first)) +
           apply<ops::Less>(constant(*x.tape, first + count - 1), place);
  };
  if (padded.id == x.id) return x;
  const Ref rows = beyond(shape.rank - 2, before.height, x.shape()[shape.rank - 2]);
  const Ref columns = beyond(shape.rank - 1, before.width, x.shape()[shape.rank - 1]);
  return padded + apply<ops::Select>(rows + columns, constant(*x.tape, number), constant(*x.tape, 0));
}

namespace detail {

/// The element at one place of every window.
constexpr Ref element_of_windows(Ref windows, int below, int right) {
  const int rank = windows.shape().rank;
  const Ref one = slice(slice(windows, {rank - 4, below, 1}, 1), {rank - 3, right, 1}, 1);
  Shape shape = windows.shape();
  shape[rank - 4] = shape[rank - 2];
  shape[rank - 3] = shape[rank - 1];
  shape[rank - 2] = shape[rank - 1] = 0;
  shape.rank = rank - 2;
  return reshape(one, shape);
}

/// Every window's elements added back where they lie in a value of `shape`: for each place in a window
/// one sum of what stands there.
constexpr Ref add_windows(Ref windows, const Shape& shape, const Unfolding& by) {
  const int down = shape.rank - 2, across = shape.rank - 1;
  Ref sum{};
  for (int below = 0; below < by.kernel.height; ++below) {
    for (int right = 0; right < by.kernel.width; ++right) {
      const Ref here = element_of_windows(windows, below, right);
      const Window rows{down, below * by.dilation.height, by.stride.height};
      const Window columns{across, right * by.dilation.width, by.stride.width};
      const Ref placed = place(place(here, rows, shape[down]), columns, shape[across]);
      sum = below == 0 && right == 0 ? placed : sum + placed;
    }
  }
  return sum;
}

/// Whether windows stand side by side: each element lies in one of them at most.
constexpr bool are_tiles(const Unfolding& by) {
  return by.stride == by.kernel && by.dilation == Extent2(1);
}

/// Tiles put back side by side, with zeros where rows or columns were left over.
constexpr Ref join_tiles(Ref windows, const Shape& shape) {
  const int rank = windows.shape().rank, first = rank - 4;
  // The last axes are window rows, window columns, down, across: down goes before rows and across before
  // columns.
  unsigned order = 0;
  for (int axis = 0; axis < first; ++axis) order = with_axis(order, axis, axis);
  order = with_axis(with_axis(order, first, first + 2), first + 1, first);
  order = with_axis(with_axis(order, first + 2, first + 3), first + 3, first + 1);
  Shape joined = shape;
  joined[first] = windows.shape()[first] * windows.shape()[first + 2];
  joined[first + 1] = windows.shape()[first + 1] * windows.shape()[first + 3];
  const Ref image = reshape(permute(windows, order), joined);
  return pad(image, 0, Extent2(shape[first] - joined[first], shape[first + 1] - joined[first + 1]));
}

/// Whether x is Wᵀ·y with a matrix per step, W [filters, …], and windows of stride 1 to be added up.
constexpr bool is_spread_by_filters(Ref x, const Unfolding& by) {
  if (x.node().family() != Family::reshape || x.shape().rank != 5) return false;
  if (by.stride != Extent2(1)) return false;
  const Node& product = (*x.tape)[x.node().operand(0)];
  return product.family() == Family::contraction && product.attributes.transpose_left &&
         (*x.tape)[product.operand(0)].rate == Rate::step;
}

/// The same sum as a product of windows again, those of y with zeros around it, with the filters turned
/// by half: nothing is spread over memory to be gathered from there.
constexpr Ref correlate_back(Ref x, const Shape& shape, const Unfolding& by) {
  const Node product = (*x.tape)[x.node().operand(0)];
  const Ref filters{x.tape, product.operand(0)};
  Ref y{x.tape, product.operand(1)};
  if (product.attributes.transpose_right) y = transpose(y);
  const int count = filters.shape()[0], channels = x.shape()[0];
  const int height = by.kernel.height, width = by.kernel.width;
  const Extent2 span((height - 1) * by.dilation.height, (width - 1) * by.dilation.width);
  y = pad(reshape(y, Shape{count, x.shape()[3], x.shape()[4]}), span, span);
  const Ref windows = unfold(y, {by.kernel, 1, by.dilation});
  const Ref turned = reverse(reverse(reshape(filters, Shape{count, channels, height, width}), 2), 3);
  const unsigned exchange_first = with_axis(with_axis(with_axis(with_axis(0, 0, 1), 1, 0), 2, 2), 3, 3);
  const int inner = count * height * width;
  const Ref sum = contract(reshape(permute(turned, exchange_first), Shape{channels, inner}), false,
                           reshape(windows, Shape{inner, shape[1] * shape[2]}), false, x.rate());
  return reshape(sum, shape);
}

}  // namespace detail

/// Σ over channels and places of a window of filters(o, c, k, l)·x(c, …): x is [C, H, W] and the filters
/// [O, C, kernel height, kernel width].
constexpr Ref correlate(Ref x, Ref filters, const Unfolding& by) {
  const Ref windows = unfold(x, by);
  const Shape& w = windows.shape();
  const int inner = w[0] * w[1] * w[2], count = filters.shape()[0];
  const Ref sums = contract(reshape(filters, Shape{count, inner}), false,
                            reshape(windows, Shape{inner, w[3] * w[4]}), false,
                            common_rate(x.rate(), filters.rate()));
  return reshape(sums, Shape{count, w[3], w[4]});
}

/// The same with channels and filters cut into as many groups, each of which sees its own: the filters are
/// [O, C / groups, kernel height, kernel width].
constexpr Ref correlate(Ref x, Ref filters, const Unfolding& by, int groups) {
  if (groups == 1) return correlate(x, filters, by);
  const int channels = x.shape()[0] / groups, count = filters.shape()[0];
  Ref all{};
  for (int group = 0; group < groups; ++group) {
    const int size = count / groups;
    const Ref part = correlate(slice(x, {0, group * channels, 1}, channels),
                               slice(filters, {0, group * size, 1}, size), by);
    const Ref placed = place(part, {0, group * size, 1}, count);
    all = group == 0 ? placed : all + placed;
  }
  return all;
}

/// Each channel with one filter of its own, [C, 1, kernel height, kernel width]: a sum over windows, for
/// which no product is worth its blocks.
constexpr Ref correlate_depthwise(Ref x, Ref filters, const Unfolding& by) {
  const Ref windows = unfold(x, by);
  const Shape& shape = windows.shape();
  const Ref weights = reshape(filters, Shape{shape[0], shape[1], shape[2], 1, 1});
  const Ref sums = reduce(op<ops::Sum>, windows * weights, 0b110u,
                          common_rate(x.rate(), filters.rate()));
  return reshape(sums, Shape{shape[0], shape[3], shape[4]});
}

/// The adjoint of `unfold`: every window's elements added back where they lie in a value of `shape`.
constexpr Ref fold(Ref windows, const Shape& shape, const Unfolding& by) {
  if (detail::is_spread_by_filters(windows, by)) return detail::correlate_back(windows, shape, by);
  return detail::are_tiles(by) ? detail::join_tiles(windows, shape)
                               : detail::add_windows(windows, shape, by);
}

/// Every x(c, i, j) spread by filters(c, o, k, l) over its window of a value of `shape`, [O, …].
constexpr Ref spread(Ref x, Ref filters, const Unfolding& by, const Shape& shape) {
  const Shape image = x.shape(), w = filters.shape();
  const int outer = w[1] * w[2] * w[3], positions = image[1] * image[2];
  const Ref columns = contract(reshape(filters, Shape{w[0], outer}), true,
                               reshape(x, Shape{image[0], positions}), false,
                               common_rate(x.rate(), filters.rate()));
  return fold(reshape(columns, Shape{w[1], w[2], w[3], image[1], image[2]}), shape, by);
}

namespace ops {

constexpr void Unfold::adjoint(Adjoints& to, Ref y, Ref dy, Ref x) {
  to(x) += fold(dy, x.shape(), unfolding_of(y.node()));
}

}  // namespace ops

}  // namespace etch::inline ETCH_TARGET
