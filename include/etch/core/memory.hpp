// The one place where etch takes memory: an owning block on a cache line, its size fixed when it is
// made. May not know what lies in it: arenas and their offsets are planned elsewhere.
#pragma once

#include <etch/core/target.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET {

/// Owns `size` elements of T that start as zeros, the first on a boundary of
/// `target::alignment` bytes. It can be moved, which leaves the source empty; a copy has to be
/// asked for by name (`clone`), since it is never cheap and seldom meant.
///
/// Errors: std::bad_array_new_length when the size in bytes has no std::size_t, std::bad_alloc when
/// there is no such memory. The memory comes from the aligned ::operator new, so a program that
/// replaces it (to count, to place) sees every allocation; an empty buffer makes none.
template <class T>
class AlignedBuffer {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>,
                "etch: AlignedBuffer holds plain numbers");

 public:
  AlignedBuffer() = default;

  explicit AlignedBuffer(std::size_t size) : data_(allocate(size)), size_(size) {
    std::fill_n(data_, size_, T());
  }

  AlignedBuffer(AlignedBuffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
    AlignedBuffer taken(std::move(other));
    std::swap(data_, taken.data_);
    std::swap(size_, taken.size_);
    return *this;
  }

  ~AlignedBuffer() {
    if (data_ != nullptr) ::operator delete(data_, boundary);
  }

  /// A second buffer with the same elements.
  [[nodiscard]] AlignedBuffer clone() const {
    AlignedBuffer copy;
    copy.data_ = allocate(size_);
    copy.size_ = size_;
    std::copy_n(data_, size_, copy.data_);
    return copy;
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  std::span<T> span() { return {data_, size_}; }
  std::span<const T> span() const { return {data_, size_}; }

  T& operator[](std::size_t index) { return data_[index]; }
  const T& operator[](std::size_t index) const { return data_[index]; }

 private:
  static constexpr std::align_val_t boundary{std::max(target::alignment, alignof(T))};

  static T* allocate(std::size_t size) {
    if (size == 0) return nullptr;
    if (size > std::numeric_limits<std::size_t>::max() / sizeof(T)) {
      throw std::bad_array_new_length{};
    }
    return static_cast<T*>(::operator new(size * sizeof(T), boundary));
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace etch::inline ETCH_TARGET
