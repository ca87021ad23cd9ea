// Reads IDX files, plain or gzip: the format of the MNIST database (Y. LeCun, C. Cortes and
// C. Burges, "The MNIST database of handwritten digits").
// May not know how many images a data set has or what its labels mean.
//
// An IDX file is a big-endian header, four bytes of magic (0, 0, the element type, the number of
// axes) and four bytes an axis, then the elements. Nothing is skipped or guessed: whatever does not
// fit is an error that names the file, what was found and what was expected.
#pragma once

#include <etch/core/target.hpp>
#include <etch/data/gzip.hpp>
#include <etch/io/file.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// Grey images: `pixels` is [count][rows][columns], 0 for background to 255 for ink.
struct IdxImages {
  int count = 0;
  int rows = 0;
  int columns = 0;
  std::vector<std::uint8_t> pixels;
};

/// One label an example.
struct IdxLabels {
  std::vector<std::uint8_t> labels;
};

/// Images and the labels that belong to them, equally many.
struct IdxExamples {
  IdxImages images;
  std::vector<std::uint8_t> labels;
};

}  // namespace etch::inline ETCH_TARGET

namespace etch::inline ETCH_TARGET::detail {

inline constexpr std::uint32_t idx_images_magic = 0x00000803;  // unsigned bytes, three axes
inline constexpr std::uint32_t idx_labels_magic = 0x00000801;  // unsigned bytes, one axis

inline std::string idx_magic_text(std::uint32_t magic) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "0x%08x", static_cast<unsigned>(magic));
  return text.data();
}

/// One IDX file being read: its magic is checked when it is opened, its length in `elements`.
class IdxFile {
 public:
  IdxFile(const std::filesystem::path& path, std::uint32_t magic, const char* holds)
      : path_(path), file_(path) {
    const std::uint32_t found = header_word("the magic number");
    if (found != magic) {
      throw_file_error(path_, "the magic number is " + idx_magic_text(found) + ", expected " +
                                  idx_magic_text(magic) + " (" + holds + ")");
    }
  }

  /// The next extent of the header.
  int extent(const char* axis, std::uint32_t least) {
    const std::uint32_t value = header_word(axis);
    if (value < least || value > std::numeric_limits<std::int32_t>::max()) {
      throw_file_error(path_, "the header gives " + std::to_string(value) + " as " + axis +
                                  ", expected " + std::to_string(least) + " to 2147483647");
    }
    return static_cast<int>(value);
  }

  /// The elements: exactly count · element_bytes bytes and then the file's end.
  std::vector<std::uint8_t> elements(int count, std::uint64_t element_bytes) {
    const auto items = static_cast<std::uint64_t>(count);
    const std::string expected = expected_text(items, element_bytes);
    const std::uint64_t most = file_.most_bytes_left();
    if (items > most / element_bytes) {
      throw_file_error(path_, "truncated: the header announces " + expected + ", but at most " +
                                  std::to_string(most) + " bytes follow");
    }
    std::vector<std::uint8_t> values(static_cast<std::size_t>(items * element_bytes));
    const std::size_t found = file_.read(values);
    if (found != values.size()) {
      throw_file_error(path_, "truncated: the header announces " + expected + ", found " +
                                  std::to_string(found) + " bytes");
    }
    if (const std::uint64_t extra = count_rest(); extra != 0) {
      throw_file_error(path_, std::to_string(extra) + " trailing bytes: the header announces " +
                                  expected + ", found " + std::to_string(found + extra) + " bytes");
    }
    return values;
  }

 private:
  static std::string expected_text(std::uint64_t items, std::uint64_t element_bytes) {
    const std::string each =
        element_bytes == 1 ? "" : " of " + std::to_string(element_bytes) + " bytes";
    return std::to_string(items) + " elements" + each;
  }

  std::uint32_t header_word(const char* what) {
    std::array<std::uint8_t, 4> bytes{};
    const std::size_t found = file_.read(bytes);
    header_bytes_ += found;
    if (found != bytes.size()) {
      throw_file_error(path_, "truncated: it ends after " + std::to_string(header_bytes_) +
                                  " bytes, inside " + what);
    }
    return from_big_endian<std::uint32_t>(bytes.data());
  }

  std::uint64_t count_rest() {
    std::array<std::uint8_t, 4096> scrap{};
    std::uint64_t total = 0;
    while (const std::size_t found = file_.read(scrap)) total += found;
    return total;
  }

  std::filesystem::path path_;
  MaybeGzipFile file_;
  std::size_t header_bytes_ = 0;
};

}  // namespace etch::inline ETCH_TARGET::detail

namespace etch::inline ETCH_TARGET {

/// The images of an IDX file of unsigned bytes with three axes (magic 0x00000803).
/// @throws std::runtime_error naming the file: unreadable, damaged gzip, wrong magic, an extent of
///         0, fewer or more bytes than the header announces.
inline IdxImages read_idx_images(const std::filesystem::path& path) {
  detail::IdxFile file(path, detail::idx_images_magic, "images");
  IdxImages images;
  images.count = file.extent("the number of images", 0);
  images.rows = file.extent("the rows of an image", 1);
  images.columns = file.extent("the columns of an image", 1);
  const std::uint64_t image_bytes =
      static_cast<std::uint64_t>(images.rows) * static_cast<std::uint64_t>(images.columns);
  images.pixels = file.elements(images.count, image_bytes);
  return images;
}

/// The labels of an IDX file of unsigned bytes with one axis (magic 0x00000801).
/// @throws std::runtime_error naming the file, as for `read_idx_images`.
inline IdxLabels read_idx_labels(const std::filesystem::path& path) {
  detail::IdxFile file(path, detail::idx_labels_magic, "labels");
  const int count = file.extent("the number of labels", 0);
  return {file.elements(count, 1)};
}

/// An image file and the label file that belongs to it.
/// @throws std::runtime_error naming both files when their counts differ; and as above.
inline IdxExamples read_idx_examples(const std::filesystem::path& images_path,
                                     const std::filesystem::path& labels_path) {
  IdxExamples examples{read_idx_images(images_path), read_idx_labels(labels_path).labels};
  if (static_cast<std::size_t>(examples.images.count) != examples.labels.size()) {
    detail::throw_file_error(labels_path, std::to_string(examples.labels.size()) + " labels, but " +
                                              images_path.string() + " has " +
                                              std::to_string(examples.images.count) + " images");
  }
  return examples;
}

}  // namespace etch::inline ETCH_TARGET
