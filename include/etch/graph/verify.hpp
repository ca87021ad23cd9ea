// Whether a graph is well formed; run after every pass (D3).
// May not know what a pass meant to do, only what every graph must keep.
#pragma once

#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/shape/broadcast.hpp>
#include <etch/shape/unfold.hpp>
#include <etch/shape/window.hpp>

#include <string_view>

namespace etch::inline ETCH_TARGET {

/// What is wrong with a graph and where; an empty text where nothing is.
struct Verdict {
  std::string_view fault;
  Id node = no_node;

  constexpr explicit operator bool() const { return fault.empty(); }
};

namespace detail {

constexpr Shape as_transposed(const Shape& shape, bool transposed) {
  return transposed ? Shape{shape[1], shape[0]} : shape;
}

constexpr std::string_view contraction_fault(const Node& node, const Node& left,
                                             const Node& right) {
  if (left.shape.rank != 2 || right.shape.rank != 2) return "a contraction's operand is no matrix";
  const Shape a = as_transposed(left.shape, node.attributes.transpose_left);
  const Shape b = as_transposed(right.shape, node.attributes.transpose_right);
  if (a[1] != b[0]) return "a contraction's inner extents differ";
  if (node.shape != Shape{a[0], b[1]}) return "a contraction's shape is not that of its operands";
  return {};
}

constexpr bool same_extent(const Node& a, const Node& b) {
  return a.shape == b.shape && a.rate == b.rate;
}

/// A shape with the trips of a loop as its first axis.
constexpr Shape as_rows_of(int trips, const Shape& shape) {
  Shape rows{trips};
  for (const int extent : shape.axes()) rows.append(extent);
  return rows;
}

/// `part` is what a slice takes from `whole`, or a place puts there.
constexpr std::string_view window_fault(const Node& node, const Node& part, const Node& whole) {
  if (part.rate != whole.rate) return "a slice or place changes the rate";
  const int axis = node.attributes.axis;
  if (axis < 0 || axis >= whole.shape.rank) return "a slice or place along no axis";
  Shape wanted = whole.shape;
  wanted[axis] = part.shape[axis];
  if (part.shape != wanted) return "a slice or place changes another axis than its own";
  const Window window{axis, node.attributes.first, node.attributes.step};
  return window_fits(window, part.shape[axis], whole.shape[axis])
             ? std::string_view{}
             : "a slice or place beyond its axis";
}

constexpr std::string_view unfold_fault(const Node& node, const Node& operand) {
  if (node.rate != operand.rate) return "an unfold changes the rate";
  if (operand.shape.rank < 2 || node.shape.rank != operand.shape.rank + 2) {
    return "an unfold makes four axes of two";
  }
  const Unfolding by = unfolding_of(node);
  if (by.stride.height < 1 || by.stride.width < 1 || by.dilation.height < 1 || by.dilation.width < 1) {
    return "an unfold whose windows do not move on";
  }
  return node.shape == unfolded_shape(operand.shape, by) && node.shape.size() > 0
             ? std::string_view{}
             : "an unfold's shape is not that of its windows";
}

constexpr std::string_view scan_fault(const Node& node, const Node& operand) {
  const unsigned axes = node.attributes.axes;
  if (axes == 0 || (axes & (axes - 1)) != 0 || axes >> node.shape.rank != 0) {
    return "a scan runs along one axis";
  }
  if (node.attributes.step != 1 && node.attributes.step != -1) return "a scan runs in no direction";
  return same_extent(node, operand) ? std::string_view{} : "a scan changes its shape or rate";
}

constexpr std::string_view carry_fault(GraphView graph, Id id) {
  const Node& node = graph[id];
  const Id next = node.attributes.next;
  if (next == no_node) return "a carry without a next value";
  const bool known = next >= 0 && next < graph.size();
  const bool from_before = known && next < id && graph[next].region == 0;
  if (!known || (graph[next].region != node.region && !from_before)) {
    return "a carry whose next value is not in its loop";
  }
  if (graph[node.operand(0)].region != 0) return "a carry begins with a value of its own loop";
  return same_extent(graph[next], node) && same_extent(graph[node.operand(0)], node)
             ? std::string_view{}
             : "a carry changes its shape or rate";
}

/// What enters and leaves a loop by the trip.
constexpr std::string_view trip_fault(GraphView graph, const Node& node) {
  const Node& operand = graph[node.operand(0)];
  const bool inside = node.family() == Family::trip_slice;
  const int region = inside ? node.region : operand.region;
  if (region == 0) return inside ? "a trip's slice outside of a loop" : "a loop's value of no loop";
  if (operand.rate != node.rate) return "a loop's value changes its rate";
  if (node.family() == Family::last) {
    if (operand.family() != Family::carry) return "a last value of no carry";
    return operand.shape == node.shape ? std::string_view{} : "a last value changes its shape";
  }
  const Node& row = inside ? node : operand;
  const Node& rows = inside ? operand : node;
  const int trips = graph.regions[region].trips;
  const bool fits = row.shape.rank < Shape::max_rank && rows.shape == as_rows_of(trips, row.shape);
  return fits ? std::string_view{} : "a loop's rows are not one for each trip";
}

constexpr std::string_view call_fault(GraphView graph, const Node& node) {
  Rate rate = Rate::step;
  for (int i = 0; i < node.op->arity; ++i) {
    const Node& operand = graph[node.operand(i)];
    if (operand.shape != node.op->shapes[i]) return "a call's operand has another shape than its op states";
    if (operand.rate == Rate::sample) rate = Rate::sample;
  }
  if (node.shape != node.op->shapes[node.op->arity]) return "a call has another shape than its op states";
  const bool fits = node.rate == rate || (node.op->adds && node.rate == Rate::step);
  return fits ? std::string_view{} : "a call has another rate than its operands";
}

/// What a node's family asks of its shape and of its operands' shapes and rates.
constexpr std::string_view family_fault(GraphView graph, Id id) {
  const Node& node = graph[id];
  const auto operand = [&](int i) -> const Node& { return graph[node.operand(i)]; };
  switch (node.family()) {
    case Family::elementwise:
      for (int i = 0; i < node.op->arity; ++i) {
        if (operand(i).shape != node.shape) return "an elementwise operand has another shape";
        if (operand(i).rate != node.rate) return "an elementwise operand has another rate";
      }
      return {};
    case Family::broadcast:
      if (operand(0).rate == Rate::sample && node.rate == Rate::step) {
        return "a broadcast from samples to the step";
      }
      if (broadcast_shape(operand(0).shape, node.shape) != node.shape) {
        return "a broadcast to a shape that its operand does not fit";
      }
      return {};
    case Family::reduction:
      if (operand(0).rate == Rate::step && node.rate == Rate::sample) {
        return "a reduction from the step to samples";
      }
      return node.shape == reduced_shape(operand(0).shape, node.attributes.axes)
                 ? std::string_view{}
                 : "a reduction's shape is not its operand's with the axes reduced";
    case Family::contraction: return contraction_fault(node, operand(0), operand(1));
    case Family::reshape:
      if (operand(0).rate != node.rate) return "a reshape changes the rate";
      return node.shape.size() == operand(0).shape.size() ? std::string_view{}
                                                          : "a reshape changes the element count";
    case Family::transpose:
      if (operand(0).rate != node.rate) return "a transpose changes the rate";
      if (!is_permutation(node.attributes.axes, operand(0).shape.rank)) {
        return "a transpose's order is none of its operand's axes";
      }
      return node.shape == permuted(operand(0).shape, node.attributes.axes)
                 ? std::string_view{}
                 : "a transpose's shape is not its operand's exchanged";
    case Family::slice: return window_fault(node, node, operand(0));
    case Family::place: return window_fault(node, operand(0), node);
    case Family::unfold: return unfold_fault(node, operand(0));
    case Family::scan: return scan_fault(node, operand(0));
    case Family::call: return call_fault(graph, node);
    case Family::carry: return carry_fault(graph, id);
    case Family::trip_slice:
    case Family::last:
    case Family::stack: return trip_fault(graph, node);
    default: return {};
  }
}

/// Values may flow into a loop freely, and out of it only through `last` and `stack`.
constexpr bool leaves_region(GraphView graph, const Node& node, Id operand) {
  const int from = graph[operand].region;
  const bool exit = node.family() == Family::last || node.family() == Family::stack;
  return from != 0 && from != node.region && !exit;
}

/// Whether a node in a loop's body sums, or takes an extremum, over the samples of the batch.
constexpr bool sums_batch_in_loop(GraphView graph, const Node& node) {
  if (node.region == 0 || node.rate == Rate::sample) return false;
  for (const Id operand : node.operand_ids()) {
    if (graph[operand].rate == Rate::sample) return true;
  }
  return false;
}

constexpr std::string_view node_fault(GraphView graph, Id id) {
  const Node& node = graph[id];
  if (node.op == nullptr) return "a node without an op";
  if (node.region < 0 || node.region >= static_cast<int>(graph.regions.size())) {
    return "a node of no region";
  }
  for (const Id operand : node.operand_ids()) {
    if (operand < 0 || operand >= id) return "an operand that does not stand before its user";
    if (leaves_region(graph, node, operand)) return "a value leaves its loop";
    if (graph[operand].kind == Kind::index && !node.op->reads_index) {
      return "an index used as a number";
    }
  }
  if (sums_batch_in_loop(graph, node)) return "a sum over the batch in a loop";
  return family_fault(graph, id);
}

/// What a loop carries and what it stacks has one rate: its reverse depends on it.
constexpr Verdict loop_rate_fault(GraphView graph) {
  Sequence<Id> first(graph.regions.size(), no_node);
  for (Id id = 0; id < graph.size(); ++id) {
    const Node& node = graph[id];
    const bool carries = node.family() == Family::carry;
    if (!carries && node.family() != Family::stack) continue;
    Id& other = first[carries ? node.region : graph[node.operand(0)].region];
    if (other == no_node) other = id;
    if (graph[other].rate != node.rate) return {"a loop of two rates", id};
  }
  return {};
}

/// What a body may not hold: another loop, or a sum over the batch. Errors of a trace, told in words.
constexpr bool holds_loop_in_loop(GraphView graph) {
  for (const Region& region : graph.regions) {
    if (region.holds_loop) return true;
  }
  return false;
}
constexpr bool sums_batch_in_loop(GraphView graph) {
  for (const Node& node : graph.nodes) {
    if (sums_batch_in_loop(graph, node)) return true;
  }
  return false;
}

}  // namespace detail

/// Checks order, ids, shapes, rates, kinds and loop bodies of every node.
constexpr Verdict verify(GraphView graph) {
  int region = 0, last_region = 0;
  for (Id id = 0; id < graph.size(); ++id) {
    if (const auto fault = detail::node_fault(graph, id); !fault.empty()) return {fault, id};
    const bool begins = graph[id].region != region;
    region = graph[id].region;
    if (!begins || region == 0) continue;
    if (region <= last_region) return {"a loop body that is not contiguous", id};
    last_region = region;
  }
  if (detail::holds_loop_in_loop(graph)) return {"a loop in the body of another", no_node};
  if (graph.regions.size() > 1) {
    if (const Verdict loops = detail::loop_rate_fault(graph); !loops) return loops;
  }
  for (const Id output : graph.outputs) {
    if (output < 0 || output >= graph.size()) return {"an output that is no node", output};
  }
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
    const Node& node = graph[graph.inputs[i]];
    if (node.family() != Family::input || node.attributes.input != static_cast<int>(i)) {
      return {"an input that is not listed at its place", graph.inputs[i]};
    }
  }
  return {};
}

}  // namespace etch::inline ETCH_TARGET
