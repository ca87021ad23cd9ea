// Functions of images [channels, height, width]: padding, convolution, pooling. Windows copy nothing.
// May not know layers, derivatives or kernels; what makes images larger by interpolation stands in
// expr/upsampling.hpp.
#pragma once

#include <etch/core/diagnostics_windows.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/op/pooling.hpp>
#include <etch/op/reduction.hpp>
#include <etch/op/unfold.hpp>
#include <etch/shape/unfold.hpp>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <FixedString Name, Shape S>
struct NotAnImage {
  static constexpr Text text = diagnostics::not_an_image(Name, S.axes());
};

template <FixedString Name, FixedString What, Extent2 E>
struct WindowBelowOne {
  static constexpr Text text = diagnostics::window_below_one(Name, What, E.height, E.width);
};

template <FixedString Name, Unfolding By, Shape S>
struct WindowTooLarge {
  static constexpr Text text = diagnostics::window_too_large(
      Name, window_span(By.kernel.height, By.dilation.height),
      window_span(By.kernel.width, By.dilation.width), S[S.rank - 2], S[S.rank - 1]);
};

template <Shape X, Shape W, int Groups>
struct FiltersDoNotFit {
  static constexpr Text text = diagnostics::filters_do_not_fit(X.axes(), W.axes(), Groups);
};

template <Shape X, Shape W>
struct SpreadingFiltersDoNotFit {
  static constexpr Text text = diagnostics::spreading_filters_do_not_fit(X.axes(), W.axes());
};

template <Shape Pooled, Shape Wanted>
struct UnpooledDoesNotFit {
  static constexpr Text text = diagnostics::unpooled_does_not_fit(Pooled.axes(), Wanted.axes());
};

constexpr bool is_positive(Extent2 e) { return e.height > 0 && e.width > 0; }

/// Whether an image has windows: at least one.
constexpr bool has_windows(const Shape& image, const Unfolding& by) {
  if (image.rank != 3 || !is_positive(by.kernel) || !is_positive(by.stride)) return false;
  return is_positive(by.dilation) && unfolded_shape(image, by).size() > 0;
}

/// The verdict on windows over an image of shape S.
template <FixedString Name, Shape S, Unfolding By>
constexpr auto lays_windows() {
  if constexpr (S.rank != 3) {
    return diagnostics::judge<false, NotAnImage<Name, S>>();
  } else if constexpr (!is_positive(By.kernel)) {
    return diagnostics::judge<false, WindowBelowOne<Name, "kernel", By.kernel>>();
  } else if constexpr (!is_positive(By.stride)) {
    return diagnostics::judge<false, WindowBelowOne<Name, "stride", By.stride>>();
  } else if constexpr (!is_positive(By.dilation)) {
    return diagnostics::judge<false, WindowBelowOne<Name, "dilation", By.dilation>>();
  } else {
    return diagnostics::judge<has_windows(S, By), WindowTooLarge<Name, By, S>>();
  }
}

/// Whether filters see as many channels as an image has, each group its share.
constexpr bool filters_fit(const Shape& image, const Shape& filters, int groups) {
  if (filters.rank != 4 || image.rank != 3 || groups < 1) return false;
  return filters[1] * groups == image[0] && filters[0] % groups == 0;
}

template <Shape X, Shape W, int Groups>
constexpr auto filters() {
  if constexpr (X.rank != 3) {
    return diagnostics::judge<false, NotAnImage<"convolve", X>>();
  } else {
    return diagnostics::judge<filters_fit(X, W, Groups), FiltersDoNotFit<X, W, Groups>>();
  }
}

/// The verdict on filters that spread an image's channels.
template <Shape X, Shape W, Extent2 Stride>
constexpr auto spreads() {
  if constexpr (X.rank != 3) {
    return diagnostics::judge<false, NotAnImage<"convolve_transposed", X>>();
  } else if constexpr (!is_positive(Stride)) {
    return diagnostics::judge<false, WindowBelowOne<"convolve_transposed", "stride", Stride>>();
  } else {
    return diagnostics::judge<W.rank == 4 && W[0] == X[0], SpreadingFiltersDoNotFit<X, W>>();
  }
}

