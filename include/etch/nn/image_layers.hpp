// Layers on images [channels, height, width]: convolution, pooling, padding, upsampling; and along a
// sequence [channels, length].
// May not know networks; see nn/layers.hpp for what a layer is.
#pragma once

#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/images.hpp>
#include <etch/expr/moving.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/padding.hpp>
#include <etch/nn/scope.hpp>
#include <etch/shape/unfold.hpp>

#include <string_view>

namespace etch::inline ETCH_TARGET {

/// y(o, i, j) = b(o) + Σ over c, k and l of w(o, c, k, l)·x(c, i·stride + k·dilation, …): a weight
/// [filters, channels / groups, kernel height, kernel width] and a bias [filters]. Kernel, stride, padding
/// and dilation are one number or an `Extent2(height, width)`; padding may be `same` or `valid`. With as
/// many groups as channels and filters it is a depthwise convolution. `without_bias` comes last.
template <int Filters, Extent2 Kernel, Extent2 Stride = 1, Padding Zeros = 0, Extent2 Dilation = 1,
          int Groups = 1, Bias... Option>
  requires(sizeof...(Option) <= 1 && Groups > 0 && Filters % Groups == 0)
struct Conv2d
    : detail::BuiltIn<Conv2d<Filters, Kernel, Stride, Zeros, Dilation, Groups, Option...>> {
  static constexpr auto name = "Conv2d";
  static constexpr Unfolding windows{Kernel, Stride, Dilation};
  static constexpr Text wanted = detail::wanted_image(windows, Zeros, Groups);
  static constexpr std::string_view wants = wanted.view();
  static constexpr bool accepts(const Shape& input) {
    return detail::windows_fit(input, windows, Zeros) && input[0] % Groups == 0;
  }

  template <Shape In>
  constexpr auto operator()(Expr<In> x, Scope& scope) const {
    constexpr int seen = In[0] / Groups, window = Kernel.height * Kernel.width;
    const auto w = scope.weight<Shape{Filters, seen, Kernel.height, Kernel.width}>(
        "weight", seen * window, Filters / Groups * window);
    const auto y = convolve<Stride, Dilation, Groups>(detail::padded_for<windows, Zeros>(x), w);
    if constexpr (sizeof...(Option) == 0) {
      return y + reshape<Shape{Filters, 1, 1}>(scope.bias<Shape{Filters}>("bias"));
    } else {
      return y;
    }
  }
};

/// The same along a sequence [channels, length], with a weight [filters, channels / groups, kernel].
template <int Filters, int Kernel, int Stride = 1, Padding Zeros = 0, int Dilation = 1,
          int Groups = 1, Bias... Option>
  requires(sizeof...(Option) <= 1 && Groups > 0 && Filters % Groups == 0)
struct Conv1d
    : detail::BuiltIn<Conv1d<Filters, Kernel, Stride, Zeros, Dilation, Groups, Option...>> {
  static constexpr auto name = "Conv1d";
  static constexpr Unfolding windows{Extent2(1, Kernel), Extent2(1, Stride), Extent2(1, Dilation)};
  static constexpr Padding beside =
      Zeros.is_same ? Zeros : Padding(Extent2(0, Zeros.zeros.width));
  static constexpr auto wants = "a sequence [channels, length] as long as its window";
  static constexpr bool accepts(const Shape& input) {
    return input.rank == 2 && input[0] % Groups == 0 &&
           detail::windows_fit(Shape{input[0], 1, input[1]}, windows, beside);
  }

  template <Shape In>
  constexpr auto operator()(Expr<In> x, Scope& scope) const {
    constexpr int seen = In[0] / Groups;
    const auto w = scope.weight<Shape{Filters, seen, Kernel}>("weight", seen * Kernel,
                                                              Filters / Groups * Kernel);
    const auto image = detail::padded_for<windows, beside>(reshape<Shape{In[0], 1, In[1]}>(x));
    const auto filters = reshape<Shape{Filters, seen, 1, Kernel}>(w);
    const auto y = convolve<Extent2(1, Stride), Extent2(1, Dilation), Groups>(image, filters);
    const auto sequence = reshape<Shape{Filters, y.shape()[2]}>(y);
    if constexpr (sizeof...(Option) == 0) {
      return sequence + reshape<Shape{Filters, 1}>(scope.bias<Shape{Filters}>("bias"));
    } else {
      return sequence;
    }
  }
};

/// The transposed convolution: every input is spread over the window that a Conv2d of the same kernel,
/// stride and padding would read it from; (H − 1)·stride + kernel − 2·padding rows. A weight [channels,
/// filters, kernel height, kernel width] and a bias [filters].
template <int Filters, Extent2 Kernel, Extent2 Stride = 1, Extent2 Zeros = 0>
struct ConvTranspose2d : detail::BuiltIn<ConvTranspose2d<Filters, Kernel, Stride, Zeros>> {
  static constexpr auto name = "ConvTranspose2d";
  static constexpr auto wants = "an image [channels, height, width] larger than its padding";
  static constexpr Extent2 rows_and_columns(const Shape& image) {
    return Extent2((image[1] - 1) * Stride.height + Kernel.height - 2 * Zeros.height,
                   (image[2] - 1) * Stride.width + Kernel.width - 2 * Zeros.width);
  }
  static constexpr bool accepts(const Shape& input) {
    return input.rank == 3 && detail::is_positive(Kernel) && detail::is_positive(Stride) &&
           detail::is_positive(rows_and_columns(input));
  }

