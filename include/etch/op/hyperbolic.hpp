// Elementwise ops: hyperbolic functions and their inverses.
// May not know the batch, the layout or the kernels. In a rule, y is the op's value and dy its adjoint.
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/arithmetic.hpp>
#include <etch/op/math.hpp>
#include <etch/op/power.hpp>
#include <etch/op/record.hpp>

namespace etch::inline ETCH_TARGET::ops {

struct Tanh {
  static constexpr auto name = "tanh";
  static constexpr bool is_increasing = true;
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::tanh(x); }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x) { to(x) += dy * (1 - y * y); }
};

struct Sinh {
  static constexpr auto name = "sinh";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::sinh(x); }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

struct Cosh {
  static constexpr auto name = "cosh";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::cosh(x); }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

constexpr void Sinh::adjoint(Adjoints& to, Ref, Ref dy, Ref x) { to(x) += dy * apply<Cosh>(x); }
constexpr void Cosh::adjoint(Adjoints& to, Ref, Ref dy, Ref x) { to(x) += dy * apply<Sinh>(x); }

struct Asinh {
  static constexpr auto name = "asinh";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::asinh(x); }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) {
    to(x) += dy / apply<Hypot>(x, constant(*x.tape, 1));
  }
};

/// Its derivative at 1 is infinite.
struct Acosh {
  static constexpr auto name = "acosh";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::acosh(x); }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) {
    to(x) += dy / (apply<Sqrt>(x - 1) * apply<Sqrt>(x + 1));
  }
};

/// Its derivative at ±1 is infinite.
struct Atanh {
  static constexpr auto name = "atanh";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::atanh(x); }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) {
    to(x) += dy / ((1 - x) * (1 + x));
  }
};

}  // namespace etch::inline ETCH_TARGET::ops
