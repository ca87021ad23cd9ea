// MNIST from a directory: small sets made here, and the real one where it is at hand.
#include <etch/data/mnist.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"
#include "support/reference.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace {

using namespace etch_test;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

// Two training images and one test image; the first pixels are 0, 1, 2 …
void write_small_set(const TemporaryDirectory& directory) {
  directory.file("train-images-idx3-ubyte",
                 joined(big_endian({0x803, 2, 28, 28}), counting(2 * 784)));
  directory.file("train-labels-idx1-ubyte.gz", gzip(joined(big_endian({0x801, 2}), {9, 0})));
  directory.file("t10k-images-idx3-ubyte.gz",
                 gzip(joined(big_endian({0x803, 1, 28, 28}), Bytes(784, 255))));
  directory.file("t10k-labels-idx1-ubyte", joined(big_endian({0x801, 1}), {4}));
}

std::string reading_error(const TemporaryDirectory& directory) {
  return error_text<std::runtime_error>([&] { etch::read_mnist(directory.path()); });
}

struct Moments {
  double mean = 0, deviation = 0;
};

template <class Data>
Moments moments(const Data& data) {
  double sum = 0, squares = 0;
  for (const double value : data.inputs()) {
    sum += value;
    squares += value * value;
  }
  const double count = static_cast<double>(data.inputs().size());
  return {sum / count, std::sqrt(squares / count - sum / count * (sum / count))};
}

template <class Data>
std::array<int, 10> examples_of_each_digit(const Data& data) {
  std::array<int, 10> counts{};
  for (const etch::Label label : data.labels()) ++counts.at(static_cast<std::size_t>(label));
  return counts;
}

}  // namespace

TEST_CASE("four files, some plain and some compressed, make a training and a test set") {
  const TemporaryDirectory directory;
  write_small_set(directory);
  const auto digits = etch::read_mnist(directory.path());
  CHECK(digits.train.size() == 2);
  CHECK(digits.test.size() == 1);
  CHECK(digits.train.classes() == 10);
  CHECK(digits.train.label(0) == 9);
  CHECK(digits.train.label(1) == 0);
  CHECK(digits.test.label(0) == 4);
  CHECK(digits.train.input(0)[51] == 51.0f / 255.0f);
  CHECK(digits.train.input(1)[0] == static_cast<float>(784 % 251) / 255.0f);
  CHECK(digits.test.input(0)[783] == 1.0f);
  CHECK_FALSE(digits.train.has_targets());
}

TEST_CASE("pixels stay 0 to 255 and one-hot rows are there when the options say so") {
  const TemporaryDirectory directory;
  write_small_set(directory);
  const auto digits = etch::read_mnist<etch::Shape{1, 28, 28}, double>(
      directory.path(), {.normalise = false, .one_hot = true});
  static_assert(decltype(digits.train)::sample == etch::Shape{1, 28, 28});
  CHECK(digits.train.input(0)[250] == 250.0);
  CHECK(digits.train.target_size() == 10);
  for (int i = 0; i < 10; ++i)
    CHECK(digits.train.target(0)[static_cast<std::size_t>(i)] == (i == 9 ? 1.0 : 0.0));
}

TEST_CASE("a missing file of the four is refused with both names it could have had") {
  const TemporaryDirectory directory;
  write_small_set(directory);
  std::filesystem::remove(directory.path() / "t10k-labels-idx1-ubyte");
  CHECK(reading_error(directory) ==
        directory.path().string() +
            ": has neither t10k-labels-idx1-ubyte nor t10k-labels-idx1-ubyte.gz");
}

TEST_CASE("images of another size are refused with both sizes") {
  const TemporaryDirectory directory;
  write_small_set(directory);
  const auto error = [&](std::uint32_t rows, std::uint32_t columns) {
    directory.file("train-images-idx3-ubyte",
                   joined(big_endian({0x803, 2, rows, columns}), counting(2 * rows * columns)));
    return reading_error(directory);
  };
  const auto path = directory.path() / "train-images-idx3-ubyte";
  CHECK(error(32, 28) == path.string() + ": images of 32 x 28, expected 28 x 28");
  CHECK(error(28, 30) == path.string() + ": images of 28 x 30, expected 28 x 28");
}

TEST_CASE("a label above nine is refused with its place") {
  const TemporaryDirectory directory;
  write_small_set(directory);
  const auto path =
      directory.file("train-labels-idx1-ubyte", joined(big_endian({0x801, 2}), {9, 10}));
  CHECK(reading_error(directory) == path.string() + ": label 10 of example 1, expected 0 to 9");
}

TEST_CASE("a set whose image and label counts differ is refused with both counts") {
  const TemporaryDirectory directory;
  write_small_set(directory);
  const auto path =
      directory.file("train-labels-idx1-ubyte", joined(big_endian({0x801, 3}), {1, 2, 3}));
  CHECK_THAT(reading_error(directory), StartsWith(path.string() + ": 3 labels, but ") &&
                                           EndsWith("train-images-idx3-ubyte has 2 images"));
}

TEST_CASE("the real MNIST has its published counts, mean and deviation") {
  const auto directory = test_data("mnist");
  if (!directory) {
    WARN("MNIST is not here: nothing was checked");
    return;
  }
  const auto digits = etch::read_mnist(*directory);
  CHECK(digits.train.size() == 60'000);
  CHECK(digits.test.size() == 10'000);
  CHECK(examples_of_each_digit(digits.train) ==
        std::array{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949});
  CHECK(examples_of_each_digit(digits.test) ==
        std::array{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009});
  const Moments train = moments(digits.train), test = moments(digits.test);
  CHECK(train.mean == Approx(0.130660).margin(5e-7));
  CHECK(train.deviation == Approx(0.308108).margin(5e-7));
  CHECK(test.mean == Approx(0.132515).margin(5e-7));
  CHECK(test.deviation == Approx(0.310480).margin(5e-7));
}
