// The IDX reader against files written byte by byte: what it accepts, and the text of each refusal.
#include <etch/data/idx.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace etch_test;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

const Bytes two_images = joined(big_endian({0x803, 2, 3, 4}), counting(24));
const Bytes five_labels = joined(big_endian({0x801, 5}), {7, 2, 1, 0, 4});

std::string images_error(const std::filesystem::path& path) {
  return error_text<std::runtime_error>([&] { etch::read_idx_images(path); });
}

std::string labels_error(const std::filesystem::path& path) {
  return error_text<std::runtime_error>([&] { etch::read_idx_labels(path); });
}

}  // namespace

TEST_CASE("images are read with their extents, plain and compressed alike") {
  const TemporaryDirectory directory;
  for (const auto& path :
       {directory.file("plain", two_images), directory.file("packed.gz", gzip(two_images)),
        directory.file("packed-without-suffix", gzip(two_images))}) {
    const etch::IdxImages images = etch::read_idx_images(path);
    CHECK(images.count == 2);
    CHECK(images.rows == 3);
    CHECK(images.columns == 4);
    CHECK(images.pixels == counting(24));
  }
}

TEST_CASE("labels are read, plain and compressed alike") {
  const TemporaryDirectory directory;
  for (const auto& path :
       {directory.file("plain", five_labels), directory.file("packed.gz", gzip(five_labels))})
    CHECK(etch::read_idx_labels(path).labels == Bytes{7, 2, 1, 0, 4});
}

TEST_CASE("a file of several gzip members is their contents one after another") {
  const TemporaryDirectory directory;
  const Bytes head(two_images.begin(), two_images.begin() + 20);
  const Bytes tail(two_images.begin() + 20, two_images.end());
  const auto path = directory.file("members.gz", joined(gzip(head), gzip(tail)));
  CHECK(etch::read_idx_images(path).pixels == counting(24));
}

TEST_CASE("no images and no labels are a valid file") {
  const TemporaryDirectory directory;
  const auto images = directory.file("images", big_endian({0x803, 0, 28, 28}));
  const auto labels = directory.file("labels.gz", gzip(big_endian({0x801, 0})));
  CHECK(etch::read_idx_examples(images, labels).images.count == 0);
}

