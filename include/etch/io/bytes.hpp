// Numbers, words and blocks of numbers as bytes in a row, least significant first.
// May not know what they mean.
#pragma once

#include <etch/core/target.hpp>
#include <etch/io/file.hpp>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace etch::inline ETCH_TARGET::detail {

/// Copies numbers of `width` bytes between memory and a file's order.
inline void copy_in_order(const void* from, std::size_t bytes, std::size_t width, void* to) {
  std::memcpy(to, from, bytes);
  if constexpr (std::endian::native == std::endian::big) {
    auto* const at = static_cast<std::uint8_t*>(to);
    for (std::size_t i = 0; i + width <= bytes; i += width) std::reverse(at + i, at + i + width);
  }
}

class ByteWriter {
 public:
  template <std::unsigned_integral Integer>
  void number(Integer value) {
    std::uint8_t bytes[sizeof(Integer)];
    to_little_endian(value, bytes);
    bytes_.insert(bytes_.end(), bytes, bytes + sizeof bytes);
  }
  void number(int value) { number(static_cast<std::uint32_t>(value)); }
  void number(double value) { number(std::bit_cast<std::uint64_t>(value)); }

  void words(std::string_view text) {
    number(static_cast<std::uint32_t>(text.size()));
    bytes_.insert(bytes_.end(), text.begin(), text.end());
  }

  /// Numbers of `width` bytes each.
  void block(std::span<const std::byte> numbers, std::size_t width) {
    const std::size_t before = bytes_.size();
    bytes_.resize(before + numbers.size());
    if (!numbers.empty()) copy_in_order(numbers.data(), numbers.size(), width, bytes_.data() + before);
  }

  void append(const ByteWriter& other) { bytes_.insert(bytes_.end(), other.bytes_.begin(), other.bytes_.end()); }

  const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
};

/// Reads what a `ByteWriter` wrote.
/// @throws std::runtime_error of the text "ends too early" where that is less.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  template <std::unsigned_integral Integer>
  Integer number() {
    return from_little_endian<Integer>(take(sizeof(Integer)).data());
  }
  int integer() { return static_cast<int>(number<std::uint32_t>()); }
  double real() { return std::bit_cast<double>(number<std::uint64_t>()); }

  std::string words() {
    const auto text = take(number<std::uint32_t>());
    return {text.begin(), text.end()};
  }

  std::span<const std::uint8_t> take(std::uint64_t count) {
    if (count > bytes_.size()) throw std::runtime_error("ends too early");
    const auto taken = bytes_.first(static_cast<std::size_t>(count));
    bytes_ = bytes_.subspan(taken.size());
    return taken;
  }

  bool is_empty() const { return bytes_.empty(); }

 private:
  std::span<const std::uint8_t> bytes_;
};

}  // namespace etch::inline ETCH_TARGET::detail