  template <Shape In>
  constexpr auto operator()(Expr<In> x, Scope& scope) const {
    constexpr int window = Kernel.height * Kernel.width;
    constexpr Extent2 left = rows_and_columns(In);
    const auto w = scope.weight<Shape{In[0], Filters, Kernel.height, Kernel.width}>(
        "weight", In[0] * window, Filters * window);
    const auto whole = convolve_transposed<Stride>(x, w);
    const auto y = slice<2, Zeros.width, left.width>(slice<1, Zeros.height, left.height>(whole));
    return y + reshape<Shape{Filters, 1, 1}>(scope.bias<Shape{Filters}>("bias"));
  }
};

/// The largest element of every window, [channels, …]; a tie's gradient goes to its first.
template <Extent2 Kernel, Extent2 Stride = Kernel>
struct MaxPool2d : detail::BuiltIn<MaxPool2d<Kernel, Stride>> {
  static constexpr auto name = "MaxPool2d";
  static constexpr Unfolding windows{Kernel, Stride};
  static constexpr Text wanted = detail::wanted_image(windows, 0);
  static constexpr std::string_view wants = wanted.view();
  static constexpr bool accepts(const Shape& input) {
    return detail::windows_fit(input, windows, 0);
  }
  constexpr auto operator()(auto x) const { return max_pool<Kernel, Stride>(x); }
};

/// The mean of every window, of which padding counts as zeros.
template <Extent2 Kernel, Extent2 Stride = Kernel, Padding Zeros = 0>
struct AveragePool2d : detail::BuiltIn<AveragePool2d<Kernel, Stride, Zeros>> {
  static constexpr auto name = "AveragePool2d";
  static constexpr Unfolding windows{Kernel, Stride};
  static constexpr Text wanted = detail::wanted_image(windows, Zeros);
  static constexpr std::string_view wants = wanted.view();
  static constexpr bool accepts(const Shape& input) {
    return detail::windows_fit(input, windows, Zeros);
  }
  constexpr auto operator()(auto x) const {
    return average_pool<Kernel, Stride>(detail::padded_for<windows, Zeros>(x));
  }
};

/// The mean of every channel: [channels].
struct GlobalAveragePool : detail::BuiltIn<GlobalAveragePool> {
  static constexpr auto name = "GlobalAveragePool";
  static constexpr auto wants = "an image [channels, height, width]";
  static constexpr bool accepts(const Shape& input) { return input.rank == 3; }
  constexpr auto operator()(auto x) const { return mean<1>(mean<2>(x)); }
};

/// Zeros around an image.
template <Extent2 Zeros>
struct ZeroPad2d : detail::BuiltIn<ZeroPad2d<Zeros>> {
  static constexpr auto name = "ZeroPad2d";
  static constexpr auto wants = "an image [channels, height, width]";
  static constexpr bool accepts(const Shape& input) { return input.rank == 3; }
  constexpr auto operator()(auto x) const { return pad<Zeros>(x); }
};

/// Every element several times down and across.
template <Extent2 By>
struct Upsample2d : detail::BuiltIn<Upsample2d<By>> {
  static constexpr auto name = "Upsample2d";
  static constexpr auto wants = "an image [channels, height, width]";
  static constexpr bool accepts(const Shape& input) { return input.rank == 3; }
  constexpr auto operator()(auto x) const { return upsample<By>(x); }
};

}  // namespace etch::inline ETCH_TARGET
