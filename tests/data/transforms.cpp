// Scales measured on a training part, noise, whitening, and transforms in a row.
#include <etch/data/batches.hpp>
#include <etch/data/transforms.hpp>
#include <etch/data/whitening.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace {

using etch::Random;
using etch::Seed;
using etch::Shape;
using Pairs = etch::Dataset<Shape{2}, double>;

std::vector<double> values(std::span<const double> span) { return {span.begin(), span.end()}; }

// Element 0: 1, 3, 5, mean 3, deviation √(8/3). Element 1 never changes.
Pairs measured() { return Pairs({1, 7, 3, 7, 5, 7}, {0, 1, 0}, 2); }

struct Twice {
  static constexpr Shape shape(Shape in) { return in; }
  template <Shape In, class T>
  void apply(std::span<const T> in, std::span<T> out, Random&) const {
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = 2 * in[i];
  }
};

// [n] → [n + 1], with the sum at the end.
struct WithSum {
  static constexpr Shape shape(Shape in) { return Shape{in[0] + 1}; }
  template <Shape In, class T>
  void apply(std::span<const T> in, std::span<T> out, Random&) const {
    T sum = 0;
    for (std::size_t i = 0; i < in.size(); ++i) sum += out[i] = in[i];
    out[in.size()] = sum;
  }
};

double mean(std::span<const double> rows, std::size_t width, std::size_t i) {
  double sum = 0;
  for (std::size_t at = i; at < rows.size(); at += width) sum += rows[at];
  return sum * static_cast<double>(width) / static_cast<double>(rows.size());
}

double covariance(std::span<const double> rows, std::size_t width, std::size_t i, std::size_t k) {
  double sum = 0;
  for (std::size_t at = 0; at < rows.size(); at += width) {
    sum += (rows[at + i] - mean(rows, width, i)) * (rows[at + k] - mean(rows, width, k));
  }
  return sum * static_cast<double>(width) / static_cast<double>(rows.size());
}

}  // namespace

TEST_CASE("standardised elements have mean 0 and deviation 1, and one that never changes is shifted") {
  const Pairs data = measured();
  const Pairs result = etch::transformed(data, etch::standardise(data));
  const double unit = std::sqrt(8.0 / 3);
  const std::vector<double> wanted{-2 / unit, 0, 0, 0, 2 / unit, 0};
  for (std::size_t i = 0; i < wanted.size(); ++i) CHECK(result.inputs()[i] == Approx(wanted[i]).margin(1e-15));
  CHECK(result.label(1) == 1);
  CHECK(result.classes() == 2);
}

TEST_CASE("an element that changes by rounding only is shifted, not blown up") {
  using Row = etch::Dataset<Shape{1}>;
  for (const int count : {3, 10, 1000}) {
    const std::vector<etch::Label> labels(static_cast<std::size_t>(count));
    const Row same(std::vector<float>(labels.size(), 0.1f), labels, 1);
    for (const auto& scale : {etch::standardise(same), etch::standardise_together(same)}) {
      CHECK(etch::transformed(same, scale).inputs()[0] == 0);
      CHECK(etch::transformed(Row({1.1f}, {0}, 1), scale).inputs()[0] == 1);
    }
    // The same in exact numbers; in floating point the last is another.
    std::vector<double> rounded(labels.size(), 0.1);
    rounded.back() = 0.3 - 0.2;
    REQUIRE(rounded.back() != rounded.front());
    const etch::Dataset<Shape{1}, double> nearly(rounded, labels, 1);
    CHECK(etch::transformed(nearly, etch::standardise(nearly)).inputs().back() == Approx(0).margin(1e-15));
    CHECK(etch::transformed(nearly, etch::standardise_together(nearly)).inputs().back() == Approx(0).margin(1e-15));
  }
  const Row small({1000, 1000.01f}, {0, 0}, 1);
  CHECK(etch::transformed(small, etch::standardise(small)).inputs()[1] == Approx(1).epsilon(1e-2));
}

TEST_CASE("elements standardised together have one mean and one deviation") {
  const Pairs data({0, 2, 4, 6}, {0, 0}, 1);
  const Pairs result = etch::transformed(data, etch::standardise_together(data));
  const double unit = std::sqrt(5.0);
  CHECK(result.inputs()[0] == Approx(-3 / unit));
  CHECK(result.inputs()[3] == Approx(3 / unit));
}

TEST_CASE("normalised elements lie between 0 and 1 where they were measured, and beyond elsewhere") {
  const Pairs data = measured();
  CHECK(values(etch::transformed(data, etch::normalise(data)).inputs()) ==
        std::vector<double>{0, 0, 0.5, 0, 1, 0});
  const Pairs other({9, 8}, {0}, 1);
  CHECK(values(etch::transformed(other, etch::normalise(data)).inputs()) == std::vector<double>{2, 1});
}

