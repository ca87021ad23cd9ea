// Functions of images, for the laws: windows, convolution, pooling. Extents are odd, windows leave rows
// over, and reach beyond the edges.
// May not know the laws.
#pragma once

#include "laws/functions.hpp"

#include <etch/expr/images.hpp>
#include <etch/expr/moving.hpp>

namespace laws {

using etch::average_pool, etch::convolve, etch::Extent2, etch::max_pool, etch::pad;

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

struct Pools {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{2, 5, 6}>(t);
    return outputs(t, max_pool<2>(tanh(x)), max_pool<3, 2>(x), average_pool<2>(x),
                   average_pool<Extent2(3, 2), 1>(square(x)));
  }
};

}  // namespace laws
