// Counts every allocation of the program, so that the benchmark can say that a step made none.
// Defines malloc and its kin: include it in one translation unit of a program only.
#pragma once

#include <atomic>
#include <cstddef>

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)

namespace bench {
inline constexpr bool counts_allocations = true;
inline std::atomic<long> allocations{0};
}  // namespace bench

// The C library exports its own functions under a second name for this purpose. The operators new
// of both standard libraries end here too.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t bytes) noexcept {
  ++bench::allocations;
  return __libc_malloc(bytes);
}
void* calloc(std::size_t count, std::size_t bytes) noexcept {
  ++bench::allocations;
  return __libc_calloc(count, bytes);
}
void* realloc(void* block, std::size_t bytes) noexcept {
  ++bench::allocations;
  return __libc_realloc(block, bytes);
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) noexcept {
  ++bench::allocations;
  return __libc_memalign(alignment, bytes);
}
int posix_memalign(void** block, std::size_t alignment, std::size_t bytes) noexcept {
  ++bench::allocations;
  *block = __libc_memalign(alignment, bytes);
  return *block ? 0 : 12;  // ENOMEM
}
}

#else

namespace bench {
inline constexpr bool counts_allocations = false;
inline std::atomic<long> allocations{0};
}  // namespace bench

#endif
