// Square and cube roots, for a lone number and for lanes alike.
// May not know ops.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/math.hpp>
#include <etch/core/number_bits.hpp>
#include <etch/core/target.hpp>
#include <etch/op/eigen.hpp>

#include <concepts>
#include <cstddef>
#include <limits>
#include <type_traits>

namespace etch::inline ETCH_TARGET::math {

// g++ 12 reports its own avx512 headers' _mm512_undefined_ps as uninitialized wherever it inlines
// Eigen's functions (GCC bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

namespace detail {

#if defined(__FMA__) || defined(__AVX512F__) || defined(__ARM_FEATURE_FMA)
inline constexpr bool has_fused_multiply_add = true;
#else
inline constexpr bool has_fused_multiply_add = false;
#endif

}  // namespace detail

/// The square root of lanes, which no vector extension of g++ offers: Eigen's, reached through a Map,
/// which both compilers turn into straight vector code. With AVX-512, and in float, that refines an
/// estimate: the last bit may be wrong, √inf is NaN and √-0 is 0. The Newton step (Markstein 1990) made it exact
/// for all of 5 million arguments tried; it wants a fused multiply-add, without which the last bit may
/// stay wrong in float. A subnormal x may give 0.
template <class T>
[[gnu::always_inline]] inline Lanes<T> sqrt(Lanes<T> x) {
  using Array = Eigen::Array<T, Lanes<T>::count, 1>;
  constexpr int aligned = static_cast<int>(target::vector_bytes);
  alignas(target::vector_bytes) T from[static_cast<std::size_t>(Lanes<T>::count)];
  alignas(target::vector_bytes) T to[static_cast<std::size_t>(Lanes<T>::count)];
  x.store(from);
  Eigen::Map<Array, aligned> result(to);
  result = Eigen::Map<const Array, aligned>(from).sqrt();
  const Lanes<T> root = Lanes<T>::load(to);
  if constexpr (!detail::has_fused_multiply_add && !std::is_same_v<T, float>) return root;
  const Lanes<T> better = multiply_add(multiply_add(-root, root, x), T(0.5) / root, root);
  const Lanes<T> finite = select(root > 0, better, root);
  return select((x == 0) | (x == std::numeric_limits<T>::infinity()), x, finite);
}

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

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