constexpr Shape padded_shape(Shape shape, Extent2 by) {
  shape[1] += 2 * by.height;
  shape[2] += 2 * by.width;
  return shape;
}

/// What is left of windows [channels, kernel, kernel, down, across] when each is one number.
constexpr Shape pooled_shape(const Shape& image, const Unfolding& by) {
  const Shape windows = unfolded_shape(image, by);
  return Shape{windows[0], windows[3], windows[4]};
}

/// Whether a pool is a maximum of slices: of windows side by side that are not many slices.
constexpr bool takes_slices(const Unfolding& by) {
  return are_tiles(by) && by.kernel.height * by.kernel.width <= 9;
}

template <class Reduction, Unfolding By, Shape S>
constexpr Ref pool(Expr<S> x) {
  const Ref pooled = reduce(op<Reduction>, unfold(x.ref, By), 0b110u, x.rate());
  return reshape(pooled, pooled_shape(S, By));
}

/// The adjoint of pooling as a function: every window's y where its first maximum stands.
template <Unfolding By, Shape P, Shape S>
constexpr Ref unpool(Expr<P> y, Expr<S> x) {
  const Ref windows = unfold(x.ref, By);
  const Ref largest = reduce(op<ops::MaximumOf>, windows, 0b110u, x.rate());
  return fold(adjoint_at_first(largest, reshape(y.ref, largest.shape()), windows), S, By);
}

}  // namespace detail

/// x, [channels, height, width], with as many zeros on every side.
template <Extent2 By, Shape S>
constexpr auto pad(Expr<S> x) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::lays_windows<"pad", S, Unfolding{1}>())::fits;
  if constexpr (S.rank != 3) {
    return x;
  } else {
    return Expr<detail::padded_shape(S, By)>{pad(x.ref, By, By)};
  }
}

/// The same with a number in the place of zeros.
template <Extent2 By, Shape S, Numeric N>
constexpr auto pad(Expr<S> x, N number) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::lays_windows<"pad", S, Unfolding{1}>())::fits;
  if constexpr (S.rank != 3) {
    return x;
  } else {
    return Expr<detail::padded_shape(S, By)>{pad_with(static_cast<double>(number), x.ref, By, By)};
  }
}

/// y(o, i, j) = Σ over c, k and l of w(o, c, k, l)·x(c, i·stride + k·dilation, j·stride + l·dilation): x is
/// [C, H, W], w [O, C, kernel height, kernel width]. What the field calls a convolution; the filters are
/// not turned. Pad x first where windows shall reach beyond its edges. With `Groups` channels and filters
/// are cut into as many, each of which sees its own: then w is [O, C / Groups, …].
template <Extent2 Stride = 1, Extent2 Dilation = 1, int Groups = 1, Shape S, Shape W>
constexpr auto convolve(Expr<S> x, Expr<W> w) {
  using Fits [[maybe_unused]] = typename decltype(detail::filters<S, W, Groups>())::fits;
  if constexpr (!detail::filters_fit(S, W, Groups)) {
    return x;
  } else {
    constexpr Unfolding by{Extent2(W[2], W[3]), Stride, Dilation};
    using LaysWindows [[maybe_unused]] =
        typename decltype(detail::lays_windows<"convolve", S, by>())::fits;
    if constexpr (!detail::has_windows(S, by)) {
      return x;
    } else {
      constexpr Shape one = detail::pooled_shape(S, by);
      constexpr bool depthwise = W[1] == 1 && W[0] == S[0] && Groups > 1;
      return Expr<Shape{W[0], one[1], one[2]}>{depthwise
                                                   ? correlate_depthwise(x.ref, w.ref, by)
                                                   : correlate(x.ref, w.ref, by, Groups)};
    }
  }
}

