// What layers on images put around an image before they lay windows over it.
// May not know layers.
#pragma once

#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/images.hpp>
#include <etch/shape/unfold.hpp>

namespace etch::inline ETCH_TARGET {

/// Zeros on every side of an image; `same` are as many as leave ⌈extent / stride⌉ windows, an odd one
/// more at the bottom and at the right.
struct Padding {
  Extent2 zeros = 0;
  bool is_same = false;

  constexpr Padding() = default;
  constexpr Padding(int both) : zeros(both) {}  // NOLINT: Conv2d<16, 3, 1, 1>
  constexpr Padding(Extent2 each) : zeros(each) {}  // NOLINT
  static constexpr Padding same_size() {
    Padding padding;
    padding.is_same = true;
    return padding;
  }

  friend constexpr bool operator==(const Padding&, const Padding&) = default;
};

inline constexpr Padding valid = 0;
inline constexpr Padding same = Padding::same_size();

namespace detail {

/// What is put before and behind an axis.
struct Beside {
  int before = 0, after = 0;
};

constexpr Beside padding_along(int extent, int kernel, int stride, int dilation, int zeros,
                               bool is_same) {
  if (!is_same) return {zeros, zeros};
  const int windows = (extent + stride - 1) / stride;
  const int all = (windows - 1) * stride + window_span(kernel, dilation) - extent;
  return all < 0 ? Beside{} : Beside{all / 2, all - all / 2};
}

struct PaddingOf {
  Extent2 before, after;
};

constexpr PaddingOf padding_of(const Shape& image, const Unfolding& by, const Padding& padding) {
  const Beside down = padding_along(image[1], by.kernel.height, by.stride.height,
                                    by.dilation.height, padding.zeros.height, padding.is_same);
  const Beside across = padding_along(image[2], by.kernel.width, by.stride.width, by.dilation.width,
                                      padding.zeros.width, padding.is_same);
  return {Extent2(down.before, across.before), Extent2(down.after, across.after)};
}

constexpr Shape padded(const Shape& image, const PaddingOf& by) {
  return Shape{image[0], image[1] + by.before.height + by.after.height,
               image[2] + by.before.width + by.after.width};
}

/// Whether windows can be laid over an image once it is padded.
constexpr bool windows_fit(const Shape& image, const Unfolding& by, const Padding& padding) {
  if (image.rank != 3 || !is_positive(by.stride) || !is_positive(by.dilation)) return false;
  return has_windows(padded(image, padding_of(image, by, padding)), by);
}

template <Unfolding By, Padding P, Shape S>
constexpr auto padded_for(Expr<S> x) {
  constexpr PaddingOf beside = padding_of(S, By, P);
  return Expr<padded(S, beside)>{pad(x.ref, beside.before, beside.after)};
}

/// The same with a number in the place of zeros.
template <Unfolding By, Padding P, Shape S>
constexpr auto padded_for(Expr<S> x, double number) {
  constexpr PaddingOf beside = padding_of(S, By, P);
  return Expr<padded(S, beside)>{pad_with(number, x.ref, beside.before, beside.after)};
}

/// Whether every window along an axis holds an element that is no padding.
constexpr bool all_hold_elements(int extent, Beside beside, int kernel, int stride, int dilation) {
  const int windows = window_count(extent + beside.before + beside.after, kernel, stride, dilation);
  for (int window = 0; window < windows; ++window) {
    bool holds = false;
    for (int k = 0; k < kernel; ++k) {
      const int at = window * stride + k * dilation - beside.before;
      holds |= at >= 0 && at < extent;
    }
    if (!holds) return false;
  }
  return true;
}

/// Whether windows fit, and none is of padding alone.
constexpr bool windows_hold_elements(const Shape& image, const Unfolding& by,
                                     const Padding& padding) {
  if (!windows_fit(image, by, padding)) return false;
  const PaddingOf beside = padding_of(image, by, padding);
  return all_hold_elements(image[1], {beside.before.height, beside.after.height}, by.kernel.height,
                           by.stride.height, by.dilation.height) &&
         all_hold_elements(image[2], {beside.before.width, beside.after.width}, by.kernel.width,
                           by.stride.width, by.dilation.width);
}

/// Whether so many filters can be cut into groups.
constexpr bool are_groups(int filters, int groups) { return groups > 0 && filters > 0 && filters % groups == 0; }

/// The smallest extent on which a window can be laid.
constexpr int least_extent(int kernel, int dilation, int zeros, bool is_same) {
  const int span = window_span(kernel, dilation) - 2 * zeros;
  return is_same || span < 1 ? 1 : span;
}

/// "an image [channels, height, width] of at least 5 by 5".
constexpr Text wanted_image(const Unfolding& by, const Padding& padding, int groups = 1) {
  Text text;
  text << "an image [channels, height, width] of ";
  if (groups != 1) text << groups << " groups of channels and ";
  return text << "at least "
              << least_extent(by.kernel.height, by.dilation.height, padding.zeros.height, padding.is_same) << " by "
              << least_extent(by.kernel.width, by.dilation.width, padding.zeros.width, padding.is_same);
}

/// "a sequence [channels, length] at least 5 long".
constexpr Text wanted_sequence(const Unfolding& by, const Padding& padding, int groups = 1) {
  Text text;
  text << "a sequence [channels, length] ";
  if (groups != 1) text << "of " << groups << " groups of channels, ";
  return text << "at least "
              << least_extent(by.kernel.width, by.dilation.width, padding.zeros.width, padding.is_same) << " long";
}

/// The same of windows that each hold an element.
constexpr Text wanted_elements(const Unfolding& by, const Padding& padding) {
  Text text = wanted_image(by, padding);
  return padding == Padding(0) ? text : text << " and no window of padding alone";
}

constexpr Text wanted_sequence_elements(const Unfolding& by, const Padding& padding) {
  Text text = wanted_sequence(by, padding);
  return padding == Padding(0) ? text : text << " and no window of padding alone";
}

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
