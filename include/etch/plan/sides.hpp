// A matrix product as strides, and the side from which a kernel takes it.
// May not know steps or buffers. C = A·B is also Cᵀ = Bᵀ·Aᵀ, which strides express for nothing.
#pragma once

#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/plan/layout.hpp>
#include <etch/plan/plan.hpp>
#include <etch/plan/spread.hpp>

namespace etch::inline ETCH_TARGET::detail {

/// C(i, j) = Σₖ left(i, k)·right(k, j).
struct Sides {
  Id left = no_node;  ///< roots
  Id right = no_node;
  Strides a{};        ///< of left along {row, inner}
  Strides b{};        ///< of right along {inner, column}
  int rows = 0;
  int columns = 0;
  int inner = 0;
  int left_offset = 0;
  int right_offset = 0;
  bool exchanged = false;  ///< the node's rows are this product's columns
};

constexpr Sides sides_of(const Node& node, const Layout& layout) {
  const View& left = layout[node.operand(0)];
  const View& right = layout[node.operand(1)];
  const int l = node.attributes.transpose_left ? 1 : 0;
  const int r = node.attributes.transpose_right ? 1 : 0;
  return {.left = left.root,
          .right = right.root,
          .a = {{left.strides[l], left.strides[1 - l]}, left.strides.trip},
          .b = {{right.strides[r], right.strides[1 - r]}, right.strides.trip},
          .rows = node.shape[0],
          .columns = node.shape[1],
          .inner = left.shape[node.attributes.transpose_left ? 0 : 1],
          .left_offset = left.offset,
          .right_offset = right.offset};
}

/// The same product seen from the other side.
constexpr Sides exchange(const Sides& s) {
  return {.left = s.right,
          .right = s.left,
          .a = {{s.b[1], s.b[0]}, s.b.trip},
          .b = {{s.a[1], s.a[0]}, s.a.trip},
          .rows = s.columns,
          .columns = s.rows,
          .inner = s.inner,
          .left_offset = s.right_offset,
          .right_offset = s.left_offset,
          .exchanged = !s.exchanged};
}

/// Strides along {row, column} of the product, from strides along the squeezed axes of a value of
/// the node's shape.
constexpr Strides product_strides(const Strides& squeezed, const Shape& shape, const Sides& sides) {
  int axis = 0;
  const int row = shape[0] == 1 ? 0 : squeezed[axis++];
  const int column = shape[1] == 1 ? 0 : squeezed[axis];
  return sides.exchanged ? Strides{{column, row}, squeezed.trip} : Strides{{row, column}, squeezed.trip};
}

/// Strides along {across, filter, down} of a window product, or {filter, across, down}, from strides along
/// its domain.
constexpr Strides window_strides(const Strides& along_domain, const SpreadProduct& product,
                                 bool across_first) {
  const MatrixAxis& positions = product.windows.outer;
  const int filters = product.other.outer.extents.rank;
  const int first = product.windows_first ? 0 : filters;
  const int filter = product.windows_first ? positions.extents.rank : 0;
  Strides result{.trip = along_domain.trip};
  const int count = positions.extents.rank;
  if (count > 0) result[across_first ? 0 : 1] = along_domain[first + count - 1];
  if (filters > 0) result[across_first ? 1 : 0] = along_domain[filter];
  if (count > 1) result[2] = along_domain[first];
  return result;
}

/// How the vectors of a product outside a tile lie: along j where right and result are contiguous
/// there (a gradient of inputs or weights), as dot products where both operands are contiguous along
/// k (the forward pass with input-contiguous weights), else number by number.
constexpr ProductForm form_of(const Sides& s) {
  if (s.b[1] == 1 && s.columns > 1) return ProductForm::along_columns;
  return s.a[1] == 1 && s.b[0] == 1 ? ProductForm::dots : ProductForm::numbers;
}

}  // namespace etch::inline ETCH_TARGET::detail
