// What the compiler was told to build for: lanes in a vector register, registers, cache sizes.
// May not know anything of etch.
//
// Everything in etch sits in an inline namespace named after the vector target, so that translation
// units built for vectors of different width never share an inline function of ours: the program would
// otherwise crash on the machine that lacks the wider instructions. Targets of one width and
// different extensions, and the functions of Eigen and the standard library, are not told apart.
#pragma once

#include <cstddef>

#if defined(__AVX512F__)
#define ETCH_TARGET avx512
#elif defined(__AVX2__) && defined(__FMA__)
#define ETCH_TARGET avx2_fma
#elif defined(__AVX__)
#define ETCH_TARGET avx
#elif defined(__SSE2__)
#define ETCH_TARGET sse2
#elif defined(__ARM_NEON)
#define ETCH_TARGET neon
#elif defined(__wasm_simd128__)
#define ETCH_TARGET wasm_simd128
#else
#define ETCH_TARGET generic
#endif

namespace etch::inline ETCH_TARGET::target {

#if defined(__AVX512F__)
inline constexpr std::size_t vector_bytes = 64;
inline constexpr int vector_registers = 32;
#elif defined(__AVX__)
inline constexpr std::size_t vector_bytes = 32;
inline constexpr int vector_registers = 16;
#elif defined(__aarch64__)
inline constexpr std::size_t vector_bytes = 16;
inline constexpr int vector_registers = 32;
#else
inline constexpr std::size_t vector_bytes = 16;
inline constexpr int vector_registers = 16;
#endif

/// Elements of T in one vector register.
template <class T>
inline constexpr int lanes = static_cast<int>(vector_bytes / sizeof(T));

/// Arenas and everything in them start on a cache line, which is also the widest vector.
inline constexpr std::size_t alignment = 64;

/// Cache sizes that planning assumes; conservative, the smallest of the machines in common use.
inline constexpr std::size_t level1_bytes = std::size_t{32} << 10;
inline constexpr std::size_t level2_bytes = std::size_t{512} << 10;

}  // namespace etch::inline ETCH_TARGET::target
