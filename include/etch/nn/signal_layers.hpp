// Layers along a sequence [channels, length], a signal: convolution and pooling. Each is that of an image of one row.
// May not know networks; see nn/layers.hpp for what a layer is.
#pragma once

#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/images.hpp>
#include <etch/expr/moving.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/image_layers.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/padding.hpp>
#include <etch/nn/scope.hpp>
#include <etch/shape/unfold.hpp>

namespace etch::inline ETCH_TARGET {

namespace detail {

constexpr Shape as_image(const Shape& sequence) { return Shape{sequence[0], 1, sequence[1]}; }

/// Padding before and behind a sequence.
constexpr Padding along_sequence(const Padding& padding) {
  return padding.is_same ? padding : Padding(Extent2(0, padding.zeros.width));
}

/// A pool of images of one row, on sequences.
template <class Pool, Shape S>
constexpr auto pool_sequence(Expr<S> x) {
  const auto pooled = Pool{}(reshape<as_image(S)>(x));
  return reshape<Shape{S[0], pooled.shape()[2]}>(pooled);
}

}  // namespace detail

/// y(o, i) = b(o) + Σ over c and k of w(o, c, k)·x(c, i·stride + k·dilation): a weight [filters, channels / groups,
/// kernel] and a bias [filters], as `Conv2d` has them. `without_bias` comes last.
template <int Filters, int Kernel, int Stride = 1, Padding Zeros = 0, int Dilation = 1,
          int Groups = 1, Bias... Option>
  requires(sizeof...(Option) <= 1)
struct Conv1d
    : detail::BuiltIn<Conv1d<Filters, Kernel, Stride, Zeros, Dilation, Groups, Option...>> {
  static constexpr auto name = "Conv1d";
  static constexpr Unfolding windows{Extent2(1, Kernel), Extent2(1, Stride), Extent2(1, Dilation)};
  static constexpr Padding beside = detail::along_sequence(Zeros);
  static constexpr bool has_right_arguments = detail::are_groups(Filters, Groups);
  static constexpr auto wants_arguments = "at least one group and filters in whole groups";
  static constexpr Text wants = detail::wanted_sequence(windows, beside, Groups);
  static constexpr bool accepts(const Shape& input) {
    return input.rank == 2 && input[0] % Groups == 0 && detail::windows_fit(detail::as_image(input), windows, beside);
  }

  template <Shape In>
  constexpr auto operator()(Expr<In> x, Scope& scope) const {
    constexpr int seen = In[0] / Groups;
    const auto w = scope.weight<Shape{Filters, seen, Kernel}>("weight", seen * Kernel,
                                                              Filters / Groups * Kernel);
    const auto image = detail::padded_for<windows, beside>(reshape<detail::as_image(In)>(x));
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

/// The transposed convolution: every input is spread over the window that a Conv1d of the same kernel, stride and
/// padding would read it from; (length − 1)·stride + kernel − 2·padding elements. A weight [channels, filters,
/// kernel] and a bias [filters].
template <int Filters, int Kernel, int Stride = 1, int Zeros = 0>
struct ConvTranspose1d : detail::BuiltIn<ConvTranspose1d<Filters, Kernel, Stride, Zeros>> {
  static constexpr auto name = "ConvTranspose1d";
  static constexpr Unfolding spreads{Extent2(1, Kernel), Extent2(1, Stride)};
  static constexpr auto wants = "a sequence [channels, length] larger than its padding";
  static constexpr int length_of(const Shape& input) { return (input[1] - 1) * Stride + Kernel - 2 * Zeros; }
  static constexpr bool accepts(const Shape& input) {
    return input.rank == 2 && Kernel > 0 && Stride > 0 && length_of(input) > 0;
  }

  template <Shape In>
  constexpr auto operator()(Expr<In> x, Scope& scope) const {
    constexpr int left = length_of(In);
    const auto w = scope.weight<Shape{In[0], Filters, Kernel}>("weight", In[0] * Kernel, Filters * Kernel);
    const auto whole = convolve_transposed<Extent2(1, Stride)>(reshape<detail::as_image(In)>(x),
                                                               reshape<Shape{In[0], Filters, 1, Kernel}>(w));
    const auto y = reshape<Shape{Filters, left}>(slice<2, Zeros, left>(whole));
    return y + reshape<Shape{Filters, 1}>(scope.bias<Shape{Filters}>("bias"));
  }
};

/// The largest element of every window, [channels, …]; ties and padding as in `MaxPool2d`.
template <int Kernel, int Stride = Kernel, Padding Beside = 0, int Dilation = 1>
struct MaxPool1d : detail::BuiltIn<MaxPool1d<Kernel, Stride, Beside, Dilation>> {
  static constexpr auto name = "MaxPool1d";
  static constexpr Unfolding windows{Extent2(1, Kernel), Extent2(1, Stride), Extent2(1, Dilation)};
  static constexpr Text wants = detail::wanted_sequence_elements(windows, detail::along_sequence(Beside));
  static constexpr bool accepts(const Shape& input) {
    return input.rank == 2 && OfImages::accepts(detail::as_image(input));
  }
  constexpr auto operator()(auto x) const { return detail::pool_sequence<OfImages>(x); }

 private:
  using OfImages = MaxPool2d<Extent2(1, Kernel), Extent2(1, Stride), detail::along_sequence(Beside),
                             Extent2(1, Dilation)>;
};

/// The mean of every window, of which padding counts as zeros; `elements_only` comes last and leaves it out.
template <int Kernel, int Stride = Kernel, Padding Zeros = 0, Counted... Option>
  requires(sizeof...(Option) <= 1)
struct AveragePool1d : detail::BuiltIn<AveragePool1d<Kernel, Stride, Zeros, Option...>> {
  static constexpr auto name = "AveragePool1d";
  static constexpr Unfolding windows{Extent2(1, Kernel), Extent2(1, Stride)};
  static constexpr Text wants = sizeof...(Option) == 0
                                    ? detail::wanted_sequence(windows, detail::along_sequence(Zeros))
                                    : detail::wanted_sequence_elements(windows, detail::along_sequence(Zeros));
  static constexpr bool accepts(const Shape& input) {
    return input.rank == 2 && OfImages::accepts(detail::as_image(input));
  }
  constexpr auto operator()(auto x) const { return detail::pool_sequence<OfImages>(x); }

 private:
  using OfImages = AveragePool2d<Extent2(1, Kernel), Extent2(1, Stride), detail::along_sequence(Zeros), Option...>;
};

}  // namespace etch::inline ETCH_TARGET
