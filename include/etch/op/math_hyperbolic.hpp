// Hyperbolic functions and their inverses, for a lone number and for lanes alike.
// May not know ops.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/math.hpp>
#include <etch/core/number_bits.hpp>
#include <etch/core/target.hpp>
#include <etch/op/math_exponential.hpp>
#include <etch/op/math_root.hpp>

#include <cmath>
#include <concepts>
#include <limits>
#include <type_traits>

namespace etch::inline ETCH_TARGET::math {

/// e / (e + 2) with e = exp(2x) - 1; 1 to the last bit from 22 on, from 10 in float.
template <class T>
[[gnu::always_inline]] inline Lanes<T> tanh(Lanes<T> x) {
  using namespace detail;
  const Lanes<T> size = limited(magnitude_of(x), 0, std::is_same_v<T, float> ? T(10) : T(22));
  const Lanes<T> e = scaled_expm1(2 * size, 0);
  return copy_sign(e / (e + 2), x);
}

/// h + h / (2h + 1) with h = (exp(|x|) - 1) / 2, which overflows no earlier than sinh.
template <Number N>
[[gnu::always_inline]] constexpr N sinh(N x) {
  using namespace detail;
  if constexpr (std::same_as<N, double>) {
    if (!std::is_constant_evaluated()) return std::sinh(x);
    if (is_nan(x)) return x;
    if (magnitude(x) > 0x1.633ce8fb9f87dp+9) return with_sign_of(x, infinity);
  }
  const N h = scaled_expm1(limited(magnitude_of(x), 0, exp_overflow<Scalar<N>>), 1);
  // From 2^60 on nothing is added; h / (2h + 1) would be inf / inf in the end.
  const N bounded = select(h < 0x1p60, h, N(0));
  return copy_sign(h + bounded / (2 * bounded + 1), x);
}

/// h + 1 / (4h) with h = exp(|x|) / 2.
template <Number N>
[[gnu::always_inline]] constexpr N cosh(N x) {
  using namespace detail;
  if constexpr (std::same_as<N, double>) {
    if (!std::is_constant_evaluated()) return std::cosh(x);
    if (is_nan(x)) return x;
    if (magnitude(x) > 0x1.633ce8fb9f87dp+9) return infinity;
  }
  const N within = limited(magnitude_of(x), 0, exp_overflow<Scalar<N>>);
  const Turns<N> turns = turns_of(within);
  const N h = scale_by(exp_of_rest(turns.rest), turns.exponent - 1);
  return h + 0.25 / h;
}

/// log(|x| + √(x² + 1)), as log1p(|x| + x² / (1 + √(x² + 1))) for accuracy near 0; log(2|x|) where x²
/// might overflow.
template <Number N>
constexpr N asinh(N x) {
  using namespace detail;
  if constexpr (std::same_as<N, double>) {
    if (!std::is_constant_evaluated()) return std::asinh(x);
    if (x == 0 || !isfinite(x)) return x;
  }
  const N size = magnitude_of(x);
  const auto large = size > 0x1p30;
  const N a = select(large, N(1), size), square = a * a;
  const N argument = select(large, size - 1, a + square / (1 + sqrt(square + 1)));
  return copy_sign(log1p(argument) + select(large, N(0x1.62e42fefa39efp-1), N(0)), x);
}

/// log(x + √(x² - 1)), as log1p(t + √(2t + t²)) with t = x - 1; NaN below 1.
template <Number N>
constexpr N acosh(N x) {
  using namespace detail;
  if constexpr (std::same_as<N, double>) {
    if (!std::is_constant_evaluated()) return std::acosh(x);
    if (!(x >= 1)) return not_a_number;
    if (x == infinity) return x;
  }
  const auto large = x > 0x1p30;
  const N t = select(large, N(1), x - 1);
  const N argument = select(large, x - 1, t + sqrt(multiply_add(t, t, 2 * t)));
  const N result = log1p(argument) + select(large, N(0x1.62e42fefa39efp-1), N(0));
  return select(x < 1, N(std::numeric_limits<Scalar<N>>::quiet_NaN()), result);
}

/// ½ log((1 + x) / (1 - x)), as ½ log1p(2|x| / (1 - |x|)); ±inf at ±1, NaN beyond.
template <Number N>
constexpr N atanh(N x) {
  using namespace detail;
  if constexpr (std::same_as<N, double>) {
    if (!std::is_constant_evaluated()) return std::atanh(x);
    if (!(magnitude(x) <= 1)) return not_a_number;
    if (magnitude(x) == 1) return with_sign_of(x, infinity);
  }
  const N size = magnitude_of(x);
  return copy_sign(0.5 * log1p(2 * size / (1 - size)), x);
}

}  // namespace etch::inline ETCH_TARGET::math
