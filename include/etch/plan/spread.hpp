// Products that read a matrix where it does not lie as one: windows of an image, whose two axes are up to
// three axes of memory each. What such a product walks along.
// May not know steps, buffers or kernels.
//
// A reshape of windows to a matrix cannot be expressed by two strides, and a copy would be as many times as
// large as a window has elements. So a contraction reads it by all of its axes (`LayoutMaker` leaves it the
// view of its operand). Two forms are known: windows of samples times filters, and windows of samples times
// samples, summed over the batch, which is the filters' gradient.
#pragma once

#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/plan/view.hpp>
#include <etch/shape/shape.hpp>
#include <etch/shape/strides.hpp>

namespace etch::inline ETCH_TARGET::detail {

/// One axis of a matrix, as the axes of memory that it stands for, outermost first; none of extent 1.
struct MatrixAxis {
  Shape extents{};
  Strides strides{};

  constexpr int size() const { return extents.size(); }

  /// With axes of extent 1 before its own, so that there are `count`.
  constexpr MatrixAxis led_by_ones(int count) const {
    MatrixAxis result;
    for (int i = extents.rank; i < count; ++i) result.extents.append(1);
    for (int i = 0; i < extents.rank; ++i) {
      result.strides[result.extents.rank] = strides[i];
      result.extents.append(extents[i]);
    }
    return result;
  }
};

/// Axis 0 or 1 of a matrix that a view is read as.
constexpr MatrixAxis matrix_axis(const View& view, const Shape& matrix, int which) {
  int split = 0;
  for (int product = 1; product < matrix[0]; ++split) product *= view.shape[split];
  MatrixAxis result;
  const int end = which == 0 ? split : view.shape.rank;
  for (int axis = which == 0 ? 0 : split; axis < end; ++axis) {
    if (view.shape[axis] == 1) continue;
    result.strides[result.extents.rank] = view.strides[axis];
    result.extents.append(view.shape[axis]);
  }
  return result;
}

/// Whether a view's axes can be told apart into those of a matrix's rows and those of its columns.
constexpr bool reads_as_matrix(const View& view, const Shape& matrix) {
  int product = 1;
  for (int axis = 0; product < matrix[0]; ++axis) product *= view.shape[axis];
  return product == matrix[0];
}

/// One axis cut into axes of those extents.
constexpr MatrixAxis cut_axis(const MatrixAxis& axis, const Shape& extents) {
  MatrixAxis result{.extents = extents, .strides = row_major(extents)};
  for (int i = 0; i < extents.rank; ++i) result.strides[i] *= axis.strides[0];
  return result;
}

/// Cuts one of two axes of the same size as the other is cut, where need be.
constexpr bool agree(MatrixAxis& a, MatrixAxis& b) {
  if (a.extents == b.extents) return true;
  if (b.extents.rank == 1) {
    b = cut_axis(b, a.extents);
  } else if (a.extents.rank == 1) {
    a = cut_axis(a, b.extents);
  } else {
    return false;
  }
  return true;
}

/// What a contraction reads of an operand: its outer axis, which the result has too, and the inner one.
struct SpreadOperand {
  Id root = no_node;
  int offset = 0;
  MatrixAxis outer{};
  MatrixAxis inner{};
};

/// A contraction by all axes of its operands. `left` has one outer axis.
struct SpreadProduct {
  bool is_known = false;
  SpreadOperand windows{};  ///< in the gradient up to three outer axes, else two: the positions
  SpreadOperand other{};    ///< filters, or in the gradient the samples; one outer axis
  bool windows_first = false;  ///< the result's rows are the windows' outer axis
};

constexpr SpreadOperand spread_operand(const View& view, const Shape& matrix, bool transposed,
                                       bool is_left) {
  const int outer = is_left == transposed ? 1 : 0;
  return {.root = view.root,
          .offset = view.offset,
          .outer = matrix_axis(view, matrix, outer),
          .inner = matrix_axis(view, matrix, 1 - outer)};
}

/// Whether a contraction's operand is read by more axes than its shape has.
constexpr bool is_spread(const View& view, const Node& operand) { return view.shape != operand.shape; }

constexpr SpreadProduct spread_product(GraphView graph, const Node& node, const View& left,
                                       const View& right) {
  const Node& a = graph[node.operand(0)];
  const Node& b = graph[node.operand(1)];
  const bool left_samples = a.rate == Rate::sample, right_samples = b.rate == Rate::sample;
  const bool over_batch = node.rate == Rate::step && left_samples && right_samples;
  const bool by_filters = node.rate == Rate::sample && left_samples != right_samples;
  if (!over_batch && !by_filters) return {};
  if (left.strides.trip != 0 || right.strides.trip != 0 || node.region != 0) return {};
  if (!reads_as_matrix(left, a.shape) || !reads_as_matrix(right, b.shape)) return {};
  const SpreadOperand sides[2] = {
      spread_operand(left, a.shape, node.attributes.transpose_left, true),
      spread_operand(right, b.shape, node.attributes.transpose_right, false)};
  const int most_outer = over_batch ? 3 : 2, most_inner = over_batch ? 2 : 3;
  const int windows = over_batch ? (sides[0].outer.extents.rank > 1 ? 0 : 1) : (left_samples ? 0 : 1);
  SpreadProduct result{.windows = sides[windows],
                       .other = sides[1 - windows],
                       .windows_first = windows == 0};
  result.is_known = agree(result.windows.inner, result.other.inner) &&
                    result.windows.inner.extents.rank <= most_inner &&
                    result.windows.outer.extents.rank <= most_outer &&
                    result.other.outer.extents.rank <= 1;
  return result;
}

/// The extents of a product's result with the positions of windows as two axes.
constexpr Shape spread_domain(const SpreadProduct& product) {
  Shape domain;
  const auto append = [&](const MatrixAxis& axis) {
    for (const int extent : axis.extents.axes()) domain.append(extent);
  };
  append(product.windows_first ? product.windows.outer : product.other.outer);
  append(product.windows_first ? product.other.outer : product.windows.outer);
  return domain;
}

}  // namespace etch::inline ETCH_TARGET::detail
