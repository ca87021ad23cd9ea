// Runs the value of an op on whole operands, however these lie in memory.
// May not know which ops there are.
#pragma once

#include "support/catch.hpp"

#include <etch/op/describe.hpp>
#include <etch/shape/elements.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace whole {

using etch::Elements, etch::Shape, etch::Strided, etch::Strides;

using Numbers = std::vector<double>;

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// A value as it may lie in memory: row-major, column-major, or as one sample of a tile.
enum class Lies { by_rows, by_columns, in_a_tile };

inline Strides strides_of(const Shape& shape, Lies how) {
  Strides strides = etch::row_major(shape);
  if (how == Lies::by_columns && shape.rank == 2) strides = {{1, shape[0]}};
  if (how == Lies::in_a_tile) {
    for (int& step : strides.steps) step *= 7;
  }
  return strides;
}

inline std::size_t place_of(std::size_t index, const Shape& shape, const Strides& strides) {
  std::size_t place = 0;
  for (int axis = shape.rank - 1; axis >= 0; --axis) {
    const auto extent = static_cast<std::size_t>(shape[axis]);
    place += index % extent * static_cast<std::size_t>(strides[axis]);
    index /= extent;
  }
  return place;
}

template <class T>
struct Memory {
  Memory(const Shape& shape, Lies how)
      : strides(strides_of(shape, how)),
        numbers(static_cast<std::size_t>(shape.size() * 7), T(12345)) {}

  Strides strides;
  std::vector<T> numbers;
};

/// An op's value; operands and result row-major.
template <class Struct, class T>
Numbers value(const std::vector<std::span<const double>>& operands, Lies how) {
  constexpr const auto& shapes = etch::detail::call_shapes<Struct>;
  std::vector<Memory<T>> memory;
  std::vector<Strided<const T>> x;
  for (std::size_t k = 0; k < operands.size(); ++k) {
    memory.emplace_back(shapes[k], how);
    for (std::size_t i = 0; i < operands[k].size(); ++i) {
      memory[k].numbers[place_of(i, shapes[k], memory[k].strides)] = static_cast<T>(operands[k][i]);
    }
  }
  for (const auto& m : memory) x.push_back({m.numbers.data(), m.strides});
  Memory<T> result(Struct::result, how);
  etch::detail::value_of_whole<Struct, T>(x.data(), {result.numbers.data(), result.strides});
  Numbers y(static_cast<std::size_t>(Struct::result.size()));
  for (std::size_t i = 0; i < y.size(); ++i) {
    y[i] = static_cast<double>(result.numbers[place_of(i, Struct::result, result.strides)]);
  }
  return y;
}

template <class Struct>
Numbers value(const std::vector<std::span<const double>>& operands) {
  return value<Struct, double>(operands, Lies::by_rows);
}

/// The largest difference, relative to the largest number wanted.
inline double difference(std::span<const double> found, std::span<const double> wanted) {
  double worst = 0, scale = 0;
  REQUIRE(found.size() == wanted.size());
  for (const double number : wanted) scale = std::max(scale, std::abs(number));
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const double off = std::abs(found[i] - wanted[i]);
    worst = std::isfinite(off) ? std::max(worst, off) : std::numeric_limits<double>::infinity();
  }
  return scale == 0 ? worst : worst / scale;
}

inline Numbers transposed(std::span<const double> a, std::size_t rows) {
  const std::size_t columns = a.size() / rows;
  Numbers result(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) result[i % columns * rows + i / columns] = a[i];
  return result;
}

template <class Struct>
void agrees(const std::vector<std::span<const double>>& operands, std::span<const double> wanted) {
  for (const Lies how : {Lies::by_rows, Lies::by_columns, Lies::in_a_tile}) {
    INFO(Struct::name << ", lying " << static_cast<int>(how));
    CHECK(difference(value<Struct, double>(operands, how), wanted) < 1e-14);
    CHECK(difference(value<Struct, float>(operands, how), wanted) < 5e-6);
  }
}

inline bool all_nan(const Numbers& numbers) {
  return std::ranges::all_of(numbers, [](double number) { return std::isnan(number); });
}

}  // namespace whole
