// The error function and its complement, for a lone number and for lanes alike.
// May not know ops.
//
// Method: below 1 a polynomial of x², above exp(-x²) P((x - 2) / (x + 2)) / (1 + 2x), after
// M. M. Shepherd, J. G. Laframboise, Chebyshev approximation of (1 + 2x) exp(x²) erfc x in
// 0 <= x < ∞, Math. Comp. 36 (1981). The polynomials come from tests/reference/polynomials.py.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/math.hpp>
#include <etch/core/number_bits.hpp>
#include <etch/core/target.hpp>
#include <etch/op/math_exponential.hpp>

#include <cmath>
#include <concepts>
#include <type_traits>

namespace etch::inline ETCH_TARGET::math {

namespace detail {

// erf(x) = x P(x²) for |x| <= 1.
template <class T>
inline constexpr Polynomial erf_series{
    1.12837916709551257,     -0.376126389031835404,     0.112837916709450063,
    -0.0268661706432377704,  0.00522397760711642273,    -0.000854832597538969208,
    0.000120552949048397079, -0.0000149247369074196603, 1.64474247033173624e-6,
    -1.62084838018717059e-7, 1.37200645467776856e-8,    -7.79589882700214224e-10};
template <>
inline constexpr Polynomial erf_series<float>{1.12837917,   -0.376126267,  0.112835947,
                                              -0.026854212, 0.00518908742, -0.000801686429,
                                              7.87587506e-5};
// erfc(x) = exp(-x²) P((x - 2) / (x + 2)) / (1 + 2x) for x >= 1/2.
template <class T>
inline constexpr Polynomial erfc_factor{
    1.2769783815525287,       -0.0927638265857457105,    -0.166030397615279457,
    0.164051280033391327,     -0.0542200009928566642,    -0.00803401507968490514,
    0.00872265390166601648,   0.0012713388943308586,     -0.00145681435857518836,
    -0.000454339762071048084, 0.000206370871234832533,   0.000151029359356423507,
    -1.52871394509148668e-6,  -0.0000363661339183976602, -0.0000134395991151827663,
    3.49903633333148523e-6,   5.16824416225445229e-6,    1.985521367453012e-6,
    -7.93595937048715664e-7,  -1.4514801500967243e-6,    7.47561411821951371e-8,
    4.88656754221175428e-7,   -1.29808137227199889e-7};
template <>
inline constexpr Polynomial erfc_factor<float>{
    1.27697837,     -0.0927634749, -0.16602968,    0.164040011,    -0.0542286236,
    -0.00793215485, 0.00873910027, 0.000908624717, -0.00137734083, 3.9932606e-5};

template <Number N>
constexpr N small_erf(N x) {
  return x * evaluate(erf_series<Scalar<N>>, x * x);
}

/// erfc(x) for x >= 1/2; 0 from where it underflows.
template <Number N>
constexpr N large_erfc(N size) {
  constexpr bool is_float = std::is_same_v<Scalar<N>, float>;
  constexpr auto cut = ~static_cast<typename FormatOf<N>::Bits>(is_float ? 0xfff : 0x7ffffff);
  const N x = limited(size, 0, is_float ? Scalar<N>(10.2) : Scalar<N>(27.3));
  const N head = number_from(number_bits(x) & cut, x);  // so short that its square is exact
  const N square = head * head, rest = (x - head) * (x + head);
  const Turns<N> turns = turns_of(-square);
  const N fraction = expm1_of_rest(turns.rest - rest);
  const N factor = evaluate(erfc_factor<Scalar<N>>, (x - 2) / (x + 2)) / (1 + 2 * x);
  return scale_by(multiply_add(factor, fraction, factor), turns.exponent);
}

}  // namespace detail

/// 2/√π ∫₀ˣ exp(-t²) dt
template <Number N>
constexpr N erf(N x) {
  using namespace detail;
  if constexpr (std::same_as<N, double>) {
    if (!std::is_constant_evaluated()) return std::erf(x);
    if (is_nan(x)) return x;
  }
  const N size = magnitude_of(x);
  const auto small = size < 1;
  const N near = small_erf(select(small, x, N(0)));
  return select(small, near, copy_sign(1 - large_erfc(size), x));
}

/// 1 - erf(x), without its cancellation for large x.
template <Number N>
constexpr N erfc(N x) {
  using namespace detail;
  if constexpr (std::same_as<N, double>) {
    if (!std::is_constant_evaluated()) return std::erfc(x);
    if (is_nan(x)) return x;
  }
  const N size = magnitude_of(x);
  const auto small = size < 0.5;
  const N near = 1 - small_erf(select(small, x, N(0)));
  const N far = large_erfc(size);
  return select(small, near, select(x < 0, 2 - far, far));
}

}  // namespace etch::inline ETCH_TARGET::math
