// Random shifts, rotations, flips and crops of images.
#include <etch/data/image_transforms.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <set>
#include <span>
#include <vector>

namespace {

using etch::Random;
using etch::Seed;
using etch::Shape;

std::vector<float> numbered(int count) {
  std::vector<float> pixels;
  for (int i = 1; i <= count; ++i) pixels.push_back(static_cast<float>(i));
  return pixels;
}

template <Shape In, class... Steps>
std::vector<float> apply(const etch::Transform<Steps...>& change, const std::vector<float>& image, std::uint64_t stream) {
  Random random(Seed{7}, stream);
  constexpr Shape to = etch::Transform<Steps...>::shape(In);
  std::vector<float> out(static_cast<std::size_t>(to.size()), -1.0f);
  change.template apply<In, float>(image, out, std::span<float>{}, random);
  return out;
}

float pixel(const std::vector<float>& image, int channel, int row, int column, int height, int width) {
  if (row < 0 || row >= height || column < 0 || column >= width) return 0;
  return image[static_cast<std::size_t>((channel * height + row) * width + column)];
}

}  // namespace

TEST_CASE("a random shift moves all channels alike and fills with zeros, by every distance") {
  const std::vector<float> image = numbered(2 * 3 * 4);
  std::set<std::pair<int, int>> seen;
  for (std::uint64_t stream = 0; stream < 200; ++stream) {
    const std::vector<float> moved = apply<Shape{2, 3, 4}>(etch::random_shift<1, 2>(), image, stream);
    int matches = 0;
    for (int down = -1; down <= 1; ++down) {
      for (int right = -2; right <= 2; ++right) {
        bool equal = true;
        for (int c = 0; c < 2; ++c)
          for (int y = 0; y < 3; ++y)
            for (int x = 0; x < 4; ++x)
              equal = equal && pixel(moved, c, y, x, 3, 4) == pixel(image, c, y - down, x - right, 3, 4);
        if (equal) seen.insert({down, right});
        matches += equal ? 1 : 0;
      }
    }
    REQUIRE(matches == 1);
  }
  CHECK(seen.size() == 3 * 5);
}

TEST_CASE("a shift may leave nothing of a narrow image") {
  bool empty = false;
  for (std::uint64_t stream = 0; stream < 100; ++stream) {
    const std::vector<float> moved = apply<Shape{1, 1, 2}>(etch::random_shift<0, 3>(), {1, 2}, stream);
    empty = empty || moved == std::vector<float>{0, 0};
  }
  CHECK(empty);
}

TEST_CASE("a crop at the centre, and crops anywhere") {
  const std::vector<float> image = numbered(4 * 5);
  CHECK(apply<Shape{1, 4, 5}>(etch::centre_crop<2, 3>(), image, 0) == std::vector<float>{7, 8, 9, 12, 13, 14});
  std::set<float> corners;
  for (std::uint64_t stream = 0; stream < 200; ++stream) {
    const std::vector<float> part = apply<Shape{1, 4, 5}>(etch::random_crop<2, 3>(), image, stream);
    CHECK(part[5] == part[0] + 7);
    corners.insert(part[0]);
  }
  CHECK(corners == std::set<float>{1, 2, 3, 6, 7, 8, 11, 12, 13});
}

TEST_CASE("a flip exchanges left and right in about half of the images") {
  int flipped = 0;
  for (std::uint64_t stream = 0; stream < 1000; ++stream) {
    const std::vector<float> result = apply<Shape{1, 2, 3}>(etch::random_flip(), numbered(6), stream);
    const bool is_flipped = result == std::vector<float>{3, 2, 1, 6, 5, 4};
    CHECK((is_flipped || result == numbered(6)));
    flipped += is_flipped ? 1 : 0;
  }
  CHECK(flipped == Approx(500).margin(80));
}

TEST_CASE("a rotation by nothing changes nothing") {
  CHECK(apply<Shape{2, 3, 4}>(etch::random_rotation(0), numbered(24), 1) == numbered(24));
}

TEST_CASE("a rotated slope is the slope in the turned direction, and the centre stays") {
  // Between pixels of a linear function, bilinear interpolation is exact.
  constexpr int side = 9;
  std::vector<float> slope;
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) slope.push_back(static_cast<float>(10 + 2 * x + 3 * y));
  for (std::uint64_t stream = 0; stream < 20; ++stream) {
    const double angle = Random(Seed{7}, stream).uniform(-30, 30) * std::numbers::pi / 180;
    const std::vector<float> turned = apply<Shape{1, side, side}>(etch::random_rotation(30), slope, stream);
    CHECK(pixel(turned, 0, 4, 4, side, side) == Approx(10 + 8 + 12));
    for (int y = 2; y <= 6; ++y) {
      for (int x = 2; x <= 6; ++x) {
        const double from_x = 4 + std::cos(angle) * (x - 4) + std::sin(angle) * (y - 4);
        const double from_y = 4 - std::sin(angle) * (x - 4) + std::cos(angle) * (y - 4);
        CHECK(pixel(turned, 0, y, x, side, side) == Approx(10 + 2 * from_x + 3 * from_y).epsilon(1e-5));
      }
    }
  }
}
