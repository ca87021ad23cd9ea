// .npy files against NumPy's own bytes, against headers written here, and the text of each refusal.
#include <etch/io/npy.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"
#include "support/reference.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace etch_test;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

// A file as NEP 1 describes it, from the header's text and the raw elements.
Bytes npy(const std::string& header, const Bytes& elements, std::uint8_t major = 1) {
  Bytes file = joined(text_bytes("\x93NUMPY"), {major, 0});
  const int length_bytes = major == 1 ? 2 : 4;
  for (int i = 0; i < length_bytes; ++i)
    file.push_back(static_cast<std::uint8_t>(header.size() >> (8 * i)));
  return joined(joined(file, text_bytes(header)), elements);
}

std::string header_of(const std::string& descr, const std::string& order,
                      const std::string& shape) {
  return "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
}

// 1.0f, 2.0f … as IEEE 754 single precision, least significant byte first.
const Bytes one_to_six{0, 0, 0x80, 0x3f, 0, 0, 0,    0x40, 0, 0, 0x40, 0x40,
                       0, 0, 0x80, 0x40, 0, 0, 0xa0, 0x40, 0, 0, 0xc0, 0x40};

std::string reading_error(const std::filesystem::path& path) {
  return error_text<std::runtime_error>([&] { etch::read_npy<float>(path); });
}

}  // namespace

TEST_CASE("single and double precision, versions 1 and 2, are read as their bytes say") {
  const TemporaryDirectory directory;
  for (const std::uint8_t major : {std::uint8_t{1}, std::uint8_t{2}}) {
    const auto path =
        directory.file("six.npy", npy(header_of("<f4", "False", "(2, 3)"), one_to_six, major));
    const auto array = etch::read_npy<float>(path);
    CHECK(array.shape == std::vector{2, 3});
    CHECK(array.values == std::vector<float>{1, 2, 3, 4, 5, 6});
  }
  const Bytes minus_two{0, 0, 0, 0, 0, 0, 0, 0xc0};
  const auto path = directory.file("one.npy", npy(header_of("<f8", "False", "(1,)"), minus_two));
  CHECK(etch::read_npy<double>(path).values == std::vector<double>{-2});
}

TEST_CASE("a scalar and an empty array are arrays too") {
  const TemporaryDirectory directory;
  const Bytes one(one_to_six.begin(), one_to_six.begin() + 4);
  const auto scalar = directory.file("scalar.npy", npy(header_of("<f4", "False", "()"), one));
  CHECK(etch::read_npy<float>(scalar).shape.empty());
  CHECK(etch::read_npy<float>(scalar).values == std::vector<float>{1});
  const auto empty = directory.file("empty.npy", npy(header_of("<f4", "True", "(3, 0)"), {}));
  CHECK(etch::read_npy<float>(empty).values.empty());
}

TEST_CASE("column-major elements are put into row-major order") {
  const TemporaryDirectory directory;
  // As NumPy saves numpy.asfortranarray([[1, 3, 5], [2, 4, 6]]).
  const auto matrix =
      directory.file("matrix.npy", npy(header_of("<f4", "True", "(2, 3)"), one_to_six));
  CHECK(etch::read_npy<float>(matrix).values == std::vector<float>{1, 3, 5, 2, 4, 6});
  const auto cube =
      directory.file("cube.npy", npy(header_of("<f4", "True", "(3, 1, 2)"), one_to_six));
  CHECK(etch::read_npy<float>(cube).values == std::vector<float>{1, 4, 2, 5, 3, 6});
}

TEST_CASE("the header's keys may come in any order and spacing") {
  const TemporaryDirectory directory;
  const auto path = directory.file(
      "odd.npy", npy("{\"shape\":(6,),  'fortran_order' : False,'descr':'<f4'}    \n", one_to_six));
  CHECK(etch::read_npy<float>(path).shape == std::vector{6});
}

TEST_CASE("what is written is read back bit by bit") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "round.npy";
  const std::vector<double> values{0.1,
                                   -0.0,
                                   std::numeric_limits<double>::infinity(),
                                   std::numeric_limits<double>::denorm_min(),
                                   1e308,
                                   -3};
  etch::write_npy<double>(path, std::array{3, 2}, values);
  const auto array = etch::read_npy<double>(path);
  CHECK(array.shape == std::vector{3, 2});
  CHECK(array.values == values);
  CHECK(std::signbit(array.values[1]));
  etch::write_npy<double>(path, {}, std::array{4.0});
  CHECK(etch::read_npy<double>(path).shape.empty());
}

TEST_CASE("a written file has NumPy's own bytes") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "written.npy";
  etch::write_npy<float>(path, std::array{2, 3}, std::array{1.f, 2.f, 3.f, 4.f, 5.f, 6.f});
  // numpy.save: the text, spaces, and a newline that ends on a multiple of 64 bytes.
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
  header.append(128 - 10 - 1 - header.size(), ' ');
  CHECK(read_all(path) == npy(header + "\n", one_to_six));
}

TEST_CASE("trained weights written by NumPy are read and written unchanged") {
  const auto weights = test_data("sample_weight");
  if (!weights) {
    WARN("the sample weights are not here: nothing was checked");
    return;
  }
  const TemporaryDirectory directory;
  for (const std::string name : {"W1.npy", "b1.npy", "W2.npy", "b2.npy", "W3.npy", "b3.npy"}) {
    const auto array = etch::read_npy<float>(*weights / name);
    const auto copy = directory.path() / name;
    etch::write_npy<float>(copy, array.shape, array.values);
    CHECK(read_all(copy) == read_all(*weights / name));
  }
  CHECK(etch::read_npy<float>(*weights / "W1.npy").shape == std::vector{784, 50});
  CHECK(etch::read_npy<float>(*weights / "b1.npy", std::array{50}).size() == 50);
}

