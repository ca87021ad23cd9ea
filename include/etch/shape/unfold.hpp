// Windows over the last two axes: how many there are, and which element each holds (D1).
// May not know which op asks.
#pragma once

#include <etch/core/target.hpp>
#include <etch/shape/shape.hpp>

namespace etch::inline ETCH_TARGET {

/// Something along the height and the width of an image; one number stands for both.
struct Extent2 {
  int height = 0;
  int width = 0;

  constexpr Extent2() = default;
  constexpr Extent2(int both) : height(both), width(both) {}  // NOLINT: Conv2d<16, 3>
  constexpr Extent2(int high, int wide) : height(high), width(wide) {}

  friend constexpr bool operator==(const Extent2&, const Extent2&) = default;
};

/// How windows are laid over an image: their extents, how far one begins behind the one before, and
/// how far apart the elements of one are.
struct Unfolding {
  Extent2 kernel;
  Extent2 stride = 1;
  Extent2 dilation = 1;

  friend constexpr bool operator==(const Unfolding&, const Unfolding&) = default;
};

/// The elements from a window's first to its last along one axis, both counted.
constexpr int window_span(int kernel, int dilation) { return (kernel - 1) * dilation + 1; }

/// How many windows fit along an axis, ⌊(extent − (kernel − 1)·dilation − 1) / stride⌋ + 1; 0 where none
/// does. For a padded axis the extent includes the padding on both sides.
constexpr int window_count(int extent, int kernel, int stride = 1, int dilation = 1) {
  const int rest = extent - window_span(kernel, dilation);
  return rest < 0 ? 0 : rest / stride + 1;
}

namespace detail {

/// [..., H, W] as windows: [..., kernel height, kernel width, windows down, windows across].
constexpr Shape unfolded_shape(const Shape& x, const Unfolding& by) {
  Shape shape = x;
  shape.rank = x.rank + 2;
  shape[x.rank - 2] = by.kernel.height;
  shape[x.rank - 1] = by.kernel.width;
  shape[x.rank] =
      window_count(x[x.rank - 2], by.kernel.height, by.stride.height, by.dilation.height);
  shape[x.rank + 1] =
      window_count(x[x.rank - 1], by.kernel.width, by.stride.width, by.dilation.width);
  return shape;
}

/// The row-major position in x of the element at row-major position `index` of its windows, whose shape
/// is given.
constexpr int in_unfolded(int index, const Shape& windows, const Shape& x, const Unfolding& by) {
  const int rank = windows.rank;
  const int across = index % windows[rank - 1];
  index /= windows[rank - 1];
  const int down = index % windows[rank - 2];
  index /= windows[rank - 2];
  const int right = index % windows[rank - 3];
  index /= windows[rank - 3];
  const int below = index % windows[rank - 4];
  index /= windows[rank - 4];
  const int row = down * by.stride.height + below * by.dilation.height;
  const int column = across * by.stride.width + right * by.dilation.width;
  return (index * x[x.rank - 2] + row) * x[x.rank - 1] + column;
}

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
