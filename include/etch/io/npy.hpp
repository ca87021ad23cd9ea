// Reads and writes one array in NumPy's .npy format (NumPy Enhancement Proposal 1), version 1 or 2.
// May not know networks; what an array is for is its reader's business.
//
// Strict: the file's element type must be the one asked for, nothing is converted, and a file that
// is shorter or longer than its header says is refused.
#pragma once

#include <etch/core/target.hpp>
#include <etch/io/file.hpp>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// An array as a file holds it: `values` in row-major order, whatever the order in the file.
template <class T>
struct NpyArray {
  /// Extents, outermost first; empty for a scalar.
  std::vector<int> shape;
  std::vector<T> values;
};

}  // namespace etch::inline ETCH_TARGET

namespace etch::inline ETCH_TARGET::detail {

inline constexpr std::string_view npy_magic = "\x93NUMPY";

/// NumPy's name for T in little-endian order.
template <class T>
constexpr std::string_view npy_descr() {
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double> || std::is_same_v<T, std::int32_t>,
                "etch: .npy arrays are read as float, double or 32-bit integers");
  return std::is_same_v<T, float> ? "<f4" : std::is_same_v<T, double> ? "<f8" : "<i4";
}

/// A shape as Python writes it: (), (10,), (784, 50).
inline std::string npy_shape_text(std::span<const int> shape) {
  std::string text = "(";
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    text += (axis == 0 ? "" : ", ") + std::to_string(shape[axis]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

struct NpyHeader {
  std::string descr;
  bool fortran_order = false;
  std::vector<int> shape;
};

/// Reads the header's text, a Python dictionary such as
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (784, 50), }`.
class NpyHeaderParser {
 public:
  NpyHeaderParser(const std::filesystem::path& path, std::string_view text)
      : path_(path), text_(text) {}

  NpyHeader parse() {
    NpyHeader header;
    bool has_descr = false, has_order = false, has_shape = false;
    const auto once = [&](bool& seen, const std::string& key) {
      if (seen) refuse("the key '" + key + "' appears twice");
      seen = true;
    };
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr") {
        once(has_descr, key);
        header.descr = quoted();
      } else if (key == "fortran_order") {
        once(has_order, key);
        header.fortran_order = boolean();
      } else if (key == "shape") {
        once(has_shape, key);
        header.shape = tuple();
      } else {
        refuse("unknown key '" + key + "'");
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (at_ != text_.size()) refuse("text after the closing brace");
    if (!has_descr || !has_order || !has_shape)
      refuse("expected the keys 'descr', 'fortran_order' and 'shape'");
    return header;
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw_file_error(
        path_, "the .npy header is malformed at character " + std::to_string(at_) + ": " + what);
  }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }

  bool accept(char wanted) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  void expect(char wanted) {
    if (!accept(wanted)) refuse(std::string("expected '") + wanted + "'");
  }

  std::string quoted() {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') refuse("expected a quoted text");
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) refuse("a quoted text does not end");
    const std::string value(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return value;
  }

  bool boolean() {
    skip_space();
    for (const bool value : {false, true}) {
      const std::string_view word = value ? "True" : "False";
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      return value;
    }
    refuse("expected True or False");
  }

  std::vector<int> tuple() {
    std::vector<int> extents;
    expect('(');
    while (!accept(')')) {
      skip_space();
      int extent = 0;
      const char* const begin = text_.data() + at_;
      const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), extent);
      if (error != std::errc{} || extent < 0) refuse("expected an extent from 0 to 2147483647");
      at_ += static_cast<std::size_t>(end - begin);
      extents.push_back(extent);
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return extents;
  }

  const std::filesystem::path& path_;
  std::string_view text_;
  std::size_t at_ = 0;
};

/// The header's text and where the elements begin.
struct NpyParts {
  std::string_view header;
  std::span<const std::uint8_t> elements;
};

inline NpyParts split_npy(const std::filesystem::path& path, std::span<const std::uint8_t> file) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  if (!text.starts_with(npy_magic)) throw_file_error(path, "no .npy file: it lacks \\x93NUMPY");
  const std::size_t version_at = npy_magic.size(), length_at = version_at + 2;
  const auto cut = [&] {
    throw_file_error(path, "truncated: its " + std::to_string(file.size()) +
                               " bytes end inside the .npy header");
  };
  if (file.size() < length_at) cut();
  const int major = file[version_at], minor = file[version_at + 1];
  if ((major != 1 && major != 2) || minor != 0) {
    throw_file_error(path, "version " + std::to_string(major) + "." + std::to_string(minor) +
                               " of the .npy format, expected 1.0 or 2.0");
  }
  const std::size_t header_at = length_at + (major == 1 ? 2 : 4);
  if (file.size() < header_at) cut();
  const std::size_t header_bytes = major == 1 ? from_little_endian<std::uint16_t>(&file[length_at])
                                              : from_little_endian<std::uint32_t>(&file[length_at]);
  if (file.size() - header_at < header_bytes) cut();
  return {text.substr(header_at, header_bytes), file.subspan(header_at + header_bytes)};
}

/// The number of elements of a shape, or the largest number where it would overflow.
inline std::uint64_t npy_count(std::span<const int> shape) {
  std::uint64_t count = 1;
  if (std::ranges::find(shape, 0) != shape.end()) return 0;
  for (const int extent : shape) {
    const auto factor = static_cast<std::uint64_t>(extent);
    if (count > std::numeric_limits<std::uint64_t>::max() / factor / sizeof(double))
      return std::numeric_limits<std::uint64_t>::max() / sizeof(double);
    count *= factor;
  }
  return count;
}

/// Column-major values, first axis fastest, in row-major order.
template <class T>
std::vector<T> npy_row_major(const std::vector<T>& values, std::span<const int> shape) {
  std::vector<T> ordered(values.size());
  std::vector<int> index(shape.size(), 0);
  for (T& element : ordered) {
    std::size_t from = 0;
    for (std::size_t axis = shape.size(); axis-- > 0;)
      from = from * static_cast<std::size_t>(shape[axis]) + static_cast<std::size_t>(index[axis]);
    element = values[from];
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
  return ordered;
}

/// Refuses another element type, and a length that does not fit the shape.
template <class T>
void check_npy_elements(const std::filesystem::path& path, const NpyHeader& header, std::size_t bytes) {
  const std::string_view wanted = npy_descr<T>();
  if (header.descr != wanted) {
    throw_file_error(path, "element type '" + header.descr + "', expected '" + std::string(wanted) + "'");
  }
  const std::uint64_t expected = npy_count(header.shape) * sizeof(T);
  if (bytes != expected) {
    throw_file_error(path, "shape " + npy_shape_text(header.shape) + " of '" + header.descr + "' needs " +
                               std::to_string(expected) + " bytes after the header, found " +
                               std::to_string(bytes));
  }
}

template <class T>
using npy_bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

}  // namespace etch::inline ETCH_TARGET::detail

namespace etch::inline ETCH_TARGET {

/// The array of a .npy file of little-endian float32 (T = float) or float64 (T = double).
/// @throws std::runtime_error naming the file: unreadable, not .npy, another version, another
///         element type, or a length that does not fit the shape.
template <class T>
NpyArray<T> read_npy(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> file = detail::read_file(path);
  const detail::NpyParts parts = detail::split_npy(path, file);
  detail::NpyHeader header = detail::NpyHeaderParser(path, parts.header).parse();
  detail::check_npy_elements<T>(path, header, parts.elements.size());
  NpyArray<T> array{std::move(header.shape), std::vector<T>(parts.elements.size() / sizeof(T))};
  for (std::size_t i = 0; i < array.values.size(); ++i) {
    array.values[i] = std::bit_cast<T>(
        detail::from_little_endian<detail::npy_bits<T>>(&parts.elements[i * sizeof(T)]));
  }
  if (header.fortran_order) array.values = detail::npy_row_major(array.values, array.shape);
  return array;
}

/// The same, for a reader that knows the shape it needs.
/// @throws std::runtime_error as above, and naming both shapes when they differ.
template <class T>
std::vector<T> read_npy(const std::filesystem::path& path, std::span<const int> shape) {
  NpyArray<T> array = read_npy<T>(path);
  if (!std::ranges::equal(array.shape, shape)) {
    detail::throw_file_error(path, "shape " + detail::npy_shape_text(array.shape) + ", expected " +
                                       detail::npy_shape_text(shape));
  }
  return std::move(array.values);
}

/// Writes row-major `values` of the given shape as version 1.0, in C order, replacing the file.
/// The elements begin at a multiple of 64 bytes, as NumPy writes them, so the file can be mapped.
/// @throws std::invalid_argument when `values` does not fill the shape; std::runtime_error naming
///         the file when it cannot be written.
template <class T>
void write_npy(const std::filesystem::path& path, std::span<const int> shape,
               std::span<const T> values) {
  if (std::ranges::any_of(shape, [](int extent) { return extent < 0; }) ||
      detail::npy_count(shape) != values.size()) {
    throw std::invalid_argument(path.string() + ": " + std::to_string(values.size()) +
                                " values do not fill shape " + detail::npy_shape_text(shape));
  }
  std::string head(detail::npy_magic);
  head += {'\1', '\0', '\0', '\0'};
  const std::size_t text_at = head.size();
  head += "{'descr': '" + std::string(detail::npy_descr<T>()) +
          "', 'fortran_order': False, 'shape': " + detail::npy_shape_text(shape) + ", }";
  head.append(63 - head.size() % 64, ' ');
  head += '\n';
  if (head.size() - text_at > std::numeric_limits<std::uint16_t>::max())
    throw std::invalid_argument(path.string() + ": too many axes for a .npy header");

  std::vector<std::uint8_t> file(head.begin(), head.end());
  file.resize(head.size() + values.size_bytes());
  detail::to_little_endian(static_cast<std::uint16_t>(head.size() - text_at), &file[text_at - 2]);
  for (std::size_t i = 0; i < values.size(); ++i) {
    detail::to_little_endian(std::bit_cast<detail::npy_bits<T>>(values[i]),
                             &file[head.size() + i * sizeof(T)]);
  }
  detail::write_file(path, file);
}

}  // namespace etch::inline ETCH_TARGET