TEST_CASE("another element type is refused with both names") {
  const TemporaryDirectory directory;
  for (const std::string descr : {"<f8", ">f4", "<i4", "|u1"}) {
    const auto path =
        directory.file("type.npy", npy(header_of(descr, "False", "(6,)"), one_to_six));
    CHECK(reading_error(path) == path.string() + ": element type '" + descr + "', expected '<f4'");
  }
}

TEST_CASE("another shape than the one asked for is refused with both shapes") {
  const TemporaryDirectory directory;
  const auto path =
      directory.file("shape.npy", npy(header_of("<f4", "False", "(2, 3)"), one_to_six));
  CHECK(etch::read_npy<float>(path, std::array{2, 3}).size() == 6);
  CHECK(error_text<std::runtime_error>([&] {
          etch::read_npy<float>(path, std::array{3, 2});
        }) == path.string() + ": shape (2, 3), expected (3, 2)");
  CHECK(error_text<std::runtime_error>([&] { etch::read_npy<float>(path, std::array{6}); }) ==
        path.string() + ": shape (2, 3), expected (6,)");
}

TEST_CASE("missing and trailing elements are refused with both byte counts") {
  const TemporaryDirectory directory;
  const auto more = directory.file("more.npy", npy(header_of("<f4", "False", "(5,)"), one_to_six));
  CHECK(reading_error(more) ==
        more.string() + ": shape (5,) of '<f4' needs 20 bytes after the header, found 24");
  const auto fewer =
      directory.file("fewer.npy", npy(header_of("<f4", "False", "(7, 1)"), one_to_six));
  CHECK(reading_error(fewer) ==
        fewer.string() + ": shape (7, 1) of '<f4' needs 28 bytes after the header, found 24");
  const std::string huge = "(2147483647, 2147483647, 2147483647)";
  const auto absurd = directory.file("huge.npy", npy(header_of("<f4", "False", huge), {}));
  CHECK_THAT(reading_error(absurd), StartsWith(absurd.string() + ": shape " + huge) &&
                                        EndsWith("bytes after the header, found 0"));
}

TEST_CASE("a file that is no .npy file, or of a later version, is refused") {
  const TemporaryDirectory directory;
  const auto other = directory.file("other.npy", text_bytes("PK\3\4 a zip archive"));
  CHECK(reading_error(other) == other.string() + ": no .npy file: it lacks \\x93NUMPY");
  const auto later =
      directory.file("later.npy", npy(header_of("<f4", "False", "(6,)"), one_to_six, 3));
  CHECK(reading_error(later) ==
        later.string() + ": version 3.0 of the .npy format, expected 1.0 or 2.0");
  const auto missing = directory.path() / "missing.npy";
  CHECK_THAT(reading_error(missing), StartsWith(missing.string() + ": cannot be read: "));
}

TEST_CASE("a file cut inside its header is refused with its length") {
  const TemporaryDirectory directory;
  const Bytes whole = npy(header_of("<f4", "False", "(6,)"), one_to_six);
  for (const std::size_t length : {std::size_t{6}, std::size_t{9}, std::size_t{40}}) {
    const auto path =
        directory.file("cut.npy", {whole.begin(), whole.begin() + static_cast<long>(length)});
    CHECK(reading_error(path) == path.string() + ": truncated: its " + std::to_string(length) +
                                     " bytes end inside the .npy header");
  }
}

TEST_CASE("a malformed header is refused with what was expected") {
  const TemporaryDirectory directory;
  const auto error = [&](const std::string& header) {
    return reading_error(directory.file("bad.npy", npy(header, one_to_six)));
  };
  CHECK_THAT(error("['descr']"), EndsWith("at character 0: expected '{'"));
  CHECK_THAT(error("{'descr': '<f4', 'shape': (6,)}"),
             EndsWith("expected the keys 'descr', 'fortran_order' and 'shape'"));
  CHECK_THAT(error("{'descr': '<f4', 'descr': '<f4'}"), EndsWith("the key 'descr' appears twice"));
  CHECK_THAT(error("{'order': 'C'}"), EndsWith("unknown key 'order'"));
  CHECK_THAT(error("{'descr': [('x', '<f4')]}"), EndsWith("expected a quoted text"));
  CHECK_THAT(error("{'descr': '<f4"), EndsWith("a quoted text does not end"));
  CHECK_THAT(error("{'fortran_order': 0}"), EndsWith("expected True or False"));
  CHECK_THAT(error("{'shape': (-1,)}"), EndsWith("expected an extent from 0 to 2147483647"));
  CHECK_THAT(error("{'shape': (6 6)}"), EndsWith("expected ')'"));
  CHECK_THAT(error(header_of("<f4", "False", "(6,)") + "x"),
             EndsWith("text after the closing brace"));
}

TEST_CASE("values that do not fill the shape, or a place that cannot be written, are refused") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "none.npy";
  CHECK(error_text<std::invalid_argument>([&] {
          etch::write_npy<float>(path, std::array{2, 2}, std::array{1.f});
        }) == path.string() + ": 1 values do not fill shape (2, 2)");
  CHECK_FALSE(std::filesystem::exists(path));
  const auto nowhere = directory.path() / "no" / "where.npy";
  CHECK_THAT(error_text<std::runtime_error>(
                 [&] { etch::write_npy<float>(nowhere, std::array{1}, std::array{1.f}); }),
             StartsWith(nowhere.string() + ": cannot be written"));
}
