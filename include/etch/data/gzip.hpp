// Reads a file's content, unpacking it where it is gzip-compressed (RFC 1952).
// The only file that includes <zlib.h>; may not know what the content means.
#pragma once

#include <etch/core/target.hpp>
#include <etch/io/file.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <zlib.h>

namespace etch::inline ETCH_TARGET::detail {

/// A file read from front to back, unpacked on the way when its first two bytes are gzip's.
///
/// zlib's own gzread is too forgiving here: it drops bytes that follow the compressed stream and
/// takes a file with a damaged gzip header for a plain one.
class MaybeGzipFile {
 public:
  explicit MaybeGzipFile(const std::filesystem::path& path)
      : path_(path), packed_(read_file(path)) {
    gzip_ = starts_gzip_member(0);
    if (gzip_) start_inflating();
  }
  MaybeGzipFile(const MaybeGzipFile&) = delete;
  MaybeGzipFile& operator=(const MaybeGzipFile&) = delete;
  ~MaybeGzipFile() {
    if (gzip_) inflateEnd(&stream_);
  }

  /// Fills `out` and returns how many bytes there were: fewer only where the content ends.
  /// @throws std::runtime_error naming the file when it is damaged or its compressed stream is cut.
  std::size_t read(std::span<std::uint8_t> out) {
    return gzip_ ? read_packed(out) : read_plain(out);
  }

  /// An upper bound of the bytes still to come, known without unpacking them: deflate packs at most
  /// 258 bytes into 2 bits, a factor of 1032. A header that announces more is wrong, which is found
  /// before anything is allocated for it.
  std::uint64_t most_bytes_left() const {
    const std::uint64_t packed_left = packed_.size() - position();
    return gzip_ ? most_inflated + packed_left * 1032 : packed_left;
  }

 private:
  // What zlib may hold back in its window and bit buffer after it has taken the bytes in.
  static constexpr std::uint64_t most_inflated = 64 * 1024;

  bool starts_gzip_member(std::size_t at) const {
    return packed_.size() - at >= 2 && packed_[at] == 0x1f && packed_[at + 1] == 0x8b;
  }

  std::size_t position() const { return gzip_ ? packed_.size() - input_left() : plain_position_; }

  std::size_t input_left() const { return later_input_ + stream_.avail_in; }

  void start_inflating() {
    constexpr int largest_window = 15;
    constexpr int gzip_header_only = 16;
    if (inflateInit2(&stream_, largest_window + gzip_header_only) != Z_OK)
      throw_file_error(path_, "cannot be unpacked: zlib did not start");
    stream_.next_in = packed_.data();
    later_input_ = packed_.size();
  }

  // zlib counts in 32 bits; longer files and destinations are handed over in pieces.
  static uInt piece(std::size_t bytes) {
    return static_cast<uInt>(std::min<std::size_t>(bytes, std::numeric_limits<uInt>::max()));
  }

  std::size_t read_plain(std::span<std::uint8_t> out) {
    const std::size_t count = std::min(out.size(), packed_.size() - plain_position_);
    std::copy_n(packed_.begin() + static_cast<std::ptrdiff_t>(plain_position_), count, out.begin());
    plain_position_ += count;
    return count;
  }

  std::size_t read_packed(std::span<std::uint8_t> out) {
    std::size_t done = 0;
    while (done < out.size() && !finished_) {
      if (stream_.avail_in == 0) {
        stream_.avail_in = piece(later_input_);
        later_input_ -= stream_.avail_in;
      }
      stream_.next_out = out.data() + done;
      stream_.avail_out = piece(out.size() - done);
      const uInt wanted = stream_.avail_out;
      const int status = inflate(&stream_, Z_NO_FLUSH);
      done += wanted - stream_.avail_out;
      if (status == Z_STREAM_END) {
        next_member();
      } else if (status == Z_BUF_ERROR) {  // no more input, and more was needed
        throw_file_error(
            path_, "the gzip stream is cut off after " + std::to_string(packed_.size()) + " bytes");
      } else if (status != Z_OK) {
        throw_file_error(path_, std::string("the gzip stream is damaged: ") +
                                    (stream_.msg ? stream_.msg : "unknown error") + " near byte " +
                                    std::to_string(position()));
      }
    }
    return done;
  }

  // A gzip file is one or more members; anything else after one is not gzip.
  void next_member() {
    if (input_left() == 0) {
      finished_ = true;
    } else if (starts_gzip_member(position())) {
      inflateReset(&stream_);
    } else {
      throw_file_error(path_,
                       std::to_string(input_left()) + " trailing bytes after the gzip stream");
    }
  }

  std::filesystem::path path_;
  std::vector<std::uint8_t> packed_;
  std::size_t plain_position_ = 0;
  z_stream stream_{};
  std::size_t later_input_ = 0;
  bool gzip_ = false;
  bool finished_ = false;
};

}  // namespace etch::inline ETCH_TARGET::detail
