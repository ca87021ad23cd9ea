// A mapped .npy file: the values that reading gives, where they lie.
#include <etch/data/dataset.hpp>
#include <etch/io/mapped_npy.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace {

using etch_test::error_text;

}  // namespace

TEST_CASE("a mapped array has the shape and the values that were written") {
  const etch_test::TemporaryDirectory directory;
  const auto path = directory.path() / "rows.npy", places = directory.path() / "labels.npy";
  const std::vector<float> rows{1, 2, 3, 4, 5, 6};
  etch::write_npy<float>(path, std::vector<int>{3, 2}, rows);
  etch::write_npy<etch::Label>(places, std::vector<int>{3}, std::vector<etch::Label>{2, 0, 1});
  const etch::MappedNpy<float> mapped(path);
  const etch::MappedNpy<etch::Label> labels(places);
  CHECK(mapped.shape() == std::vector<int>{3, 2});
  CHECK(std::vector<float>(mapped.values().begin(), mapped.values().end()) == rows);

  const auto data = etch::Dataset<etch::Shape{2}>::view(mapped.values(), labels.values(), 3);
  CHECK(data.size() == 3);
  CHECK(data.label(0) == 2);
  CHECK(data.input(2).data() == mapped.values().data() + 4);
}

TEST_CASE("a file that cannot be mapped as wanted is refused by name") {
  const etch_test::TemporaryDirectory directory;
  const auto path = directory.path() / "rows.npy";
  const auto refusal = [&](auto action) {
    const std::string text = error_text<std::runtime_error>(action);
    return text.substr(text.find("rows.npy"));
  };
  CHECK(refusal([&] { etch::MappedNpy<float>{path}; }).starts_with("rows.npy: cannot be mapped: "));
  etch::write_npy<double>(path, std::vector<int>{2}, std::vector<double>{1, 2});
  CHECK(refusal([&] { etch::MappedNpy<float>{path}; }) == "rows.npy: element type '<f8', expected '<f4'");
  directory.file("rows.npy", etch_test::text_bytes("no array"));
  CHECK(refusal([&] { etch::MappedNpy<float>{path}; }) == "rows.npy: no .npy file: it lacks \\x93NUMPY");
}
