// The largest element of every window, where windows stand side by side.
// May not know layouts or kernels.
//
// The windows' elements are as many slices of x, one a place in a window. Their maximum is taken step by step,
// and beside it goes the number of the place that it comes from. Of all that a pool has read, the way back
// needs this number alone: its gradient is as many slices, put together where they came from. A maximum
// over windows as a reduction reads x twice more, to find the first that equals the maximum.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/op/arithmetic.hpp>
#include <etch/op/movement.hpp>
#include <etch/op/record.hpp>
#include <etch/shape/unfold.hpp>

namespace etch::inline ETCH_TARGET {

namespace ops {

/// The place of the largest so far: the number where x is larger than all before it.
struct LaterPlace {
  static constexpr auto name = "later_place";
  static constexpr int arity = 3;
  static constexpr auto value(const auto& place, const auto& largest, const auto& x,
                              double number) {
    return math::select(largest < x, number, place);
  }
};

/// x where the place is the number, else 0.
struct KeepPlace {
  static constexpr auto name = "keep_place";
  static constexpr auto value(const auto& x, const auto& place, double number) {
    return math::select(place == number, x, 0);
  }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x, Ref place);
};

/// The element at place 0, from which a maximum begins.
struct FirstPlace {
  static constexpr auto name = "first_place";
  static constexpr auto value(const auto& x, const auto&) { return x; }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x, Ref place) {
    to(x) += elementwise(op<KeepPlace>, 0, dy, place);
  }
};

/// The larger of x and the largest before it, where `place` is that of the largest of all. What comes back
/// goes on to those before as it is: each keeps what belongs to its own place.
struct LargerPlace {
  static constexpr auto name = "larger_place";
  static constexpr auto value(const auto& largest, const auto& x, const auto&) {
    return Maximum::value(largest, x);
  }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref largest, Ref x, Ref place) {
    to(largest) += dy;
    to(x) += elementwise(op<KeepPlace>, y.node().attributes.number, dy, place);
  }
};

constexpr void KeepPlace::adjoint(Adjoints& to, Ref y, Ref dy, Ref x, Ref place) {
  to(x) += elementwise(op<KeepPlace>, y.node().attributes.number, dy, place);
}

}  // namespace ops

namespace detail {

/// What is added to x of the same number all over a channel of an image; else no node.
constexpr Ref added_to_channels(Ref sum, Ref& rest) {
  if (sum.node().op != &op<ops::Add>) return {};
  for (const int i : {0, 1}) {
    const Ref one{sum.tape, sum.node().operand(i)};
    if (one.node().family() != Family::broadcast) continue;
    const Ref source{sum.tape, one.node().operand(0)};
    const Shape& shape = source.shape();
    const bool is_even = extent_from_last(shape, 0) == 1 && extent_from_last(shape, 1) == 1;
    rest = {sum.tape, sum.node().operand(1 - i)};
    if (is_even && rest.rate() == sum.rate()) return source;
  }
  return {};
}

constexpr Ref largest_of_slices(Ref x, const Unfolding& by, int down, int across) {
  const int rank = x.shape().rank, kernel_width = by.kernel.width;
  const int count = by.kernel.height * kernel_width;
  Sequence<Ref> elements;
  for (int below = 0; below < by.kernel.height; ++below) {
    const Ref rows = slice(x, {rank - 2, below, by.stride.height}, down);
    for (int right = 0; right < kernel_width; ++right) {
      elements.push_back(slice(rows, {rank - 1, right, by.stride.width}, across));
    }
  }
  Ref largest = elements[0], place = constant(*x.tape, 0);
  for (int i = 1; i < count; ++i) {
    place = elementwise(op<ops::LaterPlace>, i, place, largest, elements[i]);
    if (i + 1 < count) largest = apply<ops::Maximum>(largest, elements[i]);
  }
  Ref y = apply<ops::FirstPlace>(elements[0], place);
  for (int i = 1; i < count; ++i) y = elementwise(op<ops::LargerPlace>, i, y, elements[i], place);
  return y;
}

}  // namespace detail

/// The largest element of each window of x, [..., H, W], for windows side by side; a tie's gradient goes to
/// its first. What never makes a larger number a smaller one may come before or after, and after there
/// is less to do: an activation, or a bias that is the same for a channel.
constexpr Ref pool_largest(Ref x, const Unfolding& by) {
  if (x.node().op->is_increasing) {
    const Ref before{x.tape, x.node().operand(0)};
    return elementwise(*x.node().op, x.node().attributes.number, pool_largest(before, by));
  }
  Ref rest{};
  if (const Ref bias = detail::added_to_channels(x, rest); bias.tape != nullptr) {
    return pool_largest(rest, by) + bias;
  }
  const Shape windows = detail::unfolded_shape(x.shape(), by);
  return detail::largest_of_slices(x, by, windows[windows.rank - 2], windows[windows.rank - 1]);
}

}  // namespace etch::inline ETCH_TARGET
