// Whole files as bytes, with errors that name the file; and integers in a stated byte order.
// May not know any file format.
#pragma once

#include <etch/core/target.hpp>

#include <cerrno>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

namespace etch::inline ETCH_TARGET::detail {

/// A refusal to read or write `path`: every text begins with the file it is about.
[[noreturn]] inline void throw_file_error(const std::filesystem::path& path,
                                          const std::string& what) {
  throw std::runtime_error(path.string() + ": " + what);
}

/// All bytes of a regular file.
/// @throws std::runtime_error naming the file and the system's reason.
inline std::vector<std::uint8_t> read_file(const std::filesystem::path& path) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  if (error) throw_file_error(path, "cannot be read: " + error.message());

  std::vector<std::uint8_t> content(static_cast<std::size_t>(bytes));
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  stream.read(reinterpret_cast<char*>(content.data()),
              static_cast<std::streamsize>(content.size()));
  if (!stream) {
    const std::error_code reason(errno, std::generic_category());
    throw_file_error(path, "cannot be read: " +
                               (reason ? reason.message()
                                       : "it ended before " + std::to_string(bytes) + " bytes"));
  }
  return content;
}

/// Replaces the content of a file.
/// @throws std::runtime_error naming the file; a full disk is found here, not at the next reader.
inline void write_file(const std::filesystem::path& path, std::span<const std::uint8_t> content) {
  errno = 0;
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  stream.write(reinterpret_cast<const char*>(content.data()),
               static_cast<std::streamsize>(content.size()));
  stream.close();
  if (!stream) {
    const std::error_code reason(errno, std::generic_category());
    throw_file_error(path, "cannot be written" + (reason ? ": " + reason.message() : ""));
  }
}

/// The unsigned integer whose most significant byte comes first; `bytes` holds sizeof(Integer).
template <std::unsigned_integral Integer>
constexpr Integer from_big_endian(const std::uint8_t* bytes) {
  Integer value = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i)
    value |= static_cast<Integer>(Integer{bytes[i]} << (8 * (sizeof(Integer) - 1 - i)));
  return value;
}

/// The unsigned integer whose least significant byte comes first; `bytes` holds sizeof(Integer).
template <std::unsigned_integral Integer>
constexpr Integer from_little_endian(const std::uint8_t* bytes) {
  Integer value = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i)
    value |= static_cast<Integer>(Integer{bytes[i]} << (8 * i));
  return value;
}

/// Writes `value` with its least significant byte first.
template <std::unsigned_integral Integer>
constexpr void to_little_endian(Integer value, std::uint8_t* bytes) {
  for (std::size_t i = 0; i < sizeof(Integer); ++i)
    bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

}  // namespace etch::inline ETCH_TARGET::detail
