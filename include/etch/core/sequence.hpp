// A growing array and a look at one, made for constant evaluation: what passes keep nodes and steps in.
// May not know what the elements are.
//
// std::vector and std::span do the same, but compilers pay for every statement and call they interpret:
// clang 19 counts 4 steps for an element of a vector, 12 for one of a span, 32 for a push_back and 55
// for a loop over a span of two, where these take 3, 3, 8 and 15. It stops at 1 048 576 steps, so this
// decides how deep a network compiles without a flag; g++ takes its time in the same proportion.
#pragma once

#include <etch/core/target.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <type_traits>
#include <utility>
#include <vector>  // std::allocator and std::construct_at, with less than <memory> brings

namespace etch::inline ETCH_TARGET {

/// Elements that lie elsewhere; a std::span with cheap access.
template <class T>
struct SequenceView {
  const T* first = nullptr;
  std::size_t count = 0;

  constexpr SequenceView() = default;
  constexpr SequenceView(const T* begin, std::size_t size) : first(begin), count(size) {}
  template <std::size_t N>
  constexpr SequenceView(const T (&from)[N]) : first(from), count(N) {}  // NOLINT: the same elements
  /// Of any container whose elements lie side by side.
  template <class Container>
    requires requires(const Container& from) {
      { from.data() } -> std::same_as<const T*>;
    }
  constexpr SequenceView(const Container& from)  // NOLINT: the same elements
      : first(from.data()), count(from.size()) {}

  constexpr const T* data() const { return first; }
  constexpr const T* begin() const { return first; }
  constexpr const T* end() const { return first + count; }
  constexpr std::size_t size() const { return count; }
  constexpr bool empty() const { return count == 0; }
  constexpr const T& operator[](std::integral auto i) const { return first[i]; }
  constexpr const T& front() const { return *first; }
  constexpr const T& back() const { return first[count - 1]; }
};

/// A growing array of plain values.
template <class T>
class Sequence {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  constexpr Sequence() = default;
  constexpr Sequence(std::size_t count, const T& value) { assign(count, value); }
  constexpr Sequence(std::initializer_list<T> from) { append({from.begin(), from.size()}); }
  constexpr explicit Sequence(SequenceView<T> from) { append(from); }
  constexpr Sequence(const Sequence& other) {
    reserve(other.count_);
    append(other);
  }
  constexpr Sequence(Sequence&& other) noexcept { swap(other); }
  constexpr Sequence& operator=(Sequence other) noexcept {
    swap(other);
    return *this;
  }
  constexpr ~Sequence() {
    if (capacity_ != 0) std::allocator<T>().deallocate(first_, capacity_);
  }

  constexpr T* data() { return first_; }
  constexpr const T* data() const { return first_; }
  constexpr T* begin() { return first_; }
  constexpr const T* begin() const { return first_; }
  constexpr T* end() { return first_ + count_; }
  constexpr const T* end() const { return first_ + count_; }
  constexpr std::size_t size() const { return count_; }
  constexpr bool empty() const { return count_ == 0; }
  constexpr T& operator[](std::integral auto i) { return first_[i]; }
  constexpr const T& operator[](std::integral auto i) const { return first_[i]; }
  constexpr T& back() { return first_[count_ - 1]; }
  constexpr const T& back() const { return first_[count_ - 1]; }

  constexpr void push_back(const T& value) {
    if (count_ == capacity_) {
      const T copy = value;  // growing moves what `value` may refer to
      reserve(count_ * 2 + 8);
      std::construct_at(first_ + count_++, copy);
    } else {
      std::construct_at(first_ + count_++, value);
    }
  }

  constexpr void append(SequenceView<T> from) {
    if (count_ + from.count > capacity_) reserve((count_ + from.count) * 2);
    for (std::size_t i = 0; i < from.count; ++i) std::construct_at(first_ + count_++, from.first[i]);
  }

  /// `count` times the same value.
  constexpr void assign(std::size_t count, T value) {
    clear();
    reserve(count);
    while (count_ < count) std::construct_at(first_ + count_++, value);
  }

  constexpr void clear() { count_ = 0; }
  /// Drops all but the first `count` elements.
  constexpr void shrink(std::size_t count) { count_ = count; }

  constexpr void reserve(std::size_t count) {
    if (count <= capacity_) return;
    T* const to = std::allocator<T>().allocate(count);
    for (std::size_t i = 0; i < count_; ++i) std::construct_at(to + i, first_[i]);
    if (capacity_ != 0) std::allocator<T>().deallocate(first_, capacity_);
    first_ = to;
    capacity_ = count;
  }

  /// Puts a value before the element at `position`.
  constexpr void insert(std::size_t position, const T& value) {
    const T copy = value;
    push_back(copy);
    for (std::size_t i = count_ - 1; i > position; --i) first_[i] = first_[i - 1];
    first_[position] = copy;
  }

  constexpr void remove(std::size_t position) {
    for (std::size_t i = position; i + 1 < count_; ++i) first_[i] = first_[i + 1];
    --count_;
  }

  friend constexpr bool operator==(const Sequence& a, const Sequence& b) {
    if (a.count_ != b.count_) return false;
    for (std::size_t i = 0; i < a.count_; ++i) {
      if (!(a.first_[i] == b.first_[i])) return false;
    }
    return true;
  }

 private:
  constexpr void swap(Sequence& other) {
    std::swap(first_, other.first_);
    std::swap(count_, other.count_);
    std::swap(capacity_, other.capacity_);
  }

  T* first_ = nullptr;
  std::size_t count_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace etch::inline ETCH_TARGET
