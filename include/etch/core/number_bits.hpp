// The bits of a number, for a lone double in constant evaluation and for lanes alike: sign, exponent,
// rounding to a whole number. What elementary functions are reduced with (op/math_*.hpp).
// May not know any elementary function.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <class N>
inline constexpr bool is_lanes = false;
template <class T>
inline constexpr bool is_lanes<Lanes<T>> = true;

}  // namespace detail

/// What the elementary functions are written for: a double, or lanes of float or double.
template <class N>
concept Number = std::same_as<N, double> || detail::is_lanes<N>;

namespace math {

/// a·b + c for a lone number, so that a formula is written once.
constexpr double multiply_add(double a, double b, double c) { return a * b + c; }

namespace detail {

template <class N>
struct ScalarOf {
  using Type = N;
};
template <class T>
struct ScalarOf<Lanes<T>> {
  using Type = T;
};

/// The type of one lane.
template <class N>
using Scalar = typename ScalarOf<N>::Type;

/// How IEEE 754 lays out a number.
template <class T>
struct Format;
template <>
struct Format<float> {
  using Bits = std::int32_t;
  static constexpr int mantissa = 23;
  static constexpr int bias = 127;
  static constexpr float smallest_normal = 0x1p-126f;
  static constexpr Bits sign = INT32_MIN;
  static constexpr Bits sqrt_half = 0x3f3504f3;
  static constexpr float whole =
      0x1.8p23f;  ///< added to a number, it leaves no place for a fraction
};
template <>
struct Format<double> {
  using Bits = std::int64_t;
  static constexpr int mantissa = 52;
  static constexpr int bias = 1023;
  static constexpr double smallest_normal = 0x1p-1022;
  static constexpr Bits sign = INT64_MIN;
  static constexpr Bits sqrt_half = 0x3fe6a09e667f3bcd;
  static constexpr double whole = 0x1.8p52;
};

template <class N>
using FormatOf = Format<Scalar<N>>;

constexpr std::int64_t number_bits(double x) { return std::bit_cast<std::int64_t>(x); }
constexpr double number_from(std::int64_t bits, double) { return std::bit_cast<double>(bits); }
template <class T>
typename etch::detail::VectorOf<T>::Mask number_bits(Lanes<T> x) {
  return reinterpret_cast<typename etch::detail::VectorOf<T>::Mask>(x.vector);
}
/// The second argument only says which type of number is meant.
template <class T>
Lanes<T> number_from(typename etch::detail::VectorOf<T>::Mask bits, Lanes<T>) {
  return {reinterpret_cast<typename Lanes<T>::Vector>(bits)};
}

/// |x|, also of -0 and NaN.
template <Number N>
constexpr N magnitude_of(N x) {
  return number_from(number_bits(x) & ~FormatOf<N>::sign, x);
}

/// |x| with the sign bit of `sign`.
template <Number N>
constexpr N copy_sign(N x, N sign) {
  constexpr auto bit = FormatOf<N>::sign;
  return number_from((number_bits(x) & ~bit) | (number_bits(sign) & bit), x);
}

/// x, negated where the sign bit of `sign` is set.
template <Number N>
constexpr N flip_sign(N x, N sign) {
  return number_from(number_bits(x) ^ (number_bits(sign) & FormatOf<N>::sign), x);
}

/// The nearest whole number, halves to even, for |x| < 2^51 (2^22 in float).
template <Number N>
constexpr N nearest_whole(N x) {
  const N shifted = x + FormatOf<N>::whole;
  return shifted - FormatOf<N>::whole;
}

/// 2^n of a whole n, for normal numbers. The sum leaves n + bias in the lowest bits of the mantissa.
template <Number N>
constexpr N power_of_two_at(N n) {
  using Form = FormatOf<N>;
  const N shifted = n + (Form::whole + Form::bias);
  return number_from(number_bits(shifted) << Form::mantissa, n);
}

/// Half of a positive whole number, rounded down.
constexpr std::int64_t halved(std::int64_t bits) { return bits >> 1; }
/// As unsigned numbers: AVX2 shifts signed ones of 64 bits by many instructions.
template <class Bits>
constexpr Bits halved(Bits bits) {
  using Unsigned =
      typename etch::detail::VectorOf<std::conditional_t<sizeof(bits[0]) == 4, float, double>>::
          Unsigned;
  return reinterpret_cast<Bits>(reinterpret_cast<Unsigned>(bits) >> 1);
}

/// x 2^n of a whole n, for |n| up to twice the largest exponent and x not far from 1: in two factors,
/// so that a result that is subnormal or infinite becomes so. The lowest bits of `both` are the sum of the
/// factors' exponents, as a number holds them.
template <Number N>
constexpr N scale_by(N x, N n) {
  using Form = FormatOf<N>;
  const auto both = number_bits(n + (Form::whole + 2 * Form::bias));
  const auto half = halved(both);
  return x * number_from(half << Form::mantissa, n) * number_from((both - half) << Form::mantissa, n);
}
#if defined(__AVX512F__) && defined(__GNUC__)
/// By the instruction that does all this.
template <class T>
[[gnu::always_inline]] inline Lanes<T> scale_by(Lanes<T> x, Lanes<T> n) {
  constexpr int rounding_as_set = 4;
  if constexpr (std::is_same_v<T, float>) {
    constexpr std::uint16_t all = 0xffff;
    return {__builtin_ia32_scalefps512_mask(x.vector, n.vector, x.vector, all, rounding_as_set)};
  } else {
    constexpr std::uint8_t all = 0xff;
    return {__builtin_ia32_scalefpd512_mask(x.vector, n.vector, x.vector, all, rounding_as_set)};
  }
}
#endif

/// x = mantissa 2^exponent with √½ <= mantissa < √2.
template <Number N>
struct Parts {
  N mantissa;
  N exponent;
};

/// For finite x > 0. Of lanes that hold anything else some parts are given: those of 1, since the bits of
/// a negative number would overflow.
template <Number N>
constexpr Parts<N> mantissa_and_exponent(N x) {
  using Form = FormatOf<N>;
  x = select(x > 0, x, N(1));
  constexpr auto raised = static_cast<Scalar<N>>(Form::mantissa + 2);
  const auto subnormal = x < Form::smallest_normal;
  const N normal = x * select(subnormal, power_of_two_at(N(raised)), N(1));
  const auto from_sqrt_half = number_bits(normal) - Form::sqrt_half;
  const auto exponent = from_sqrt_half >> Form::mantissa;
  const N mantissa = number_from(number_bits(normal) - (exponent << Form::mantissa), x);
  // A whole number of few bits, added to the bits of a large one, is added to its value.
  const N shifted = number_from(number_bits(N(Form::whole)) + exponent, x);
  return {mantissa, shifted - Form::whole - select(subnormal, N(raised), N(0))};
}

/// Whether the condition holds in some lane: halves laid over one another until two words are left.
template <class Vector>
[[gnu::always_inline]] inline bool any_word(Vector words) {
  constexpr auto count = sizeof(Vector) / sizeof(std::int64_t);
  if constexpr (count == 2) {
    return (words[0] | words[1]) != 0;
  } else {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return any_word(__builtin_shufflevector(words, words, I...) |
                      __builtin_shufflevector(words, words, (I + count / 2)...));
    }
    (std::make_index_sequence<count / 2>());
  }
}
template <class T>
[[gnu::always_inline]] inline bool any(Mask<T> condition) {
  return any_word(reinterpret_cast<typename etch::detail::VectorOf<double>::Mask>(condition.bits));
}

/// Lanes of float as twice the lanes of double, for what float is too short for.
struct WideHalves {
  Lanes<double> low;
  Lanes<double> high;
};

[[gnu::always_inline]] inline WideHalves widen(Lanes<float> x) {
  using Wide = Lanes<double>::Vector;
  constexpr std::size_t half = Lanes<double>::count;
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    const auto low = __builtin_shufflevector(x.vector, x.vector, I...);
    const auto high = __builtin_shufflevector(x.vector, x.vector, (I + half)...);
    return WideHalves{__builtin_convertvector(low, Wide), __builtin_convertvector(high, Wide)};
  }
  (std::make_index_sequence<half>());
}

