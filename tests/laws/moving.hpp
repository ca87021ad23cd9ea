// Functions that take elements out of values and put values together, for the laws.
// May not know the laws.
#pragma once

#include "laws/functions.hpp"

#include <etch/expr/joining.hpp>
#include <etch/expr/moving.hpp>

namespace laws {

using etch::column, etch::concatenate, etch::cumulative_sum, etch::diagonal, etch::diagonal_matrix,
    etch::element, etch::gather, etch::permute, etch::reverse, etch::row, etch::slice, etch::stack,
    etch::trace;

/// Slices of computed values and inputs, read along, against and across the way they lie.
struct SampleSlices {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{19}>(t);
    const auto m = sample<Shape{3, 7}>(t);
    const auto y = tanh(x);
    return outputs(t, slice<0, 2, 17>(x) * slice<0, 0, 17>(y), slice<0, 1, 9, 2>(y),
                   reverse<0>(y) * x, slice<0, 18, 6, -3>(x), slice<1, 6, 3, -2>(m),
                   reverse<0>(reverse<1>(exp(m))), sum<0>(slice<1, 2, 4>(m)),
                   max(slice<1, 3, 2>(m)));
  }
};

struct StepSlices {
  static constexpr Graph make() {
    Tape t;
    const auto w = parameter<Shape{5, 18}>(t);
    const auto q = parameter<Shape{2, 3, 5}>(t);
    const auto v = parameter<Shape{33}>(t);
    return outputs(t, slice<1, 1, 17>(w) * square(slice<1, 0, 17>(w)), reverse<0>(tanh(w)) + w,
                   slice<2, 4, 5, -1>(q), slice<0, 1, 1>(q), slice<0, 30, 16, -2>(exp(v)),
                   sum(slice<0, 1, 32>(v) * slice<0, 0, 32>(v)), sum<1>(slice<0, 1, 3>(w)));
  }
};

/// Single elements, rows and columns: all of their adjoints are put together in one value.
struct Elements {
  static constexpr Graph make() {
    Tape t;
    const auto w = parameter<Shape{3, 4}>(t);
    const auto x = sample<Shape{3}>(t);
    const auto m = sample<Shape{2, 3}>(t);
    const auto a = element<0>(x), b = element<1>(x), c = element<2>(x);
    return outputs(
        t, a * b + tanh(c) * element<1, 2>(w), square(element<1, 1>(m) - element<0, 2>(m)),
        row<1>(w) * element<2, 3>(w), column<2>(w) * x, exp(row<0>(m)), column<1>(m) * a,
        element<2, 0>(w) / 3 + sum(row<2>(w)), sum(transpose(w)) * element<1, 2>(transpose(w)));
  }
};

/// Parts of every kind side by side: inputs, numbers, computed values, products, sums.
struct SampleConcatenations {
  static constexpr testing::Range range{.low = -0.9, .high = 0.9};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{5}>(t);
    const auto m = sample<Shape{3, 4}>(t);
    const auto w = parameter<Shape{5, 18}>(t);
    const auto v = parameter<Shape{2}>(t);
    const auto y = concatenate<0>(tanh(x), x, v, matmul(x, w), sum<1>(m), exp(x));
    return outputs(t, y, square(y), concatenate<1>(m, exp(m), square(slice<1, 1, 2>(m))),
                   concatenate<0>(m, reverse<0>(m)), stack(x, square(x), reverse<0>(x)),
                   stack<1>(x, x * 0.5), concatenate<0>(x));
  }
};

struct StepConcatenations {
  static constexpr Graph make() {
    Tape t;
    const auto w = parameter<Shape{3, 4}>(t);
    const auto u = parameter<Shape{3, 17}>(t);
    const auto v = parameter<Shape{3}>(t);
    const auto s = sample<Shape{3}>(t);
    const auto y = concatenate<1>(w, tanh(u), matmul(w, transpose(w)), exp(w));
    return outputs(t, y * 2, tanh(y), concatenate<0>(w, reverse<1>(w), square(w)),
                   concatenate<0>(v, batch_sum(s), s), stack<2>(w, square(w)), stack(v, exp(v)));
  }
};

