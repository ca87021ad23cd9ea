// Where windows lie in the padding of their image alone, so that nothing is multiplied there.
// May not know steps or kernels.
#pragma once

#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/plan/layout.hpp>
#include <etch/plan/plan.hpp>
#include <etch/plan/spread.hpp>

namespace etch::inline ETCH_TARGET::detail {

/// What is inside the padding, along rows and columns.
struct InsideOf {
  Inside down{}, across{};
};

/// Notes that along an axis all lies in a window of it.
constexpr void narrow(Inside& inside, const Window& window, int count) {
  if (window.step != 1) return;
  inside.first += window.first;
  inside.end = inside.first + count;
}

/// What a product of windows reads of an image that is a place, or a place of a place; all of any other.
constexpr InsideOf inside_of(GraphView graph, SequenceView<Id> whole_of,
                             const SpreadProduct& product) {
  const Id root = product.windows.root;
  const Shape& image = graph[root].shape;
  if (image.rank < 2 || product.windows.offset != 0) return {};
  const MatrixAxis positions = product.windows.outer.led_by_ones(2);
  const MatrixAxis window = product.windows.inner.led_by_ones(3);
  const int row = image[image.rank - 1], channel = row * image[image.rank - 2];
  const bool in_rows = positions.strides[0] % row == 0 && window.strides[1] % row == 0;
  const bool in_columns = positions.strides[1] < row && window.strides[2] < row;
  if (!in_rows || !in_columns || window.strides[0] % channel != 0) return {};

  InsideOf result;
  for (Id id = root; graph[id].family() == Family::place && whole_of[id] == root;
       id = graph[id].operand(0)) {
    const Window placed = window_of(graph[id]);
    const int count = graph[graph[id].operand(0)].shape[placed.axis];
    if (placed.axis == image.rank - 2) narrow(result.down, placed, count);
    if (placed.axis == image.rank - 1) narrow(result.across, placed, count);
    if (placed.step != 1) break;
  }
  result.down.next_position = positions.strides[0] / row;
  result.down.next_element = window.strides[1] / row;
  result.across.next_position = positions.strides[1];
  result.across.next_element = window.strides[2];
  return result;
}

}  // namespace etch::inline ETCH_TARGET::detail