/// The largest element of every window of every channel; a tie's gradient goes to its first. Pad x with
/// −∞ first where windows shall reach beyond its edges.
template <Extent2 Kernel, Extent2 Stride = Kernel, Extent2 Dilation = 1, Shape S>
constexpr auto max_pool(Expr<S> x) {
  constexpr Unfolding by{Kernel, Stride, Dilation};
  using Fits [[maybe_unused]] = typename decltype(detail::lays_windows<"max_pool", S, by>())::fits;
  if constexpr (!detail::has_windows(S, by)) {
    return x;
  } else if constexpr (detail::takes_slices(by)) {
    return Expr<detail::pooled_shape(S, by)>{pool_largest(x.ref, by)};
  } else {
    return Expr<detail::pooled_shape(S, by)>{detail::pool<ops::MaximumOf, by>(x)};
  }
}

/// Every y put back where the largest element of its window of x stands, the first of a tie, with zeros
/// elsewhere; windows that overlap add up. y has the shape of max_pool<Kernel, Stride>(x) and the result
/// that of x, through which nothing flows back. M. Zeiler, R. Fergus, Visualizing and understanding
/// convolutional networks (2014).
template <Extent2 Kernel, Extent2 Stride = Kernel, Shape P, Shape S>
constexpr auto max_unpool(Expr<P> y, Expr<S> x) {
  constexpr Unfolding by{Kernel, Stride};
  using LaysWindows [[maybe_unused]] =
      typename decltype(detail::lays_windows<"max_unpool", S, by>())::fits;
  if constexpr (!detail::has_windows(S, by)) {
    return x;
  } else {
    constexpr Shape pooled = detail::pooled_shape(S, by);
    using Fits [[maybe_unused]] = typename decltype(diagnostics::judge<
                                                    P == pooled, detail::UnpooledDoesNotFit<P, pooled>>())::fits;
    if constexpr (P == pooled) {
      return Expr<S>{detail::unpool<by>(y, x)};
    } else {
      return x;
    }
  }
}

/// What `convolve` does read backwards: every x(c, i, j) is spread by w(c, o, k, l) over the window that
/// begins at (i·stride, j·stride), and overlapping windows add up. x is [C, H, W], w [C, O, kernel height,
/// kernel width], the result [O, (H − 1)·stride + kernel height, …]. Known as transposed convolution.
template <Extent2 Stride = 1, Shape S, Shape W>
constexpr auto convolve_transposed(Expr<S> x, Expr<W> w) {
  constexpr bool fits = W.rank == 4 && S.rank == 3 && W[0] == S[0];
  using Fits [[maybe_unused]] = typename decltype(detail::spreads<S, W, Stride>())::fits;
  if constexpr (!fits || !detail::is_positive(Stride)) {
    return x;
  } else {
    constexpr Shape result{W[1], (S[1] - 1) * Stride.height + W[2],
                           (S[2] - 1) * Stride.width + W[3]};
    return Expr<result>{
        spread(x.ref, w.ref, {Extent2(W[2], W[3]), Stride}, result)};
  }
}

/// The mean of every window of every channel.
template <Extent2 Kernel, Extent2 Stride = Kernel, Shape S>
constexpr auto average_pool(Expr<S> x) {
  constexpr Unfolding by{Kernel, Stride};
  using Fits [[maybe_unused]] =
      typename decltype(detail::lays_windows<"average_pool", S, by>())::fits;
  if constexpr (!detail::has_windows(S, by)) {
    return x;
  } else {
    constexpr int size = Kernel.height * Kernel.width;
    return Expr<detail::pooled_shape(S, by)>{detail::pool<ops::Sum, by>(x)} * (1.0 / size);
  }
}

}  // namespace etch::inline ETCH_TARGET
