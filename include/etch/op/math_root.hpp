// Square and cube roots, for a lone number and for lanes alike.
// May not know ops.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/math.hpp>
#include <etch/core/number_bits.hpp>
#include <etch/core/target.hpp>

#include <concepts>
#include <cstddef>
#include <limits>
#include <type_traits>

namespace etch::inline ETCH_TARGET::math {

/// The square root of lanes, rounded to nearest. It is one instruction, for which g++ has a name of each
/// target's only; where neither name is known, lane by lane.
template <class T>
[[gnu::always_inline]] inline Lanes<T> sqrt(Lanes<T> x) {
#if __has_builtin(__builtin_elementwise_sqrt)
  return {__builtin_elementwise_sqrt(x.vector)};
#elif defined(__AVX512F__) && defined(__GNUC__)
  constexpr int all = -1, rounding_as_set = 4;
  if constexpr (std::same_as<T, float>) {
    return {__builtin_ia32_sqrtps512_mask(x.vector, x.vector, all, rounding_as_set)};
  } else {
    return {__builtin_ia32_sqrtpd512_mask(x.vector, x.vector, all, rounding_as_set)};
  }
#elif defined(__AVX__) && defined(__GNUC__)
  if constexpr (std::same_as<T, float>) {
    return {__builtin_ia32_sqrtps256(x.vector)};
  } else {
    return {__builtin_ia32_sqrtpd256(x.vector)};
  }
#elif defined(__SSE2__) && defined(__GNUC__)
  if constexpr (std::same_as<T, float>) {
    return {__builtin_ia32_sqrtps(x.vector)};
  } else {
    return {__builtin_ia32_sqrtpd(x.vector)};
  }
#else
  for (int i = 0; i < Lanes<T>::count; ++i) x.vector[i] = std::sqrt(x.vector[i]);
  return x;
#endif
}

/// 1 / √x; ±inf at ±0, 0 at inf, NaN below 0.
template <Number N>
[[gnu::always_inline]] constexpr N rsqrt(N x) {
  if constexpr (std::same_as<N, double>) {
    if (x == 0) return detail::with_sign_of(x, detail::infinity);
    if (!(x > 0)) return detail::not_a_number;
  }
  return 1 / sqrt(x);
}

namespace detail {

// ∛m for √2/4 <= m < 2√2 within 2^-8; see tests/reference/polynomials.py.
template <class T>
inline constexpr Polynomial cbrt_estimate{0.462374506902423169, 0.824362955925848929,
                                          -0.384512224538109839, 0.111826711736939566,
                                          -0.0130433452958950405};
template <>
inline constexpr Polynomial cbrt_estimate<float>{0.462374507, 0.824362956, -0.384512225,
                                                 0.111826712, -0.0130433453};

}  // namespace detail

/// The cube root, also of a negative x. x is m 8^j; an estimate of ∛m is improved twice by Halley's
/// iteration, which triples the bits that are right.
template <Number N>
constexpr N cbrt(N x) {
  using namespace detail;
  if constexpr (std::same_as<N, double>) {
    if (!std::is_constant_evaluated()) return std::cbrt(x);
    if (x == 0 || !isfinite(x)) return x;
  }
  const N magnitude = magnitude_of(x);
  const Parts<N> parts = mantissa_and_exponent(magnitude);
  const N third = nearest_whole(parts.exponent * (1.0 / 3));
  const N m = parts.mantissa * power_of_two_at(parts.exponent - 3 * third);
  N root = evaluate(cbrt_estimate<Scalar<N>>, m);
  for (int i = 0; i < 2; ++i) {
    const N cube = root * root * root;
    root = root + root * ((m - cube) / (2 * cube + m));
  }
  const N result = copy_sign(root * power_of_two_at(third), x);
  const auto usual = (magnitude > 0) & (magnitude < std::numeric_limits<Scalar<N>>::infinity());
  return select(usual, result, x);
}

/// √(a² + b²) without overflow or underflow on the way; inf where either operand is infinite, even
/// beside a NaN.
template <Number N>
constexpr N hypot(N a, N b) {
  using namespace detail;
  using T = Scalar<N>;
  constexpr T infinite = std::numeric_limits<T>::infinity();
  constexpr bool is_float = std::same_as<T, float>;
  if constexpr (std::same_as<N, double>) {
    if (!std::is_constant_evaluated()) return std::hypot(a, b);
    if (isinf(a) || isinf(b)) return infinity;
    if (isnan(a) || isnan(b)) return not_a_number;
  }
  const N x = magnitude_of(a), y = magnitude_of(b);
  const N larger = select(x > y, x, y);
  // Squares of what lies between neither overflow nor lose bits that count.
  const T high = is_float ? T(0x1p60) : T(0x1p500), low = is_float ? T(0x1p-40) : T(0x1p-450);
  const T down = is_float ? T(0x1p-80) : T(0x1p-600), up = is_float ? T(0x1p90) : T(0x1p600);
  const N scale = select(larger > high, N(down), select(larger < low, N(up), N(1)));
  const N back = select(larger > high, N(1 / down), select(larger < low, N(1 / up), N(1)));
  const N u = scale * x, v = scale * y;
  const N result = sqrt(multiply_add(u, u, v * v)) * back;
  return select((x == infinite) | (y == infinite), N(infinite), result);
}

}  // namespace etch::inline ETCH_TARGET::math
