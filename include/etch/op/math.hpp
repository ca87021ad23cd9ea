// The elementary functions an op's `value` may call, for a lone number and for lanes alike.
// May not know ops. Lone numbers: core/math.hpp, constexpr. Lanes: Eigen's vectorised functions,
// reached through a Map, which both compilers turn into straight vector code.
//
// Measured in float over all finite arguments by Eigen 3.4: exp within 5 ulp, log 1, tanh 5. Its
// logistic is 6072 ulp off at -8.5, so ours is made from exp.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/math.hpp>
#include <etch/core/target.hpp>
#include <etch/op/eigen.hpp>

#include <limits>
#include <type_traits>

namespace etch::inline ETCH_TARGET::math {

namespace detail {

// g++ 12 reports its own avx512 headers' _mm512_undefined_ps as uninitialized wherever it inlines
// Eigen's exp (GCC bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

template <class T, class Function>
[[gnu::always_inline]] inline Lanes<T> through_eigen(Lanes<T> x, Function function) {
  using Array = Eigen::Array<T, Lanes<T>::count, 1>;
  constexpr int aligned = static_cast<int>(target::vector_bytes);
  alignas(target::vector_bytes) T from[static_cast<std::size_t>(Lanes<T>::count)];
  alignas(target::vector_bytes) T to[static_cast<std::size_t>(Lanes<T>::count)];
  x.store(from);
  Eigen::Map<Array, aligned> result(to);
  result = function(Eigen::Map<const Array, aligned>(from));
  return Lanes<T>::load(to);
}

}  // namespace detail

/// Eigen's in double stops at e⁻⁷⁰⁹, also for -inf; below the normal numbers ours is 0.
template <class T>
[[gnu::always_inline]] inline Lanes<T> exp(Lanes<T> x) {
  const Lanes<T> power = detail::through_eigen(x, [](const auto& v) { return v.exp(); });
  if constexpr (std::is_same_v<T, float>) {
    return power;
  } else {
    return select(x < -708.3964185322641, 0, power);  // log of the smallest normal number
  }
}

template <class T>
[[gnu::always_inline]] inline Lanes<T> log(Lanes<T> x) {
  return detail::through_eigen(x, [](const auto& v) { return v.log(); });
}

template <class T>
[[gnu::always_inline]] inline Lanes<T> tanh(Lanes<T> x) {
  return detail::through_eigen(x, [](const auto& v) { return v.tanh(); });
}

/// Eigen's with AVX-512 refines an estimate: the last bit may be wrong, and √inf is NaN. The Newton
/// step (Markstein 1990) made it exact for all of 5 million arguments tried. A subnormal x may give 0.
template <class T>
[[gnu::always_inline]] inline Lanes<T> sqrt(Lanes<T> x) {
  const Lanes<T> root = detail::through_eigen(x, [](const auto& v) { return v.sqrt(); });
  const Lanes<T> better = multiply_add(multiply_add(-root, root, x), T(0.5) / root, root);
  const Lanes<T> finite = select(root > 0, better, root);
  return select(x == std::numeric_limits<T>::infinity(), x, finite);
}

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

template <class T>
Lanes<T> abs(Lanes<T> x) {
  return select(x < 0, -x, x);
}

/// 1 / (1 + e⁻ˣ) for every x: e⁻ˣ overflows to infinity below about -88 in float, and the quotient
/// is then the zero that is meant.
template <class T>
[[gnu::always_inline]] inline Lanes<T> logistic(Lanes<T> x) {
  return 1 / (1 + exp(-x));
}

}  // namespace etch::inline ETCH_TARGET::math
