// The fused loops against plain ones, for every length around that of a vector.
#include "support/catch.hpp"

#include <etch/kernel/feature_loop.hpp>
#include <etch/kernel/sample_loop.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/op/reduction.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

namespace {

using etch::Access, etch::Lanes, etch::op, etch::Shape;
namespace detail = etch::detail;
namespace fused = etch::fused;
namespace ops = etch::ops;

std::size_t at(int index) { return static_cast<std::size_t>(index); }

template <class T>
std::vector<T> whole_numbers(int count, unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<T> numbers(at(count));
  for (T& number : numbers) number = static_cast<T>(static_cast<int>(generator() % 15) - 7);
  return numbers;
}

template <class T>
constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();

template <class Struct, class T>
constexpr auto function = etch::lanes_function<T>(op<Struct>);

/// 2·a + b, of operands 0 and 1, to operand 2.
template <class T, Access A, Access B, Access C>
using TwiceAndAdd =
    fused::Cluster<fused::Load<0, A>, fused::Load<1, B>, fused::Number<2.0>,
                   fused::Apply<function<ops::Multiply, T>, 0.0, 2, 0>,
                   fused::Apply<function<ops::Add, T>, 0.0, 3, 1>, fused::Store<2, C, 4>>;

template <class T, Access How>
using SumTo = fused::Reduce<0, function<ops::Add, T>, op<ops::Sum>.identity, 1, How, 0>;
template <class T, Access How>
using LargestTo =
    fused::Reduce<1, function<ops::Maximum, T>, op<ops::MaximumOf>.identity, 2, How, 0>;

/// Σ x and the largest x, of operand 0, to operands 1 and 2.
template <class T, Access How>
using SumAndLargest =
    fused::Cluster<fused::Load<0, How>, SumTo<T, Access::splat>, LargestTo<T, Access::splat>>;
template <class T>
using Both = detail::ReductionList<SumTo<T, Access::splat>, LargestTo<T, Access::splat>>;

}  // namespace

TEMPLATE_TEST_CASE("an elementwise loop over features, each operand in its own way", "", float,
                   double) {
  using T = TestType;
  constexpr int n = Lanes<T>::count;
  const etch::Arguments<T> arguments{};
  const detail::Frame<T> frame{.arguments = &arguments};
  for (const int rows : {1, 3}) {
    for (const int columns : {1, 2, n - 1, n, n + 1, 3 * n + 2}) {
      auto a = whole_numbers<T>(rows * columns, 1);  // contiguous along the columns
      auto b = whole_numbers<T>(rows * columns, 2);  // contiguous along the rows
      auto row = whole_numbers<T>(rows, 3);          // the same for all columns
      std::vector<T> c(at(rows * columns), not_a_number<T>), d(at(rows * columns), not_a_number<T>);
      detail::Steps<3> steps{};
      detail::Places<T, 3> places{{}, steps};
      places.data = {a.data(), b.data(), c.data()};
      steps[0] = {{columns, 1}};
      steps[1] = {{1, rows}};
      steps[2] = {{columns, 1}};
      detail::feature_loop<T, 3, 2, 2,
                           TwiceAndAdd<T, Access::vector, Access::gather, Access::vector>,
                           detail::ReductionList<>>(Shape{rows, columns}, places, frame);
      places.data = {a.data(), row.data(), d.data()};
      steps[1] = {{1, 0}};
      steps[2] = {{1, rows}};
      detail::feature_loop<T, 3, 2, 2,
                           TwiceAndAdd<T, Access::vector, Access::splat, Access::gather>,
                           detail::ReductionList<>>(Shape{rows, columns}, places, frame);
      for (int i = 0; i < rows; ++i) {
        for (int j = 0; j < columns; ++j) {
          REQUIRE(c[at(i * columns + j)] == 2 * a[at(i * columns + j)] + b[at(j * rows + i)]);
          REQUIRE(d[at(j * rows + i)] == 2 * a[at(i * columns + j)] + row[at(i)]);
        }
      }
    }
  }
}

TEMPLATE_TEST_CASE("a reduction along features leaves out what lies behind their end", "", float,
                   double) {
  using T = TestType;
  constexpr int n = Lanes<T>::count;
  const etch::Arguments<T> arguments{};
  const detail::Frame<T> frame{.arguments = &arguments};
  for (const int columns : {1, 2, n - 1, n, n + 1, 4 * n + 7}) {
    const int rows = 3;
    auto x = whole_numbers<T>(rows * columns, 1);
    for (T& number : x) number -= 100;  // a zero from behind the end would be the largest
    std::vector<T> sums(at(rows), not_a_number<T>), largest(at(rows), not_a_number<T>);
    detail::Steps<3> steps{};
    detail::Places<T, 3> places{{}, steps};
    places.data = {x.data(), sums.data(), largest.data()};
    steps[0] = {{columns, 1}};
    steps[1] = {{1, 0}};
    steps[2] = {{1, 0}};
    detail::feature_loop<T, 3, 2, 1, SumAndLargest<T, Access::vector>, Both<T>>(
        Shape{rows, columns}, places, frame);
    for (int i = 0; i < rows; ++i) {
      T sum = 0, most = -1000;
      for (int j = 0; j < columns; ++j) {
        sum += x[at(i * columns + j)];
        most = std::max(most, x[at(i * columns + j)]);
      }
      CHECK(sums[at(i)] == sum);
      CHECK(largest[at(i)] == most);
    }
  }
}

