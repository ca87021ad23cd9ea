// The embedded digits: the same bits for the same seed, in MNIST's form, and like handwriting.
#include <etch/data/digits.hpp>
#include <etch/data/mnist.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"
#include "support/reference.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <stdexcept>
#include <vector>

namespace {

using etch::make_digits;
using etch::Seed;

bool same(std::span<const float> a, std::span<const float> b) { return std::ranges::equal(a, b); }

// Where an image has ink: its extents and centre of mass, in pixels.
struct Ink {
  int width = 0, height = 0;
  double x = 0, y = 0;
};

Ink ink_of(std::span<const float> image) {
  int left = 28, right = -1, top = 28, bottom = -1;
  double mass = 0, mass_x = 0, mass_y = 0;
  for (int y = 0; y < 28; ++y) {
    for (int x = 0; x < 28; ++x) {
      const double level = image[static_cast<std::size_t>(28 * y + x)];
      if (level == 0) continue;
      left = std::min(left, x);
      right = std::max(right, x);
      top = std::min(top, y);
      bottom = std::max(bottom, y);
      mass += level;
      mass_x += level * x;
      mass_y += level * y;
    }
  }
  return {right - left + 1, bottom - top + 1, mass_x / mass, mass_y / mass};
}

// The share of images nearer to the mean image of their own digit than to any other digit's. A rule
// that learns nothing but means: what it reads, it reads from the likeness of the two sets.
template <class Data>
double read_by_means(const Data& known, const Data& unknown) {
  std::array<std::array<double, 784>, 10> means{};
  std::array<double, 10> counts{};
  for (int i = 0; i < known.size(); ++i) {
    const auto digit = static_cast<std::size_t>(known.label(i));
    ++counts[digit];
    for (std::size_t p = 0; p < 784; ++p) means[digit][p] += known.input(i)[p];
  }
  for (std::size_t digit = 0; digit < 10; ++digit)
    for (double& value : means[digit]) value /= counts[digit];

  int right = 0;
  for (int i = 0; i < unknown.size(); ++i) {
    std::array<double, 10> distances{};
    for (std::size_t digit = 0; digit < 10; ++digit) {
      for (std::size_t p = 0; p < 784; ++p) {
        const double difference = unknown.input(i)[p] - means[digit][p];
        distances[digit] += difference * difference;
      }
    }
    const auto nearest = std::ranges::min_element(distances) - distances.begin();
    right += nearest == unknown.label(i);
  }
  return static_cast<double>(right) / unknown.size();
}

}  // namespace

TEST_CASE("the same seed gives the same digits, another seed others") {
  const auto digits = make_digits(50, Seed{7});
  CHECK(same(digits.inputs(), make_digits(50, Seed{7}).inputs()));
  CHECK_FALSE(same(digits.inputs(), make_digits(50, Seed{8}).inputs()));
}

TEST_CASE("a smaller set of digits is the beginning of a larger one") {
  const auto small = make_digits(13, Seed{1}), large = make_digits(40, Seed{1});
  CHECK(same(small.inputs(), large.inputs().first(small.inputs().size())));
}

TEST_CASE("every digit comes equally often and no image comes twice") {
  const auto digits = make_digits(500, Seed{1});
  CHECK(digits.classes() == 10);
  for (int i = 0; i < digits.size(); ++i) CHECK(digits.label(i) == i % 10);
  std::vector<std::vector<float>> images;
  for (int i = 0; i < digits.size(); ++i)
    images.emplace_back(digits.input(i).begin(), digits.input(i).end());
  std::ranges::sort(images);
  CHECK(std::ranges::adjacent_find(images) == images.end());
}

TEST_CASE("float and double digits, flat and as images, are the same grey levels") {
  const auto flat = make_digits(20, Seed{3});
  const auto images = make_digits<etch::Shape{1, 28, 28}, double>(20, Seed{3});
  bool levels = true, agree = true;
  for (std::size_t i = 0; i < flat.inputs().size(); ++i) {
    const double level = 255 * images.inputs()[i];
    levels = levels && level >= 0 && level <= 255 && std::abs(level - std::round(level)) < 1e-9;
    agree = agree && flat.inputs()[i] == static_cast<float>(images.inputs()[i]);
  }
  CHECK(levels);
  CHECK(agree);
}

TEST_CASE("a digit fits MNIST's box and its centre of mass is in the middle") {
  const auto digits = make_digits(2000, Seed{5});
  for (int i = 0; i < digits.size(); ++i) {
    const Ink ink = ink_of(digits.input(i));
    INFO("image " << i << ", a " << digits.label(i));
    // 20 pixels, and the soft edge and the pressure may reach two more on either side.
    CHECK(std::max(ink.width, ink.height) >= 15);
    CHECK(std::max(ink.width, ink.height) <= 24);
    // Half a pixel by rounding, and what the grain moves.
    CHECK(std::abs(ink.x - 14) < 0.6);
    CHECK(std::abs(ink.y - 14) < 0.6);
  }
}

TEST_CASE("digits have about as much ink as MNIST's, whose mean is 0.1307") {
  const auto digits = make_digits(2000, Seed{5});
  double sum = 0;
  for (const float value : digits.inputs()) sum += static_cast<double>(value);
  const double mean = sum / static_cast<double>(digits.inputs().size());
  CHECK(mean > 0.11);
  CHECK(mean < 0.16);
}

TEST_CASE("the mean digits of one set tell another set apart") {
  CHECK(read_by_means(make_digits(2000, Seed{1}), make_digits(1000, Seed{2})) > 0.75);
}

TEST_CASE("the mean embedded digits read most real handwriting") {
  const auto directory = test_data("mnist");
  if (!directory) {
    WARN("MNIST is not here: nothing was checked");
    return;
  }
  const double share = read_by_means(make_digits(5000, Seed{1}), etch::read_mnist(*directory).test);
  INFO("share of MNIST's test images " << share);
  CHECK(share > 0.70);  // MNIST's own means read 0.82
}

TEST_CASE("no digits are no digits, and fewer are refused with the number") {
  CHECK(make_digits(0).empty());
  CHECK(etch_test::error_text<std::invalid_argument>([] { make_digits(-1); }) ==
        "make_digits: -1 images, expected at least 0");
}
