// The extents of one value: what a type carries (D1) and what every pass reads.
// May not know the graph; a shape has no batch axis, because the batch is known at run time only.
#pragma once

#include <etch/core/target.hpp>

#include <cstddef>
#include <span>

namespace etch::inline ETCH_TARGET {

/// Extents of a tensor, outermost axis first; rank 0 is a scalar.
/// A structural type, so `Expr<Shape{784}>` and `Dataset<Shape{1, 28, 28}>` are types.
struct Shape {
  static constexpr int max_rank = 6;

  /// An array of the language and not std::array, whose every access is a call: constant evaluation
  /// pays for calls (6 of clang's steps against 1).
  int extents[max_rank] = {};
  int rank = 0;

  constexpr Shape() = default;

  template <class... Extent>
  constexpr explicit Shape(int first, Extent... rest)
      : extents{first, static_cast<int>(rest)...}, rank(1 + static_cast<int>(sizeof...(rest))) {
    static_assert(1 + sizeof...(rest) <= max_rank, "etch: a shape has at most six axes");
  }

  constexpr int operator[](int axis) const { return extents[axis]; }
  constexpr int& operator[](int axis) { return extents[axis]; }

  /// The number of elements: the product of the extents, 1 for a scalar.
  constexpr int size() const {
    int product = 1;
    for (int axis = 0; axis < rank; ++axis) product *= extents[axis];
    return product;
  }

  /// The extents that are in use.
  constexpr std::span<const int> axes() const {
    return {extents, static_cast<std::size_t>(rank)};
  }

  constexpr void append(int extent) { (*this)[rank++] = extent; }

  /// Extents beyond the rank are zero, so that member by member is right.
  friend constexpr bool operator==(const Shape&, const Shape&) = default;
};

}  // namespace etch::inline ETCH_TARGET
