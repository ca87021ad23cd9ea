// A number that is a whole vector register: 16 floats with AVX-512, 4 with SSE or NEON (D7).
// May not know what the lanes mean: samples of a batch in a tile, or neighbouring features of one.
//
// Arithmetic is the compilers' vector extension and not Eigen's fixed-size array: an Eigen operator
// returns a lazy expression, so an op's `value` with a local variable would evaluate it twice or
// dangle, and clang never contracts its separate multiply and add to an FMA (half the speed).
// Elementary functions are in op/math.hpp.
#pragma once

#include <etch/core/target.hpp>

#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

// g++ ignores a vector_size that depends on a template parameter, hence one struct a type.
template <class T>
struct VectorOf;
template <>
struct VectorOf<float> {
  typedef float Value __attribute__((vector_size(target::vector_bytes)));
  typedef float Half __attribute__((vector_size(target::vector_bytes / 2)));
  typedef Value Unaligned __attribute__((may_alias, aligned(alignof(float))));
  typedef std::int32_t Mask __attribute__((vector_size(target::vector_bytes)));
  typedef std::uint32_t Unsigned __attribute__((vector_size(target::vector_bytes)));
};
template <>
struct VectorOf<double> {
  typedef double Value __attribute__((vector_size(target::vector_bytes)));
  typedef double Half __attribute__((vector_size(target::vector_bytes / 2)));
  typedef Value Unaligned __attribute__((may_alias, aligned(alignof(double))));
  typedef std::int64_t Mask __attribute__((vector_size(target::vector_bytes)));
  typedef std::uint64_t Unsigned __attribute__((vector_size(target::vector_bytes)));
};

}  // namespace detail

/// The outcome of a comparison, lane by lane.
template <class T>
struct Mask {
  typename detail::VectorOf<T>::Mask bits;

  friend Mask operator&(Mask a, Mask b) { return {a.bits & b.bits}; }
  friend Mask operator|(Mask a, Mask b) { return {a.bits | b.bits}; }
  friend Mask operator!(Mask a) { return {~a.bits}; }
};

/// `target::lanes<T>` numbers of type T side by side; a scalar converts to all lanes alike.
template <class T>
struct Lanes {
  using Scalar = T;
  using Vector = typename detail::VectorOf<T>::Value;
  using Unaligned = typename detail::VectorOf<T>::Unaligned;
  static constexpr int count = target::lanes<T>;

  Vector vector;

  Lanes() = default;
  Lanes(Vector v) : vector(v) {}  // NOLINT: the same number
  template <class Number>
    requires std::is_arithmetic_v<Number>
  Lanes(Number number)  // NOLINT: 1 - y is how formulas are written
      // x - 0 and not 0 + x: it keeps the sign of a negative zero, so it folds to a broadcast.
      : vector(static_cast<T>(number) - Vector{}) {}

  [[gnu::always_inline]] static Lanes load(const T* from) {
    return {*reinterpret_cast<const Unaligned*>(from)};
  }
  [[gnu::always_inline]] void store(T* to) const { *reinterpret_cast<Unaligned*>(to) = vector; }

  /// The first n lanes from memory, the others zero; 0 <= n <= count.
  static Lanes load_first(const T* from, int n) {
    if (__builtin_constant_p(n) && n == count / 2) return load_half(from);
    Lanes lanes(0);
    std::memcpy(&lanes.vector, from, static_cast<std::size_t>(n) * sizeof(T));
    return lanes;
  }
  void store_first(T* to, int n) const {
    std::memcpy(to, &vector, static_cast<std::size_t>(n) * sizeof(T));
  }

  /// A number in the first lane, and whatever in the others: clang computes with the lone number where
  /// it stands among zeros, and g++ where it stands in all lanes and does not see that it was part of a
  /// vector, which it would permute instead.
  static Lanes lone(T number) {
#if defined(__clang__)
    Lanes lanes(0);
    lanes.vector[0] = number;
    return lanes;
#else
#if defined(__x86_64__)
    asm("" : "+x"(number));
#endif
    return number;
#endif
  }

  /// 0, 1, 2, … lane by lane.
  static Lanes indices() {
    Lanes lanes;
    for (int i = 0; i < count; ++i) lanes.vector[i] = static_cast<T>(i);
    return lanes;
  }

  T operator[](int lane) const { return vector[lane]; }