namespace {

/// The same cluster in a tile: over the features of each sample, or over the samples.
template <class T, Access To>
using InTile = fused::Cluster<fused::Load<0, Access::vector>, SumTo<T, To>, LargestTo<T, To>>;
template <class T, Access To>
using BothInTile = detail::ReductionList<SumTo<T, To>, LargestTo<T, To>>;

}  // namespace

TEMPLATE_TEST_CASE("a reduction over features in a tile is one of each sample", "", float, double) {
  using T = TestType;
  const etch::Arguments<T> arguments{};
  for (int groups = 1; groups <= 3; ++groups) {
    const int features = 5, width = groups * Lanes<T>::count;
    auto x = whole_numbers<T>(features * width, 1);
    std::vector<T> sums(at(width), not_a_number<T>), largest(at(width), not_a_number<T>);
    detail::Steps<3> steps{};
    detail::Places<T, 3> places{{}, steps};
    places.data = {x.data(), sums.data(), largest.data()};
    steps[0] = {{width}};
    const detail::Frame<T> frame{
        .arguments = &arguments, .valid = width, .groups = groups, .width = width};
    detail::sample_loop<T, 3, 1, 0, false, InTile<T, Access::vector>,
                        BothInTile<T, Access::vector>>(Shape{features}, places, frame);
    for (int s = 0; s < width; ++s) {
      T sum = 0, most = -1000;
      for (int f = 0; f < features; ++f) {
        sum += x[at(f * width + s)];
        most = std::max(most, x[at(f * width + s)]);
      }
      CHECK(sums[at(s)] == sum);
      CHECK(largest[at(s)] == most);
    }
  }
}

TEMPLATE_TEST_CASE("a reduction over the batch leaves out the samples that are not there", "", float,
                   double) {
  using T = TestType;
  constexpr int n = Lanes<T>::count;
  const etch::Arguments<T> arguments{};
  for (const int valid : {1, n - 1, n, n + 1, 2 * n}) {
    const int features = 3, groups = 2, width = groups * n;
    auto x = whole_numbers<T>(features * width, 1);
    for (int f = 0; f < features; ++f) {
      for (int s = valid; s < width; ++s) x[at(f * width + s)] = not_a_number<T>;
    }
    std::vector<T> sums(at(features), not_a_number<T>), largest(at(features), not_a_number<T>);
    detail::Steps<3> steps{};
    detail::Places<T, 3> places{{}, steps};
    places.data = {x.data(), sums.data(), largest.data()};
    steps[0] = {{width}};
    steps[1] = {{1}};
    steps[2] = {{1}};
    detail::Frame<T> frame{
        .arguments = &arguments, .valid = valid, .groups = groups, .width = width};
    detail::sample_loop<T, 3, 1, 1, true, InTile<T, Access::vector>,
                        BothInTile<T, Access::vector>>(Shape{features}, places, frame);
    frame.first = width;  // a second tile with the same samples
    detail::sample_loop<T, 3, 1, 1, true, InTile<T, Access::vector>,
                        BothInTile<T, Access::vector>>(Shape{features}, places, frame);
    for (int f = 0; f < features; ++f) {
      T sum = 0, most = -1000;
      for (int s = 0; s < valid; ++s) {
        sum += x[at(f * width + s)];
        most = std::max(most, x[at(f * width + s)]);
      }
      CHECK(sums[at(f)] == 2 * sum);
      CHECK(largest[at(f)] == most);
    }
  }
}

TEMPLATE_TEST_CASE("all lanes combine into one number", "", float, double) {
  using T = TestType;
  constexpr int n = Lanes<T>::count;
  const Lanes<T> x = Lanes<T>::indices() - Lanes<T>(2);
  CHECK(detail::combine_lanes<function<ops::Add, T>>(x) == static_cast<T>(n * (n - 1) / 2 - 2 * n));
  CHECK(detail::combine_lanes<function<ops::Maximum, T>>(x) == static_cast<T>(n - 3));
  CHECK(detail::combine_lanes<function<ops::Minimum, T>>(x) == -2);
}

TEMPLATE_TEST_CASE("the sum of lanes is their combination by addition, bit by bit", "", float, double) {
  using T = TestType;
  Lanes<T> x(0);
  for (int i = 0; i < Lanes<T>::count; ++i) x.vector[i] = T(1) / static_cast<T>(3 * i + 7);
  CHECK(detail::sum_of_lanes(x) == detail::combine_lanes<function<ops::Add, T>>(x));
}

TEMPLATE_TEST_CASE("lanes need not lie at a multiple of their size", "", float, double) {
  using T = TestType;
  constexpr int n = Lanes<T>::count;
  alignas(64) T numbers[2 * n] = {};
  Lanes<T>::indices().store(numbers + 1);
  CHECK(numbers[0] == 0);
  for (int i = 0; i < n; ++i) CHECK(Lanes<T>::load(numbers + 1)[i] == static_cast<T>(i));
  CHECK(numbers[n + 1] == 0);
}
