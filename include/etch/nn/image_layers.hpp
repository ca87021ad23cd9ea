// Layers on images [channels, height, width]: convolution, pooling, padding, upsampling.
// May not know networks; see nn/layers.hpp for what a layer is. Along a sequence they are in nn/signal_layers.hpp.
#pragma once

#include <etch/core/diagnostics_structure.hpp>
#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/images.hpp>
#include <etch/expr/moving.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/expr/upsampling.hpp>
#include <etch/nn/block.hpp>
#include <etch/nn/endings.hpp>  // blocks name what goes their way
#include <etch/nn/layer_shapes.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/padding.hpp>
#include <etch/nn/scope.hpp>
#include <etch/shape/unfold.hpp>

#include <limits>
#include <string_view>

namespace etch::inline ETCH_TARGET {

/// y(o, i, j) = b(o) + Σ over c, k and l of w(o, c, k, l)·x(c, i·stride + k·dilation, …): a weight
/// [filters, channels / groups, kernel height, kernel width] and a bias [filters]. Kernel, stride, padding
/// and dilation are one number or an `Extent2(height, width)`; padding may be `same` or `valid`. With as
/// many groups as channels and filters it is a depthwise convolution. `without_bias` comes last.
template <int Filters, Extent2 Kernel, Extent2 Stride = 1, Padding Zeros = 0, Extent2 Dilation = 1,
          int Groups = 1, Bias... Option>
  requires(sizeof...(Option) <= 1)
struct Conv2d
    : detail::BuiltIn<Conv2d<Filters, Kernel, Stride, Zeros, Dilation, Groups, Option...>> {
  static constexpr auto name = "Conv2d";
  static constexpr Unfolding windows{Kernel, Stride, Dilation};
  static constexpr bool has_right_arguments = detail::are_groups(Filters, Groups);
  static constexpr auto wants_arguments = "at least one group and filters in whole groups";
  static constexpr Text wants = detail::wanted_image(windows, Zeros, Groups);
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

/// The transposed convolution: every input is spread over the window that a Conv2d of the same kernel,
/// stride and padding would read it from; (H − 1)·stride + kernel − 2·padding rows. A weight [channels,
/// filters, kernel height, kernel width] and a bias [filters].
template <int Filters, Extent2 Kernel, Extent2 Stride = 1, Extent2 Zeros = 0>
struct ConvTranspose2d : detail::BuiltIn<ConvTranspose2d<Filters, Kernel, Stride, Zeros>> {
  static constexpr auto name = "ConvTranspose2d";
  static constexpr Unfolding spreads{Kernel, Stride};
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

/// The largest element of every window, [channels, …]; a tie's gradient goes to its first. Padding is no
/// element: it counts as −∞, and no window may be of padding alone.
template <Extent2 Kernel, Extent2 Stride = Kernel, Padding Beside = 0, Extent2 Dilation = 1>
struct MaxPool2d : detail::BuiltIn<MaxPool2d<Kernel, Stride, Beside, Dilation>> {
  static constexpr auto name = "MaxPool2d";
  static constexpr Unfolding windows{Kernel, Stride, Dilation};
  static constexpr Text wants = detail::wanted_elements(windows, Beside);
  static constexpr bool accepts(const Shape& input) {
    return detail::windows_hold_elements(input, windows, Beside);
  }
  constexpr auto operator()(auto x) const {
    constexpr double least = -std::numeric_limits<double>::infinity();
    return max_pool<Kernel, Stride, Dilation>(detail::padded_for<windows, Beside>(x, least));
  }
};

/// An option of AveragePool2d: the mean of a window is that of its elements, padding left out.
enum class Counted { elements };
inline constexpr Counted elements_only = Counted::elements;

/// The mean of every window, of which padding counts as zeros, PyTorch's default; `elements_only` comes
/// last and leaves it out.
template <Extent2 Kernel, Extent2 Stride = Kernel, Padding Zeros = 0, Counted... Option>
  requires(sizeof...(Option) <= 1)
struct AveragePool2d : detail::BuiltIn<AveragePool2d<Kernel, Stride, Zeros, Option...>> {
  static constexpr auto name = "AveragePool2d";
  static constexpr Unfolding windows{Kernel, Stride};
  static constexpr bool counts_padding = sizeof...(Option) == 0;
  static constexpr Text wants = counts_padding ? detail::wanted_image(windows, Zeros)
                                               : detail::wanted_elements(windows, Zeros);
  static constexpr bool accepts(const Shape& input) {
    return counts_padding ? detail::windows_fit(input, windows, Zeros)
                          : detail::windows_hold_elements(input, windows, Zeros);
  }

  template <Shape S>
  constexpr auto operator()(Expr<S> x) const {
    const auto means = average_pool<Kernel, Stride>(detail::padded_for<windows, Zeros>(x));
    if constexpr (counts_padding || Zeros == Padding(0)) {
      return means;
    } else {
      constexpr Shape one{1, S[1], S[2]};
      const Expr<one> ones{broadcast_to(constant(*x.ref.tape, 1), one, Rate::step)};
      return means / average_pool<Kernel, Stride>(detail::padded_for<windows, Zeros>(ones));
    }
  }
};

/// Pools by the maximum of windows side by side, sends the result through layers, which give the shape that they
/// take, and puts what they give back where the maxima stood, with zeros elsewhere: the encoder and decoder of
/// V. Badrinarayanan, A. Kendall, R. Cipolla, SegNet (2017). A block, whose first layer is the pool: parameters
/// are called "poolaround1.conv2d2.weight".
template <Extent2 Kernel, class... Layers>
struct PoolAround : detail::Block<PoolAround<Kernel, Layers...>>, detail::Chain<MaxPool2d<Kernel>, Layers...> {
  static constexpr auto name = "PoolAround";

  template <class At>
  static constexpr auto send(At at) {
    return detail::combine<Unpooling>(detail::side_by_side(at, PoolAround::through_all(at)));
  }
  static constexpr Text say_unlike(int index, std::string_view kind, int, Shape x, Shape given) {
    return diagnostics::unpooled_by_layers_differs(index, kind, given.axes(),
                                                   detail::pooled_shape(x, Unpooling::windows).axes());
  }

 private:
  struct Unpooling {
    static constexpr Unfolding windows{Kernel, Kernel};
    static constexpr bool begins(const Shape&) { return true; }
    static constexpr bool fits(const Shape& x, const Shape& pooled) {
      return pooled == detail::pooled_shape(x, windows);
    }
    template <Shape X, Shape...>
    static constexpr Shape result = X;
    template <Shape X, Shape... P>
    static constexpr auto value(Expr<X> x, Expr<P>... pooled) {
      return (max_unpool<Kernel>(pooled, x) + ...);
    }
  };
};

/// The mean of every channel: [channels].
struct GlobalAveragePool : detail::BuiltIn<GlobalAveragePool>, detail::OnImages {
  static constexpr auto name = "GlobalAveragePool";
  constexpr auto operator()(auto x) const { return mean<1>(mean<2>(x)); }
};

/// Zeros around an image.
template <Extent2 Zeros>
struct ZeroPad2d : detail::BuiltIn<ZeroPad2d<Zeros>>, detail::OnImages {
  static constexpr auto name = "ZeroPad2d";
  constexpr auto operator()(auto x) const { return pad<Zeros>(x); }
};

namespace detail {

/// Over how many outputs an element is spread: those of which it is the nearest, or those up to its
/// neighbours.
template <Interpolation... Option>
constexpr Extent2 upsampling_kernel(Extent2 by) {
  constexpr bool is_nearest = ((Option == Interpolation::nearest) && ...);
  const auto along = [](int each) { return is_nearest ? each : 2 * each - each % 2; };
  return Extent2(along(by.height), along(by.width));
}

}  // namespace detail

/// Every element several times down and across: the nearest one's value, or with `bilinear` or
/// `bilinear_align_corners` as an option one between neighbours, as PyTorch has it for a whole factor.
template <Extent2 By, Interpolation... Option>
  requires(sizeof...(Option) <= 1)
struct Upsample2d : detail::BuiltIn<Upsample2d<By, Option...>>, detail::OnImages {
  static constexpr auto name = "Upsample2d";
  static constexpr Unfolding spreads{detail::upsampling_kernel<Option...>(By), By};
  constexpr auto operator()(auto x) const { return upsample<By, Option...>(x); }
};

}  // namespace etch::inline ETCH_TARGET