TEST_CASE("a long file is read whole from a compressed stream") {
  const TemporaryDirectory directory;
  const Bytes file = joined(big_endian({0x803, 300, 50, 40}), counting(600'000));
  CHECK(etch::read_idx_images(directory.file("long.gz", gzip(file))).pixels == counting(600'000));
}

TEST_CASE("a missing file and a directory are refused by name") {
  const TemporaryDirectory directory;
  const auto missing = directory.path() / "nothing";
  CHECK_THAT(images_error(missing), StartsWith(missing.string() + ": cannot be read: "));
  CHECK_THAT(images_error(directory.path()),
             StartsWith(directory.path().string() + ": cannot be read: "));
}

TEST_CASE("a wrong magic number is refused with the one found and the one expected") {
  const TemporaryDirectory directory;
  const auto labels = directory.file("labels", five_labels);
  CHECK(images_error(labels) ==
        labels.string() + ": the magic number is 0x00000801, expected 0x00000803 (images)");
  const auto images = directory.file("images.gz", gzip(two_images));
  CHECK(labels_error(images) ==
        images.string() + ": the magic number is 0x00000803, expected 0x00000801 (labels)");
}

TEST_CASE("a file that ends inside its header is refused with its length") {
  const TemporaryDirectory directory;
  CHECK_THAT(images_error(directory.file("empty", {})),
             EndsWith("truncated: it ends after 0 bytes, inside the magic number"));
  const Bytes head(two_images.begin(), two_images.begin() + 10);
  CHECK_THAT(images_error(directory.file("head", head)),
             EndsWith("truncated: it ends after 10 bytes, inside the rows of an image"));
  CHECK_THAT(images_error(directory.file("head.gz", gzip(head))),
             EndsWith("truncated: it ends after 10 bytes, inside the rows of an image"));
}

TEST_CASE("a truncated image file is refused with both byte counts") {
  const TemporaryDirectory directory;
  const Bytes cut(two_images.begin(), two_images.end() - 1);
  const auto plain = directory.file("plain", cut);
  CHECK(images_error(plain) == plain.string() +
                                   ": truncated: the header announces 2 elements of 12 bytes, but "
                                   "at most 23 bytes follow");
  const auto packed = directory.file("packed.gz", gzip(cut));
  CHECK(images_error(packed) ==
        packed.string() +
            ": truncated: the header announces 2 elements of 12 bytes, found 23 bytes");
}

TEST_CASE("a label count that is larger than the file is refused") {
  const TemporaryDirectory directory;
  const auto path = directory.file("labels", joined(big_endian({0x801, 6}), {7, 2, 1, 0, 4}));
  CHECK(labels_error(path) ==
        path.string() + ": truncated: the header announces 6 elements, but at most 5 bytes follow");
}

TEST_CASE("bytes after the elements are refused and counted") {
  const TemporaryDirectory directory;
  for (const auto& path : {directory.file("plain", joined(five_labels, counting(9000))),
                           directory.file("packed.gz", gzip(joined(five_labels, counting(9000))))})
    CHECK(labels_error(path) ==
          path.string() +
              ": 9000 trailing bytes: the header announces 5 elements, found 9005 bytes");
}

TEST_CASE("an absurd header is refused before memory is asked for") {
  const TemporaryDirectory directory;
  const Bytes absurd = big_endian({0x803, 0x7fffffff, 0x7fffffff, 0x7fffffff});
  for (const auto& path : {directory.file("plain", joined(absurd, counting(10))),
                           directory.file("packed.gz", gzip(joined(absurd, counting(10))))})
    CHECK_THAT(images_error(path),
               StartsWith(path.string() + ": truncated: the header announces 2147483647 elements "
                                          "of 4611686014132420609 bytes, but at most "));
}

TEST_CASE("an extent of zero or beyond an int is refused with its value") {
  const TemporaryDirectory directory;
  CHECK_THAT(images_error(directory.file("zero", big_endian({0x803, 5, 28, 0}))),
             EndsWith("the header gives 0 as the columns of an image, expected 1 to "
                      "2147483647"));
  CHECK_THAT(labels_error(directory.file("large", big_endian({0x801, 0x80000000}))),
             EndsWith("the header gives 2147483648 as the number of labels, expected 0 to "
                      "2147483647"));
}

TEST_CASE("a gzip stream cut anywhere is refused") {
  const TemporaryDirectory directory;
  const Bytes packed = gzip(two_images);
  for (std::size_t length = 2; length < packed.size(); ++length) {
    const auto path =
        directory.file("cut.gz", {packed.begin(), packed.begin() + static_cast<long>(length)});
    CHECK(images_error(path) == path.string() + ": the gzip stream is cut off after " +
                                    std::to_string(length) + " bytes");
  }
}

TEST_CASE("a damaged gzip stream is refused, also where only its checksum tells") {
  const TemporaryDirectory directory;
  const Bytes packed = gzip(two_images);

  Bytes wrong_checksum = packed;
  wrong_checksum[packed.size() - 8] ^= 1;
  const auto path = directory.file("checksum.gz", wrong_checksum);
  CHECK_THAT(images_error(path),
             StartsWith(path.string() + ": the gzip stream is damaged: incorrect data check"));

  Bytes wrong_method = packed;
  wrong_method[2] = 7;
  const auto other = directory.file("method.gz", wrong_method);
  CHECK_THAT(
      images_error(other),
      StartsWith(other.string() + ": the gzip stream is damaged: unknown compression method"));
}

TEST_CASE("bytes after a gzip stream are refused and counted") {
  const TemporaryDirectory directory;
  const auto path = directory.file("tail.gz", joined(gzip(two_images), {0, 0, 0}));
  CHECK(images_error(path) == path.string() + ": 3 trailing bytes after the gzip stream");
}

TEST_CASE("images and labels of different counts are refused with both files and both counts") {
  const TemporaryDirectory directory;
  const auto images = directory.file("images", two_images);
  const auto labels = directory.file("labels", five_labels);
  CHECK(error_text<std::runtime_error>([&] { etch::read_idx_examples(images, labels); }) ==
        labels.string() + ": 5 labels, but " + images.string() + " has 2 images");
}
