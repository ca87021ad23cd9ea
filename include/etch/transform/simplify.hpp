// Algebra and dead-node removal: a graph with the same outputs and fewer nodes.
// May not know plans or single rules; those stand in transform/algebra.hpp.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/graph/tape.hpp>
#include <etch/op/loop.hpp>
#include <etch/op/record.hpp>
#include <etch/transform/algebra.hpp>
#include <etch/transform/loops.hpp>

#include <optional>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// Which nodes an output needs. Inputs stay: their places are the program's interface.
constexpr Sequence<bool> live_nodes(GraphView graph) {
  Sequence<bool> live(graph.nodes.size(), false);
  for (const Id output : graph.outputs) live[output] = true;
  for (const Id input : graph.inputs) live[input] = true;
  bool changed = true;
  while (changed) {
    changed = false;
    for (Id id = graph.size() - 1; id >= 0; --id) {
      if (!live[id]) continue;
      const Node& node = graph[id];
      for (const Id operand : node.operand_ids()) live[operand] = true;
      // A carry keeps its next value alive, which stands behind it: hence another round.
      const Id next = node.attributes.next;
      if (next == no_node || live[next]) continue;
      live[next] = true;
      changed = true;
    }
  }
  return live;
}

/// Writes the live nodes of a graph on a new tape, each as what `simpler` makes of it.
class Rewriter {
 public:
  constexpr explicit Rewriter(GraphView graph)
      : graph_(graph), moved_(graph.nodes.size(), no_node), uses_(graph.nodes.size(), 0) {}

  constexpr Graph run() {
    const Sequence<bool> live = live_nodes(graph_);
    for (Id id = 0; id < graph_.size(); ++id) {
      if (!live[id]) continue;
      for (const Id operand : graph_[id].operand_ids()) ++uses_[operand];
      if (graph_[id].attributes.next != no_node) ++uses_[graph_[id].attributes.next];
    }
    for (const Id output : graph_.outputs) ++uses_[output];
    for (Id id = 0; id < graph_.size(); ++id) {
      if (graph_[id].region != region_) enter_region(id, live);
      if (live[id] && moved_[id] == no_node) moved_[id] = write(graph_[id]);
    }
    for (Id id = 0; id < graph_.size(); ++id) {
      const Id next = graph_[id].attributes.next;
      if (next == no_node || !live[id] || is_still(id)) continue;
      tape_.set_next(moved_[id], moved_[next]);
    }
    for (const Id output : graph_.outputs) tape_.append_output(moved_[output]);
    return std::move(tape_).graph();
  }

 private:
  /// Goes on in the region of node `first`. Before a loop stands what differs in none of its trips.
  constexpr void enter_region(Id first, const Sequence<bool>& live) {
    if (region_ != 0) tape_.close_region();
    region_ = graph_[first].region;
    if (region_ == 0) return;
    Id end = first;
    while (end < graph_.size() && graph_[end].region == region_) ++end;
    Sequence<bool> moving(static_cast<std::size_t>(end), false);
    mark_moving(graph_.nodes.data(), first, end, moving);
    for (Id id = first; id < end; ++id) {
      if (!live[id]) continue;
      if (is_still(id)) {
        moved_[id] = moved_[graph_[id].operand(0)];
      } else if (!moving[id]) {
        moved_[id] = write(graph_[id]);
      }
    }
    const Region& region = graph_.regions[region_];
    tape_.open_region(region.trips, region.backwards);
  }

  /// A carry that never changes: its next value is itself, or the number that it began with.
  constexpr bool is_still(Id id) const {
    const Node& node = graph_[id];
    if (node.family() != Family::carry) return false;
    if (node.attributes.next == id) return true;
    const auto first = uniform_value(graph_, node.operand(0));
    return first && *first == uniform_value(graph_, node.attributes.next);
  }

