// The functions that the laws of elementwise ops are tried on, beside those of laws/functions.hpp: every op
// of the elementary and special functions, on samples, on values per step and on both.
// May not know the laws.
#pragma once

#include "laws/functions.hpp"

namespace laws {

struct ExponentialOps {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{19}>(t);
    const auto w = parameter<Shape{3, 5}>(t);
    return outputs(t, expm1(x), softplus(x), log1p(exp(x) - 0.5), expm1(w) * softplus(-w));
  }
};

/// Roots and powers, of positive operands.
struct PowerOps {
  static constexpr testing::Range range{.low = 0.4, .high = 2.6};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{17}>(t);
    const auto y = sample<Shape{17}>(t);
    const auto w = parameter<Shape{17}>(t);
    const auto c = parameter<Shape{}>(t);
    return outputs(t, rsqrt(x), cbrt(y), pow(x, 2.5), pow(x, y), pow(w, c), pow(2, w),
                   pow(x, -0.5) * w);
  }
};

/// Whole powers of operands of both signs, and the cube root of them.
struct WholePowerOps {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{7}>(t);
    const auto w = parameter<Shape{2, 4}>(t);
    return outputs(t, pow(x, 2), pow(x, 3), pow(x, 4), pow(x, 5), pow(w, 6), pow(x, 1),
                   pow(x, 0) * x);
  }
};

struct HypotenuseOps {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{9}>(t);
    const auto y = sample<Shape{9}>(t);
    const auto w = parameter<Shape{3, 1}>(t);
    return outputs(t, hypot(x, y), hypot(w, 1.5), hypot(2, x) * y, hypot(w, x));
  }
};

struct TrigonometricOps {
  static constexpr testing::Range range{.low = -1.4, .high = 1.4};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{19}>(t);
    const auto w = parameter<Shape{3, 5}>(t);
    return outputs(t, sin(x), cos(x), tan(x * 0.9), sin(w) * cos(3 * w), atan(x));
  }
};

/// Within the domains of the inverse sine and cosine.
struct InverseTrigonometricOps {
  static constexpr testing::Range range{.low = -0.9, .high = 0.9};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{17}>(t);
    const auto w = parameter<Shape{5}>(t);
    return outputs(t, asin(x), acos(x), asin(w) + atan(w), atanh(x), acos(w) * atanh(w));
  }
};

/// Away from the origin and from the cut along the negative axis.
struct AngleOps {
  static constexpr testing::Range range{.low = 0.3, .high = 2.2};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{7}>(t);
    const auto y = sample<Shape{7}>(t);
    const auto w = parameter<Shape{7}>(t);
    return outputs(t, atan2(x, y), atan2(-x, w), atan2(2, y), atan2(w, -1.5));
  }
};

struct HyperbolicOps {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{17}>(t);
    const auto w = parameter<Shape{2, 3}>(t);
    return outputs(t, sinh(x), cosh(x), asinh(x), acosh(x + 3.5), sinh(w) * asinh(w), cosh(w));
  }
};

struct ErrorOps {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{19}>(t);
    const auto w = parameter<Shape{5}>(t);
    return outputs(t, erf(x), erfc(x), erf(w) * erfc(-w));
  }
};

struct GammaOps {
  static constexpr testing::Range range{.low = 0.6, .high = 4.6};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{5}>(t);
    const auto w = parameter<Shape{3}>(t);
    return outputs(t, lgamma(x), digamma(x), lgamma(-0.15 * w - 0.1) * w);
  }
};

/// Where nothing changes but in steps. The points of the grid are no whole numbers and no halves.
struct RoundingOps {
  static constexpr testing::Range range{.low = -2.35, .high = 2.25};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{7}>(t);
    const auto y = sample<Shape{7}>(t);
    const auto w = parameter<Shape{5}>(t);
    return outputs(t, floor(x) * y, ceil(x) * y, trunc(y) * x, round(y) * x, sign(x) * y,
                   abs(w) + sign(w), fmod(x * 4, 1.9), fmod(7.7, y + 3.5), +w);
  }
};

/// The numbers are further from the points of the grid than a stencil of differences reaches, and floats, so
/// that both types choose alike.
struct ChoiceOps {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{3}>(t);
    const auto y = sample<Shape{3}>(t);
    const auto w = parameter<Shape{3}>(t);
    return outputs(t, clamp(x, -0.6796875, 0.890625) * y, clamp(w, x, 1.4296875), maximum(0.0, x),
                   minimum(0.109375, y) * x, select(1 < x, 2.0, 3.0) * y,
                   select(0.5703125 >= y, x * y, w), equal(x, x) * w,
                   select(equal(x, y), x, square(y)), select(-1 <= x, x, 0), select(1 > y, 0, y));
  }
};

}  // namespace laws
