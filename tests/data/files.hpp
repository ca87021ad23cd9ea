// Files that a test makes: a directory of its own, IDX content byte by byte, gzip streams.
// May not know the readers under test.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <zlib.h>

namespace etch_test {

using Bytes = std::vector<std::uint8_t>;

/// An empty directory that goes away with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    static std::atomic<unsigned> made{0};
    std::random_device entropy;
    path_ = std::filesystem::temp_directory_path() /
            ("etch-test-" + std::to_string(entropy()) + "-" + std::to_string(made++));
    std::filesystem::create_directory(path_);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

  /// Writes a file of the given content and returns its path.
  std::filesystem::path file(const std::string& name, const Bytes& content) const {
    const std::filesystem::path where = path_ / name;
    std::ofstream stream(where, std::ios::binary);
    stream.write(reinterpret_cast<const char*>(content.data()),
                 static_cast<std::streamsize>(content.size()));
    if (!stream) throw std::runtime_error("the test cannot write " + where.string());
    return where;
  }

 private:
  std::filesystem::path path_;
};

inline Bytes read_all(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// `first` followed by `second`.
inline Bytes joined(Bytes first, const Bytes& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

inline Bytes text_bytes(const std::string& text) { return {text.begin(), text.end()}; }

/// The words of an IDX header, each four bytes, most significant first.
inline Bytes big_endian(std::initializer_list<std::uint32_t> words) {
  Bytes bytes;
  for (const std::uint32_t word : words)
    for (const int shift : {24, 16, 8, 0})
      bytes.push_back(static_cast<std::uint8_t>(word >> shift));
  return bytes;
}

/// `count` bytes 0, 1, 2 … counted modulo 251.
inline Bytes counting(std::size_t count) {
  Bytes bytes(count);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(i % 251);
  return bytes;
}

/// One gzip member that holds `content`.
inline Bytes gzip(Bytes content) {
  z_stream stream{};
  constexpr int window_with_gzip_header = 15 + 16;
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_with_gzip_header, 8,
                   Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("the test cannot start zlib");
  Bytes packed(deflateBound(&stream, static_cast<uLong>(content.size())) + 64);
  stream.next_in = content.data();
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  const int status = deflate(&stream, Z_FINISH);
  packed.erase(packed.begin() + static_cast<std::ptrdiff_t>(stream.total_out), packed.end());
  deflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::runtime_error("the test cannot pack its content");
  return packed;
}

/// The text of the exception of type Error that `action` throws; empty when it throws none.
template <class Error, class Action>
std::string error_text(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

}  // namespace etch_test