  /// A trip's row, where all rows are the same by how they were made.
  constexpr std::optional<Ref> unmoving_row(const Node& slice) {
    const Ref rows{&tape_, slice.operand(0)};
    if (rows.node().family() != Family::broadcast) return std::nullopt;
    const Ref repeated = operand_of(rows, 0);
    const Shape shape = repeated.shape();
    if (shape.rank < rows.shape().rank) return broadcast_to(repeated, slice.shape, slice.rate);
    if (shape[0] != 1) return std::nullopt;
    return broadcast_to(reshape(repeated, row_shape(shape)), slice.shape, slice.rate);
  }

  constexpr Id write(Node node) {
    const bool takes_over = node.op->arity > 0 && uses_[node.operand(0)] == 1;
    for (Id& operand : node.operands) {
      if (operand != no_node) operand = moved_[operand];
    }
    switch (node.family()) {
      case Family::input: return tape_.append_input(*node.op, node.shape, node.rate, node.kind);
      case Family::carry: return tape_.append(node);
      case Family::trip_slice:
        if (const auto row = unmoving_row(node)) return row->id;
        break;
      case Family::last:
        if (tape_[node.operand(0)].region == 0) return node.operand(0);
        break;
      case Family::stack: return stack({&tape_, node.operand(0)}, node.shape[0]).id;
      default: break;
    }
    Ref y{&tape_, tape_.record(node)};
    // Again and again, because what a rule writes may be one that another rule shortens.
    while (const auto rewritten = rewrite(y, takes_over)) y = *rewritten;
    return y.id;
  }

  /// What stands for y, by the rules of its family; `takes_over` where nothing else reads its operand.
  constexpr std::optional<Ref> rewrite(Ref y, bool takes_over) const {
    switch (y.node().family()) {
      case Family::elementwise: {
        const auto folded = fold_constants(y);
        return folded ? folded : simpler(y);
      }
      case Family::contraction: return smaller_product(y);
      case Family::slice:
      case Family::unfold:
      case Family::place: return moved_number(y);
      case Family::reshape: return takes_over ? multiple_of_reshaped(y) : std::nullopt;
      case Family::reduction:
        return takes_over && is_op(y, op<ops::Sum>) ? simpler_sum(y) : std::nullopt;
      default: return std::nullopt;
    }
  }

  GraphView graph_;
  Sequence<Id> moved_;
  Sequence<int> uses_;
  Tape tape_;
  int region_ = 0;
};

/// The graph without the nodes that no output needs.
constexpr Graph without_dead_nodes(GraphView graph) {
  const Sequence<bool> live = live_nodes(graph);
  Sequence<Id> moved(graph.nodes.size(), no_node);
  Graph result;
  int region = 0;
  for (Id id = 0; id < graph.size(); ++id) {
    if (!live[id]) continue;
    moved[id] = static_cast<Id>(result.nodes.size());
    result.nodes.push_back(graph[id]);
    if (graph[id].region == 0) continue;
    if (graph[id].region != region) result.regions.push_back(graph.regions[graph[id].region]);
    region = graph[id].region;
    result.nodes.back().region = static_cast<int>(result.regions.size()) - 1;
  }
  for (Node& node : result.nodes) {
    for (Id& operand : node.operands) {
      if (operand != no_node) operand = moved[operand];
    }
    if (node.attributes.next != no_node) node.attributes.next = moved[node.attributes.next];
  }
  for (const Id input : graph.inputs) result.inputs.push_back(moved[input]);
  for (const Id output : graph.outputs) result.outputs.push_back(moved[output]);
  return result;
}

}  // namespace detail

/// The same outputs from fewer nodes: the rules of transform/algebra.hpp, and only what an output needs.
/// Every input keeps its place.
constexpr Graph simplify(GraphView graph) {
  Graph simpler = detail::Rewriter(graph).run();
  // Once more: what the first round made the same in all trips leaves its loop in the second.
  if (graph.regions.size() > 1) simpler = detail::Rewriter(simpler.view()).run();
  return detail::without_dead_nodes(simpler.view());
}

}  // namespace etch::inline ETCH_TARGET
