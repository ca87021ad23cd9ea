// Replaces a file by another as a whole: whoever reads it, whenever the program or the machine stopped, finds the old
// content or the new. May not know any file format.
#pragma once

#include <etch/core/target.hpp>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>

#if defined(_WIN32)
#include <io.h>
#else
#include <fcntl.h>
#include <unistd.h>
#endif

namespace etch::inline ETCH_TARGET::detail {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

/// Waits until the content is on the disk.
inline bool flush_to_disk(std::FILE* file) {
  if (std::fflush(file) != 0) return false;
#if defined(_WIN32)
  return _commit(_fileno(file)) == 0;
#else
  return fsync(fileno(file)) == 0;
#endif
}

/// A renamed file is not on the disk before its directory is; where a directory cannot be opened, there is nothing to
/// be done about that.
inline void flush_directory([[maybe_unused]] const std::filesystem::path& file) {
#if !defined(_WIN32)
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const int directory = open(folder.c_str(), O_RDONLY);
  if (directory < 0) return;
  fsync(directory);
  close(directory);
#endif
}

/// Writes `path`.new, and renames it to `path` when it is on the disk. One writer a path at a time.
/// @throws std::runtime_error naming the file and the system's reason; `path` is then as it was.
inline void replace_file(const std::filesystem::path& path, std::span<const std::uint8_t> content) {
  std::filesystem::path fresh = path;
  fresh += ".new";
  const auto fail = [&](const std::error_code& reason) {
    throw std::runtime_error("etch: " + path.string() + ": cannot be written: " + reason.message());
  };
  errno = 0;
  std::unique_ptr<std::FILE, CloseFile> file(std::fopen(fresh.string().c_str(), "wb"));
  const bool written = file != nullptr &&
                       std::fwrite(content.data(), 1, content.size(), file.get()) == content.size() &&
                       flush_to_disk(file.get());
  const int error = errno;
  const bool opened = file != nullptr;
  file.reset();
  if (!written) {
    if (opened) std::remove(fresh.string().c_str());
    fail(std::error_code(error, std::generic_category()));
  }
  std::error_code renamed;
  std::filesystem::rename(fresh, path, renamed);
  if (renamed) fail(renamed);
  flush_directory(path);
}

}  // namespace etch::inline ETCH_TARGET::detail