/// Slices of a concatenation, and a concatenation of slices that meet again.
struct Regrouped {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{11}>(t);
    const auto w = parameter<Shape{9}>(t);
    const auto y = concatenate<0>(slice<0, 6, 5>(x), slice<0, 0, 6>(x));
    const auto z = concatenate<0>(tanh(w), w);
    return outputs(t, slice<0, 3, 5>(y) * slice<0, 4, 5>(y), x * y, slice<0, 5, 7>(z) + 1,
                   concatenate<0>(z, slice<0, 0, 3>(z)), tanh(x) + y);
  }
};

struct Gathers {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{6}>(t);
    const auto m = sample<Shape{3, 5}>(t);
    const auto w = parameter<Shape{4, 3}>(t);
    return outputs(t, gather<0, 3, 1, 4, 1, 5>(exp(x)), gather<1, 0, 0, 4>(m),
                   gather<0, 2, 0>(square(m)), gather<1, 2, 1, 0, 0>(w), gather<0, 3, 3, 3>(w));
  }
};

struct Diagonals {
  static constexpr Graph make() {
    Tape t;
    const auto w = parameter<Shape{4, 4}>(t);
    const auto r = parameter<Shape{3, 5}>(t);
    const auto m = sample<Shape{3, 3}>(t);
    const auto x = sample<Shape{3}>(t);
    const auto v = parameter<Shape{18}>(t);
    return outputs(t, diagonal(w) * 2, diagonal(transpose(r)), exp(diagonal(r)),
                   trace(matmul(w, w)), trace(m) * diagonal(m), diagonal_matrix(x) + m,
                   diagonal_matrix(tanh(v)), matmul(diagonal_matrix(x), m),
                   diagonal(tanh(transpose(w))));
  }
};

struct Permutations {
  static constexpr Graph make() {
    Tape t;
    const auto q = sample<Shape{2, 3, 5}>(t);
    const auto p = parameter<Shape{2, 3, 17}>(t);
    const auto w = parameter<Shape{3, 4}>(t);
    return outputs(t, permute<2, 0, 1>(q), exp(permute<1, 0, 2>(q)), permute<2, 1, 0>(p) * 2,
                   sum<0>(permute<1, 2, 0>(square(p))), permute<1, 0>(w),
                   etch::reshape<Shape{6, 5}>(permute<1, 0, 2>(q)), permute<0, 1>(w) * w);
  }
};

/// Small numbers: sums of sums of sums cancel in the weighted total.
struct CumulativeSums {
  static constexpr testing::Range range{.low = -0.8, .high = 0.8};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{19}>(t);
    const auto m = sample<Shape{3, 5}>(t);
    const auto v = parameter<Shape{37}>(t);
    const auto w = parameter<Shape{4, 17}>(t);
    const auto q = parameter<Shape{2, 3, 5}>(t);
    return outputs(t, tanh(cumulative_sum<0>(x) * 0.1), cumulative_sum<0>(square(m)),
                   cumulative_sum<1>(m), cumulative_sum<0>(v) * v, cumulative_sum<0>(w),
                   sum<1>(square(cumulative_sum<1>(w))), cumulative_sum<1>(q),
                   cumulative_sum<0>(cumulative_sum<1>(w)), max(cumulative_sum<0>(x) * exp(x)),
                   max<1>(cumulative_sum<1>(w) * tanh(w)),
                   reverse<0>(cumulative_sum<0>(reverse<0>(x))));
  }
};

/// Running sums whose second derivatives are of the size of their values.
struct SmoothRunningSums {
  static constexpr testing::Range range{.low = -0.7, .high = 0.7};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{5}>(t);
    const auto w = parameter<Shape{3, 4}>(t);
    return outputs(t, tanh(cumulative_sum<0>(x) * 0.3), square(cumulative_sum<1>(w)));
  }
};

/// Products of what is cut or reversed, and what is cut out of a product.
struct ProductsOfSlices {
  static constexpr testing::Range range{.low = -0.9, .high = 0.9};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{9}>(t);
    const auto m = sample<Shape{4, 6}>(t);
    const auto w = parameter<Shape{7, 20}>(t);
    return outputs(
        t, matmul(slice<0, 2, 7>(x), w), matmul(reverse<0>(slice<0, 1, 7>(x)), reverse<0>(w)),
        matmul(slice<1, 1, 3>(m), slice<0, 1, 3>(slice<1, 0, 19>(w))),
        matmul(slice<0, 1, 5>(w), transpose(slice<0, 0, 4>(w))),
        slice<0, 3, 5>(matmul(slice<0, 0, 7>(x), w)), matmul(m, transpose(reverse<1>(m))));
  }
};

}  // namespace laws
