// Elementwise ops made of exponential and logarithm.
// May not know the batch, the layout or the kernels. In a rule, y is the op's value and dy its adjoint.
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/arithmetic.hpp>
#include <etch/op/math.hpp>
#include <etch/op/record.hpp>

namespace etch::inline ETCH_TARGET::ops {

struct Exp {
  static constexpr auto name = "exp";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::exp(x); }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x) { to(x) += dy * y; }
};

/// eˣ - 1
struct Expm1 {
  static constexpr auto name = "expm1";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::expm1(x); }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x) { to(x) += dy * (y + 1); }
};

struct Log {
  static constexpr auto name = "log";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::log(x); }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) { to(x) += dy / x; }
};

/// log(1 + x)
struct Log1p {
  static constexpr auto name = "log1p";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::log1p(x); }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) { to(x) += dy / (1 + x); }
};

/// 1 / (1 + e⁻ˣ), the textbook's sigmoid.
struct Logistic {
  static constexpr auto name = "logistic";
  static constexpr bool is_cheap = false;
  static constexpr bool is_increasing = true;
  static constexpr auto value(const auto& x) { return math::logistic(x); }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x) { to(x) += dy * (y * (1 - y)); }
};

/// log(1 + eˣ)
struct Softplus {
  static constexpr auto name = "softplus";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::softplus(x); }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) {
    to(x) += dy * apply<Logistic>(x);
  }
};

}  // namespace etch::inline ETCH_TARGET::ops
