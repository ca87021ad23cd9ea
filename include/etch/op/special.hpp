// Elementwise ops of statistics: error function, gamma function.
// May not know the batch, the layout or the kernels. In a rule, y is the op's value and dy its adjoint.
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/arithmetic.hpp>
#include <etch/op/exponential.hpp>
#include <etch/op/math.hpp>
#include <etch/op/record.hpp>

#include <numbers>

namespace etch::inline ETCH_TARGET::ops {

/// 2/√π ∫₀ˣ exp(-t²) dt
struct Erf {
  static constexpr auto name = "erf";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::erf(x); }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) { to(x) += dy * slope(x); }

  static constexpr Ref slope(Ref x) {
    return 2 * std::numbers::inv_sqrtpi * apply<Exp>(-apply<Square>(x));
  }
};

/// 1 - erf(x), accurate for large x.
struct Erfc {
  static constexpr auto name = "erfc";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::erfc(x); }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) {
    to(x) += -(dy * Erf::slope(x));
  }
};

/// ψ⁽ⁿ⁾(x), the derivative of order n + 1 of log |Γ|; n is the op's own number.
struct Polygamma {
  static constexpr auto name = "polygamma";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x, double order) {
    return math::polygamma(static_cast<int>(order), x);
  }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

constexpr Ref polygamma(int order, Ref x) { return elementwise(op<Polygamma>, order, x); }

constexpr void Polygamma::adjoint(Adjoints& to, Ref y, Ref dy, Ref x) {
  to(x) += dy * polygamma(static_cast<int>(y.node().attributes.number) + 1, x);
}

/// log |Γ(x)|
struct Lgamma {
  static constexpr auto name = "lgamma";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return math::lgamma(x); }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) { to(x) += dy * polygamma(0, x); }
};

}  // namespace etch::inline ETCH_TARGET::ops
