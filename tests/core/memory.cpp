#include <etch/core/memory.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using etch::AlignedBuffer;

static_assert(!std::is_copy_constructible_v<AlignedBuffer<float>>);
static_assert(!std::is_copy_assignable_v<AlignedBuffer<float>>);
static_assert(std::is_nothrow_move_constructible_v<AlignedBuffer<float>>);
static_assert(std::is_nothrow_move_assignable_v<AlignedBuffer<float>>);

template <class T>
std::uintptr_t misalignment(const AlignedBuffer<T>& buffer) {
  return reinterpret_cast<std::uintptr_t>(buffer.data()) % etch::target::alignment;
}

struct alignas(256) Page {
  float values[64];
};

}  // namespace

TEST_CASE("a buffer of any size starts on a cache line") {
  for (std::size_t size : {1u, 3u, 16u, 17u, 1000u}) {
    CHECK(misalignment(AlignedBuffer<float>(size)) == 0);
    CHECK(misalignment(AlignedBuffer<char>(size)) == 0);
  }
}

TEST_CASE("a type with a wider alignment than a cache line keeps it") {
  std::vector<AlignedBuffer<Page>> buffers;  // several: one might lie well by chance
  for (int i = 0; i < 8; ++i) buffers.emplace_back(1);
  for (const auto& buffer : buffers) {
    CHECK(reinterpret_cast<std::uintptr_t>(buffer.data()) % 256 == 0);
  }
}

TEST_CASE("a new buffer is zero, also where the memory was used before") {
  for (int round = 0; round < 3; ++round) {
    AlignedBuffer<double> buffer(1000);
    CHECK(std::all_of(buffer.span().begin(), buffer.span().end(), [](double x) { return x == 0; }));
    std::fill_n(buffer.data(), buffer.size(), 1.5);
  }
}

TEST_CASE("a buffer's span, data and elements are the same memory") {
  AlignedBuffer<int> buffer(5);
  buffer[3] = 7;
  buffer.data()[4] = 8;
  const AlignedBuffer<int>& view = buffer;
  CHECK(view.span()[3] == 7);
  CHECK(view[4] == 8);
  CHECK(view.span().size() == 5);
  CHECK(view.size() == 5);
  CHECK_FALSE(view.empty());
  CHECK(std::is_same_v<decltype(view.data()), const int*>);
}

TEST_CASE("an empty buffer has no memory") {
  const AlignedBuffer<float> none, nothing(0);
  CHECK(none.data() == nullptr);
  CHECK(nothing.data() == nullptr);
  CHECK(nothing.empty());
  CHECK(nothing.span().empty());
  CHECK(nothing.clone().data() == nullptr);
}

TEST_CASE("moving a buffer hands over its memory and leaves the source empty") {
  AlignedBuffer<int> source(4);
  source[2] = 9;
  const int* memory = source.data();
  AlignedBuffer<int> target(std::move(source));
  CHECK(target.data() == memory);
  CHECK(target[2] == 9);
  CHECK(source.data() == nullptr);  // NOLINT: the moved-from state is what is tested
  CHECK(source.empty());

  AlignedBuffer<int> assigned(100);
  assigned = std::move(target);
  CHECK(assigned.data() == memory);
  CHECK(assigned.size() == 4);
  CHECK(target.empty());  // NOLINT

  AlignedBuffer<int>& same = assigned;
  assigned = std::move(same);
  CHECK(assigned.data() == memory);
  CHECK(assigned.size() == 4);
}

TEST_CASE("a clone has the same elements in memory of its own") {
  AlignedBuffer<int> buffer(20);
  for (int i = 0; i < 20; ++i) buffer[static_cast<std::size_t>(i)] = i;
  AlignedBuffer<int> copy = buffer.clone();
  CHECK(std::equal(copy.span().begin(), copy.span().end(), buffer.span().begin()));
  CHECK(copy.size() == 20);
  CHECK(misalignment(copy) == 0);
  copy[5] = -1;
  CHECK(buffer[5] == 5);
}

TEST_CASE("a buffer whose bytes cannot be counted is refused") {
  const std::size_t most = std::numeric_limits<std::size_t>::max();
  CHECK_THROWS_AS(AlignedBuffer<double>(most / 8 + 1), std::bad_array_new_length);
  CHECK_THROWS_AS(AlignedBuffer<double>(most), std::bad_array_new_length);
}
