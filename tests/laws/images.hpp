// Functions of images, for the laws: windows, convolution, pooling. Extents are odd, windows leave rows
// over, and reach beyond the edges.
// May not know the laws.
#pragma once

#include "laws/functions.hpp"

#include <etch/expr/images.hpp>
#include <etch/expr/moving.hpp>
#include <etch/expr/upsampling.hpp>

#include <limits>

namespace laws {

using etch::average_pool, etch::convolve, etch::convolve_transposed, etch::Extent2, etch::max_pool,
    etch::max_unpool, etch::pad, etch::upsample;

/// Filters of one stride, whose reverse is a convolution of windows again.
struct SampleConvolution {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{2, 5, 7}>(t);
    const auto w = parameter<Shape{3, 2, 3, 2}>(t);
    return outputs(t, convolve(x, w), tanh(convolve(pad<Extent2(1, 2)>(tanh(x)), w)));
  }
};

/// Filters that move on by more than one, and whose elements lie apart.
struct StridedConvolution {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{2, 6, 9}>(t);
    const auto w = parameter<Shape{2, 2, 2, 3}>(t);
    return outputs(t, convolve<Extent2(2, 3)>(square(x), w), convolve<1, Extent2(3, 2)>(tanh(x), w),
                   convolve<2, 2>(pad<1>(x), w));
  }
};

/// Images and filters that are there once, or filters of every sample.
struct OtherConvolutions {
  static constexpr Graph make() {
    Tape t;
    const auto image = parameter<Shape{1, 6, 5}>(t);
    const auto w = parameter<Shape{2, 1, 2, 2}>(t);
    const auto v = sample<Shape{1, 1, 3, 1}>(t);
    return outputs(t, convolve(tanh(image), w), convolve(image, v), convolve(convolve(image, w), reshape<Shape{1, 2, 2, 2}>(w)));
  }
};

/// Filters that see a part of the channels, filters read backwards, and elements repeated.
struct GroupedConvolution {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{4, 4, 5}>(t);
    const auto w = parameter<Shape{6, 2, 2, 3}>(t);
    const auto d = parameter<Shape{4, 1, 3, 2}>(t);
    return outputs(t, convolve<1, 1, 2>(tanh(x), w), convolve<Extent2(1, 2), 1, 4>(x, d));
  }
};

struct SpreadImages {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{2, 3, 4}>(t);
    const auto w = parameter<Shape{2, 3, 3, 2}>(t);
    return outputs(t, convolve_transposed(tanh(x), w), convolve_transposed<Extent2(2, 1)>(x, w),
                   convolve_transposed<Extent2(3, 2)>(x, w), square(upsample<Extent2(2, 3)>(x)));
  }
};

struct Pools {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{2, 5, 6}>(t);
    const auto b = parameter<Shape{2, 1, 1}>(t);
    return outputs(t, max_pool<2>(tanh(x) + b), max_pool<3, 2>(x), average_pool<2>(x),
                   average_pool<Extent2(3, 2), 1>(square(x)));
  }
};

/// What is no element around an image, windows whose elements lie apart, and the reverse of a pool as a
/// function. The product's gradient reads a slice of what comes back.
struct MovedPools {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{2, 5, 6}>(t);
    const auto y = sample<Shape{2, 2, 3}>(t);
    const auto w = parameter<Shape{2, 2, 1, 1}>(t);
    const auto padded = pad<Extent2(1, 0)>(convolve(x, w), -std::numeric_limits<double>::infinity());
    return outputs(t, max_pool<2, 1, Extent2(1, 2)>(padded), max_unpool<2>(tanh(y), x),
                   max_unpool<Extent2(3, 2), Extent2(2, 2)>(y, tanh(x)));
  }
};

struct Interpolations {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{2, 3, 4}>(t);
    return outputs(t, square(upsample<Extent2(2, 3), etch::bilinear>(tanh(x))),
                   upsample<Extent2(3, 2), etch::bilinear_align_corners>(x));
  }
};

}  // namespace laws