TEST_CASE("a scale's inverse gives the row back") {
  const Pairs data = measured();
  const auto scale = etch::standardise(data);
  std::vector<double> row = values(etch::transformed(data, scale).input(2));
  scale.first.invert(row);
  CHECK(row[0] == Approx(5));
  CHECK(row[1] == Approx(7));
}

TEST_CASE("transforms follow one another, and may change the shape") {
  const Pairs data = measured();
  const auto change = etch::Transform{Twice{}} | etch::Transform{WithSum{}} | etch::Transform{WithSum{}};
  STATIC_REQUIRE(change.shape(Shape{2}) == Shape{4});
  const auto result = etch::transformed(data, change);
  CHECK(values(result.input(1)) == std::vector<double>{6, 14, 20, 40});
}

TEST_CASE("batches carry transformed rows with their labels") {
  const Pairs data = measured();
  etch::Batches batches{data, 2, Seed{1}, {.shuffle = false}, etch::Transform{Twice{}} | etch::Transform{WithSum{}}};
  STATIC_REQUIRE(decltype(batches)::sample == Shape{3});
  const auto first = batches.next();
  CHECK(values(first.inputs) == std::vector<double>{2, 14, 16, 6, 14, 20});
  CHECK(first.labels[1] == 1);
  CHECK(values(batches.next().inputs) == std::vector<double>{10, 14, 24});
}

TEST_CASE("noise is normal, of the stated deviation, other in each epoch and the same for the same seed") {
  const etch::Dataset<Shape{1000}, double> data(std::vector<double>(20'000, 5.0), std::vector<etch::Label>(20), 1);
  etch::Batches batches{data, 20, Seed{3}, {}, etch::random_noise(0.5)};
  const std::vector<double> first = values(batches.next().inputs);
  double second = 0, third = 0, fourth = 0;
  for (const double x : first) {
    const double z = (x - 5) / 0.5;
    second += z * z / 20'000;
    third += z * z * z / 20'000;
    fourth += z * z * z * z / 20'000;
  }
  // Of 20 000 numbers: deviations 0.007, 0.010, 0.027 and 0.069.
  CHECK(mean(first, 1, 0) == Approx(5).margin(5 * 0.5 * 0.0071));
  CHECK(second == Approx(1).margin(0.05));
  CHECK(third == Approx(0).margin(0.14));
  CHECK(fourth == Approx(3).margin(0.35));

  batches.start_epoch(1);
  CHECK_FALSE(values(batches.next().inputs) == first);
  batches.start_epoch(0);
  CHECK(values(batches.next().inputs) == first);
}

TEST_CASE("whitened rows have covariance 1, by principal axes or by their own") {
  // Three correlated elements: a, a + b, 2a − b + c.
  std::vector<double> rows;
  Random random(Seed{5});
  for (int i = 0; i < 500; ++i) {
    const double a = random.normal(), b = 3 * random.normal(), c = 0.1 * random.normal();
    rows.insert(rows.end(), {a + 4, a + b, 2 * a - b + c});
  }
  const etch::Dataset<Shape{3}, double> data(rows, std::vector<etch::Label>(500), 1);
  const auto by_principal = etch::pca_whitening(data, 0);
  const auto by_own = etch::zca_whitening(data, 0);
  const auto principal = etch::transformed(data, by_principal);
  const auto own = etch::transformed(data, by_own);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(mean(principal.inputs(), 3, i) == Approx(0).margin(1e-9));
    for (std::size_t k = 0; k < 3; ++k) {
      CHECK(covariance(principal.inputs(), 3, i, k) == Approx(i == k ? 1 : 0).margin(1e-9));
      CHECK(covariance(own.inputs(), 3, i, k) == Approx(i == k ? 1 : 0).margin(1e-9));
    }
  }
  // ZCA's matrix is symmetric, PCA's first axis is that of the largest variance.
  const auto& matrix = by_own.first.transposed;
  CHECK((matrix - matrix.transpose()).norm() < 1e-9);
  const auto& axes = by_principal.first.transposed;
  CHECK(axes.row(0).norm() < axes.row(1).norm());
  CHECK(axes.row(1).norm() < axes.row(2).norm());
}

TEST_CASE("whitening keeps an axis without variance within bounds") {
  const etch::Dataset<Shape{2}, double> data({1, 1, 2, 2, 3, 3}, {0, 0, 0}, 1);
  const auto result = etch::transformed(data, etch::zca_whitening(data, 1e-3));
  for (const double x : result.inputs()) CHECK(std::abs(x) < 2);
}