  friend Lanes operator+(Lanes a, Lanes b) { return {a.vector + b.vector}; }
  friend Lanes operator-(Lanes a, Lanes b) { return {a.vector - b.vector}; }
  friend Lanes operator*(Lanes a, Lanes b) { return {a.vector * b.vector}; }
  friend Lanes operator/(Lanes a, Lanes b) { return {a.vector / b.vector}; }
  friend Lanes operator-(Lanes a) { return {-a.vector}; }

  friend Mask<T> operator<(Lanes a, Lanes b) { return {a.vector < b.vector}; }
  friend Mask<T> operator<=(Lanes a, Lanes b) { return {a.vector <= b.vector}; }
  friend Mask<T> operator>(Lanes a, Lanes b) { return {a.vector > b.vector}; }
  friend Mask<T> operator>=(Lanes a, Lanes b) { return {a.vector >= b.vector}; }
  friend Mask<T> operator==(Lanes a, Lanes b) { return {a.vector == b.vector}; }
  friend Mask<T> operator!=(Lanes a, Lanes b) { return {a.vector != b.vector}; }

 private:
  /// In one load; g++ puts what is copied into a part of a vector together in memory.
  static Lanes load_half(const T* from) {
    using Half = typename detail::VectorOf<T>::Half;
    Half half;
    std::memcpy(&half, from, sizeof half);
    return [&]<int... I>(std::integer_sequence<int, I...>) {
      return Lanes(__builtin_shufflevector(half, Half{}, I...));
    }
    (std::make_integer_sequence<int, count>());
  }
};

/// Keeps numbers that were loaded in their register: g++ would read them again from memory for every
/// multiply-add, which are then more loads than multiply-adds.
template <class T>
[[gnu::always_inline]] inline void hold([[maybe_unused]] Lanes<T>& lanes) {
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
  asm("" : "+v"(lanes.vector));
#endif
}

/// a·b + c, rounded once where the target has a fused multiply-add. One expression on purpose:
/// clang contracts within an expression only.
template <class T>
[[gnu::always_inline]] inline Lanes<T> multiply_add(Lanes<T> a, Lanes<T> b, Lanes<T> c) {
  return {a.vector * b.vector + c.vector};
}

namespace math {

/// condition ? a : b, in each lane.
template <class T>
Lanes<T> select(Mask<T> condition, std::type_identity_t<Lanes<T>> a,
                std::type_identity_t<Lanes<T>> b) {
  return {condition.bits ? a.vector : b.vector};
}

/// The same for a lone number, so that an op's `value` is written once.
constexpr double select(bool condition, double a, double b) { return condition ? a : b; }

/// a > b ? a : b, which is b where either is NaN. One instruction, which g++ does not find where a
/// comparison gives a mask register.
template <class T>
[[gnu::always_inline]] inline Lanes<T> larger(Lanes<T> a, Lanes<T> b) {
#if defined(__AVX512F__) && defined(__GNUC__) && !defined(__clang__)
  constexpr int all = -1, rounding_as_set = 4;
  if constexpr (std::is_same_v<T, float>) {
    return {__builtin_ia32_maxps512_mask(a.vector, b.vector, a.vector, all, rounding_as_set)};
  } else {
    return {__builtin_ia32_maxpd512_mask(a.vector, b.vector, a.vector, all, rounding_as_set)};
  }
#else
  return select(a > b, a, b);
#endif
}
constexpr double larger(double a, double b) { return a > b ? a : b; }

/// a < b ? a : b, which is b where either is NaN.
template <class T>
[[gnu::always_inline]] inline Lanes<T> smaller(Lanes<T> a, Lanes<T> b) {
#if defined(__AVX512F__) && defined(__GNUC__) && !defined(__clang__)
  constexpr int all = -1, rounding_as_set = 4;
  if constexpr (std::is_same_v<T, float>) {
    return {__builtin_ia32_minps512_mask(a.vector, b.vector, a.vector, all, rounding_as_set)};
  } else {
    return {__builtin_ia32_minpd512_mask(a.vector, b.vector, a.vector, all, rounding_as_set)};
  }
#else
  return select(a < b, a, b);
#endif
}
constexpr double smaller(double a, double b) { return a < b ? a : b; }

}  // namespace math

}  // namespace etch::inline ETCH_TARGET
