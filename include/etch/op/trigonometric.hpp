// Elementwise ops: trigonometric functions and their inverses.
// May not know the batch, the layout or the kernels. In a rule, y is the op's value and dy its adjoint.
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/arithmetic.hpp>
#include <etch/op/math.hpp>
#include <etch/op/power.hpp>
#include <etch/op/record.hpp>

namespace etch::inline ETCH_TARGET::ops {

struct Sin {
  static constexpr auto name = "sin";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::sin(x); }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

struct Cos {
  static constexpr auto name = "cos";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::cos(x); }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

constexpr void Sin::adjoint(Adjoints& to, Ref, Ref dy, Ref x) { to(x) += dy * apply<Cos>(x); }
constexpr void Cos::adjoint(Adjoints& to, Ref, Ref dy, Ref x) { to(x) += -(dy * apply<Sin>(x)); }

struct Tan {
  static constexpr auto name = "tan";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::tan(x); }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x) { to(x) += dy * (1 + y * y); }
};

/// Its derivative at ±1 is infinite.
struct Asin {
  static constexpr auto name = "asin";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::asin(x); }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) {
    to(x) += dy / apply<Sqrt>((1 - x) * (1 + x));
  }
};

/// Its derivative at ±1 is -inf.
struct Acos {
  static constexpr auto name = "acos";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::acos(x); }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) {
    to(x) += -(dy / apply<Sqrt>((1 - x) * (1 + x)));
  }
};

struct Atan {
  static constexpr auto name = "atan";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::atan(x); }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) { to(x) += dy / (1 + x * x); }
};

/// The angle of the point (b, a). Its derivatives at the origin are 0.
struct Atan2 {
  static constexpr auto name = "atan2";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& a, const auto& b) { return math::atan2(a, b); }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref a, Ref b) {
    // Divided twice by the distance, whose square might overflow.
    const Ref distance = Hypot::nonzero(apply<Hypot>(a, b));
    to(a) += dy * (b / distance / distance);
    to(b) += -(dy * (a / distance / distance));
  }
};

}  // namespace etch::inline ETCH_TARGET::ops
