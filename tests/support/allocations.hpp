// Counts what the program takes from the heap, so that a test can say that a run took nothing.
// Replaces malloc and operator new: include it in one translation unit of a test program only.
// May not know etch.
//
// AddressSanitizer brings its own malloc, and a hook that counts. With other C libraries than glibc
// only operator new is counted.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace testing {

inline std::atomic<long> allocation_count{0};

/// How often `run` took memory from the heap.
template <class Run>
long allocations(Run&& run) {
  const long before = allocation_count;
  run();
  return allocation_count - before;
}

}  // namespace testing

#if defined(__SANITIZE_ADDRESS__)
#define ETCH_TEST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ETCH_TEST_SANITIZED 1
#endif
#endif

#if defined(ETCH_TEST_SANITIZED)

// As sanitizer/allocator_interface.h has it, a header that g++ does not always come with.
extern "C" int __sanitizer_install_malloc_and_free_hooks(
    void (*allocated)(const volatile void* block, std::size_t bytes),
    void (*freed)(const volatile void* block));

namespace testing {

inline constexpr bool counts_malloc = true;
inline const int hooks = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, std::size_t) { ++allocation_count; }, [](const volatile void*) {});

}  // namespace testing

#elif defined(__GLIBC__)

namespace testing {
inline constexpr bool counts_malloc = true;
}

// glibc exports its own functions under a second name for this purpose. libstdc++'s and libc++'s
// operators new end in these, so they need not be replaced as well.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t bytes) noexcept {
  ++testing::allocation_count;
  return __libc_malloc(bytes);
}
void* calloc(std::size_t count, std::size_t bytes) noexcept {
  ++testing::allocation_count;
  return __libc_calloc(count, bytes);
}
void* realloc(void* block, std::size_t bytes) noexcept {
  ++testing::allocation_count;
  return __libc_realloc(block, bytes);
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) noexcept {
  ++testing::allocation_count;
  return __libc_memalign(alignment, bytes);
}
int posix_memalign(void** block, std::size_t alignment, std::size_t bytes) noexcept {
  ++testing::allocation_count;
  *block = __libc_memalign(alignment, bytes);
  return *block != nullptr ? 0 : 12;  // ENOMEM
}
}

#else

namespace testing {

inline constexpr bool counts_malloc = false;

inline void* counted(void* block) {
  ++allocation_count;
  if (block == nullptr) throw std::bad_alloc{};
  return block;
}

}  // namespace testing

// What is not replaced here (arrays, nothrow) calls these.
void* operator new(std::size_t bytes) { return testing::counted(std::malloc(bytes)); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  const auto boundary = static_cast<std::size_t>(alignment);
  return testing::counted(std::aligned_alloc(boundary, (bytes + boundary - 1) / boundary * boundary));
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete(void* block, std::align_val_t) noexcept { std::free(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { std::free(block); }

#endif
