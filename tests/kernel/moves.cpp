// The edges of the tile: rows of samples to features of samples and back.
#include <etch/kernel/moves.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace {

using etch::Lanes;
namespace detail = etch::detail;

template <class T>
constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();

std::size_t size(int a, int b) { return static_cast<std::size_t>(a) * static_cast<std::size_t>(b); }

/// Element (sample, feature) of the numbered rows.
template <class T>
T number(int sample, int feature) {
  return static_cast<T>(1 + 1000 * sample + feature);
}

template <class T>
std::vector<T> numbered_rows(int samples, int features) {
  std::vector<T> rows;
  for (int s = 0; s < samples; ++s) {
    for (int f = 0; f < features; ++f) rows.push_back(number<T>(s, f));
  }
  return rows;
}

/// Calls body for sizes around those of a vector.
template <class T, class Body>
void each_size(Body body) {
  constexpr int n = Lanes<T>::count;
  for (const int features : {1, 2, n - 1, n, n + 1, 2 * n + 3}) {
    for (int groups = 1; groups <= 3; ++groups) {
      for (const int valid : {groups * n, groups * n - 1, (groups - 1) * n + 1}) {
        INFO(features << " features, " << groups << " groups, " << valid << " samples");
        body(features, groups, valid);
      }
    }
  }
}

}  // namespace

TEMPLATE_TEST_CASE("rows enter a tile with one number of each sample beside the other", "", float,
                   double) {
  each_size<TestType>([](int features, int groups, int valid) {
    const int width = groups * Lanes<TestType>::count;
    const auto rows = numbered_rows<TestType>(valid, features);
    std::vector<TestType> tile(size(features, width), not_a_number<TestType>);
    detail::enter(rows.data(), tile.data(), features, groups, valid);
    bool right = true;
    for (int f = 0; f < features; ++f) {
      for (int s = 0; s < width; ++s) {
        const TestType wanted = s < valid ? number<TestType>(s, f) : 0;
        right &= tile[size(f, width) + static_cast<std::size_t>(s)] == wanted;
      }
    }
    CHECK(right);
  });
}

TEMPLATE_TEST_CASE("a tile leaves for the rows it came from, and no others are touched", "", float,
                   double) {
  each_size<TestType>([](int features, int groups, int valid) {
    const int width = groups * Lanes<TestType>::count;
    const auto rows = numbered_rows<TestType>(valid, features);
    std::vector<TestType> tile(size(features, width));
    std::vector<TestType> back(size(valid, features) + 40, -7);
    detail::enter(rows.data(), tile.data(), features, groups, valid);
    detail::leave(tile.data(), back.data(), features, groups, valid);
    CHECK(std::vector<TestType>(back.begin(), back.end() - 40) == rows);
    CHECK(std::vector<TestType>(back.end() - 40, back.end()) == std::vector<TestType>(40, -7));
  });
}

TEMPLATE_TEST_CASE("a tile goes to rows of whole vectors", "", float, double) {
  each_size<TestType>([](int features, int groups, int valid) {
    const int width = groups * Lanes<TestType>::count;
    const int row = etch::copied_row(features);
    REQUIRE(row >= features);
    REQUIRE(row % Lanes<TestType>::count == 0);
    const auto rows = numbered_rows<TestType>(valid, features);
    std::vector<TestType> tile(size(features, width)), copy(size(width, row), not_a_number<TestType>);
    detail::enter(rows.data(), tile.data(), features, groups, valid);
    detail::to_rows(tile.data(), copy.data(), features, row, groups);
    bool right = true;
    for (int s = 0; s < valid; ++s) {
      for (int f = 0; f < features; ++f) {
        right &= copy[size(s, row) + static_cast<std::size_t>(f)] == number<TestType>(s, f);
      }
    }
    CHECK(right);
  });
}

TEST_CASE("labels enter as numbers, and zeros behind the last sample") {
  const std::vector<etch::Label> labels{3, 1, 4, 1, 5, 9};
  std::vector<float> tile(8, not_a_number<float>);
  detail::enter_labels(labels.data(), tile.data(), 2, 4, 3);
  CHECK(tile == std::vector<float>{3, 4, 5, 0, 1, 1, 9, 0});
}

TEMPLATE_TEST_CASE("a square of vectors is transposed in registers", "", float, double) {
  constexpr int n = Lanes<TestType>::count;
  Lanes<TestType> square[n];
  for (int i = 0; i < n; ++i) square[i] = Lanes<TestType>::indices() + Lanes<TestType>(100 * i);
  detail::transpose_square(square);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) CHECK(square[i][j] == static_cast<TestType>(100 * j + i));
  }
}