[[gnu::always_inline]] inline Lanes<float> narrow(Lanes<double> low, Lanes<double> high) {
  typedef float Half __attribute__((vector_size(target::vector_bytes / 2)));
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return Lanes<float>(__builtin_shufflevector(__builtin_convertvector(low.vector, Half),
                                                __builtin_convertvector(high.vector, Half), I...));
  }
  (std::make_index_sequence<Lanes<float>::count>());
}

/// c[0] + c[1] x + c[2] x² + …
template <int Count>
struct Polynomial {
  double c[Count];
};
template <class... Coefficient>
Polynomial(Coefficient...) -> Polynomial<static_cast<int>(sizeof...(Coefficient))>;

/// By Horner's rule.
template <Number N, int Count>
[[gnu::always_inline]] constexpr N evaluate(const Polynomial<Count>& p, N x) {
  N sum(static_cast<Scalar<N>>(p.c[Count - 1]));
  for (int i = Count - 2; i >= 0; --i)
    sum = multiply_add(sum, x, N(static_cast<Scalar<N>>(p.c[i])));
  return sum;
}

/// Even and odd powers apart, which takes about half as long where one evaluation has to be waited for.
template <Number N, int Count>
[[gnu::always_inline]] constexpr N evaluate_in_halves(const Polynomial<Count>& p, N x, N square) {
  const auto half = [&](int first) {
    int i = first + (Count - 1 - first) / 2 * 2;
    N sum(static_cast<Scalar<N>>(p.c[i]));
    for (i -= 2; i >= 0; i -= 2) sum = multiply_add(sum, square, N(static_cast<Scalar<N>>(p.c[i])));
    return sum;
  };
  return multiply_add(half(1), x, half(0));
}

/// A function of lone numbers in each lane: slow, for what is seldom needed or has no better form.
template <class T, class Function, class... Rest>
Lanes<T> lane_by_lane(Function function, Lanes<T> x, Rest... rest) {
  Lanes<T> result(0);
  for (int i = 0; i < Lanes<T>::count; ++i) {
    result.vector[i] = static_cast<T>(function(x[i], rest[i]...));
  }
  return result;
}

}  // namespace detail

}  // namespace math

}  // namespace etch::inline ETCH_TARGET
