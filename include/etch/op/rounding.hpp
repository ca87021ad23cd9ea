// Elementwise ops that round: their derivative is 0 everywhere; and the remainder.
// May not know the batch, the layout or the kernels. In a rule, y is the op's value and dy its adjoint.
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/arithmetic.hpp>
#include <etch/op/math.hpp>
#include <etch/op/record.hpp>

namespace etch::inline ETCH_TARGET::ops {

/// The largest whole number not above x.
struct Floor {
  static constexpr auto name = "floor";
  static constexpr int arity = 1;
  static constexpr auto value(const auto& x) { return math::floor(x); }
};

/// The smallest whole number not below x.
struct Ceil {
  static constexpr auto name = "ceil";
  static constexpr int arity = 1;
  static constexpr auto value(const auto& x) { return math::ceil(x); }
};

/// The whole part of x, towards zero.
struct Trunc {
  static constexpr auto name = "trunc";
  static constexpr int arity = 1;
  static constexpr auto value(const auto& x) { return math::trunc(x); }
};

/// The nearest whole number, halves away from zero.
struct Round {
  static constexpr auto name = "round";
  static constexpr int arity = 1;
  static constexpr auto value(const auto& x) { return math::round(x); }
};

/// a - b·trunc(a / b), exactly: the remainder with the sign of a. The quotient counts as constant.
struct Fmod {
  static constexpr auto name = "fmod";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& a, const auto& b) { return math::fmod(a, b); }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref a, Ref b) {
    to(a) += dy;
    // a - y is a multiple of b but for rounding.
    to(b) += -(dy * apply<Round>((a - y) / b));
  }
};

}  // namespace etch::inline ETCH_TARGET::ops
