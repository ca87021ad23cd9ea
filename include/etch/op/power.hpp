// Elementwise ops that are powers: roots, x to a number, x to a y, the length of a hypotenuse.
// May not know the batch, the layout or the kernels. In a rule, y is the op's value and dy its adjoint.
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/arithmetic.hpp>
#include <etch/op/exponential.hpp>
#include <etch/op/math.hpp>
#include <etch/op/record.hpp>

#include <type_traits>

namespace etch::inline ETCH_TARGET::ops {

struct Sqrt {
  static constexpr auto name = "sqrt";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::sqrt(x); }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x) { to(x) += dy / (2 * y); }
};

/// 1 / √x
struct Rsqrt {
  static constexpr auto name = "rsqrt";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::rsqrt(x); }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x) {
    to(x) += dy * (-0.5 * (y * y * y));
  }
};

/// ∛x
struct Cbrt {
  static constexpr auto name = "cbrt";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::cbrt(x); }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x) { to(x) += dy / (3 * (y * y)); }
};

/// x to the power of a number, which is the op's own.
struct PowNumber {
  static constexpr auto name = "pow_number";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x, double exponent) {
    using Operand = std::remove_cvref_t<decltype(x)>;
    return math::pow(x, Operand(exponent));
  }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

/// x to the power of a number, from cheaper ops where there are some.
constexpr Ref power(Ref x, double exponent) {
  if (exponent == 0) return broadcast_to(constant(*x.tape, 1), x.shape(), x.rate());
  if (exponent == 1) return x;
  if (exponent == 2) return apply<Square>(x);
  if (exponent == 3) return apply<Square>(x) * x;
  if (exponent == 4) return apply<Square>(apply<Square>(x));
  if (exponent == -1) return 1 / x;
  if (exponent == -2) return 1 / apply<Square>(x);
  if (exponent == 0.5) return apply<Sqrt>(x);
  if (exponent == -0.5) return apply<Rsqrt>(x);
  return elementwise(op<PowNumber>, exponent, x);
}

constexpr void PowNumber::adjoint(Adjoints& to, Ref y, Ref dy, Ref x) {
  const double exponent = y.node().attributes.number;
  to(x) += dy * (exponent * power(x, exponent - 1));
}

/// a to the power of b. At a = 0 the derivative with respect to b is 0 for b >= 0, and with respect to a
/// it is 0 for b = 0: limits of b a^(b-1) and a^b log a, where the formulas would be 0·inf.
struct Pow {
  static constexpr auto name = "pow";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& a, const auto& b) { return math::pow(a, b); }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref a, Ref b) {
    const Ref zero = constant(*dy.tape, 0), one = constant(*dy.tape, 1);
    // Chosen before they are used and not after: then nothing infinite is multiplied by 0, in the
    // derivative of this rule neither.
    const Ref flat = apply<Equal>(a, zero) * apply<Equal>(b, zero);
    to(a) += dy * (b * apply<Pow>(apply<Select>(flat, one, a), b - 1));
    to(b) += dy * (y * log_of_base(a, b));
  }

  /// log a where it is wanted; of a number while the graph is made.
  static constexpr Ref log_of_base(Ref a, Ref b) {
    const Ref zero = constant(*a.tape, 0), one = constant(*a.tape, 1);
    Ref base = a;
    while (base.node().family() == Family::broadcast) base.id = base.node().operand(0);
    const double number = base.node().attributes.number;
    if (base.node().family() == Family::constant && number != 0) {
      return constant(*a.tape, math::log(number));
    }
    const Ref vanishes = apply<Equal>(a, zero) * apply<LessEqual>(zero, b);
    return apply<Log>(apply<Select>(vanishes, one, a));
  }
};

/// √(a² + b²). Its derivatives at (0, 0) are 0.
struct Hypot {
  static constexpr auto name = "hypot";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& a, const auto& b) { return math::hypot(a, b); }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref a, Ref b) {
    const Ref length = nonzero(y);
    to(a) += dy * (a / length);
    to(b) += dy * (b / length);
  }

  /// y, or 1 where it is 0.
  static constexpr Ref nonzero(Ref y) {
    const Ref is_zero = apply<Equal>(y, constant(*y.tape, 0));
    return apply<Select>(is_zero, constant(*y.tape, 1), y);
  }
};

}  // namespace etch::inline ETCH_TARGET::ops
