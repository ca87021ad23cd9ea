// Algebra and dead-node removal: a graph with the same outputs and fewer nodes.
// May not know plans or single rules; those stand in transform/algebra.hpp.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/graph/tape.hpp>
#include <etch/op/record.hpp>
#include <etch/transform/algebra.hpp>

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
    }
    for (const Id output : graph_.outputs) ++uses_[output];
    for (Id id = 0; id < graph_.size(); ++id) {
      if (live[id]) moved_[id] = write(graph_[id]);
    }
    for (Id id = 0; id < graph_.size(); ++id) {
      const Id next = graph_[id].attributes.next;
      if (next != no_node && live[id]) tape_.set_next(moved_[id], moved_[next]);
    }
    for (const Id output : graph_.outputs) tape_.append_output(moved_[output]);
    return std::move(tape_).graph();
  }

 private:
  constexpr void follow_region(int region) {
    if (region == region_) return;
    region_ = region;
    if (region == 0) {
      tape_.close_region();
    } else {
      tape_.open_region(graph_.regions[region].trips);
    }
  }

  constexpr Id write(Node node) {
    follow_region(node.region);
    const bool takes_over = node.op->arity > 0 && uses_[node.operand(0)] == 1;
    for (Id& operand : node.operands) {
      if (operand != no_node) operand = moved_[operand];
    }
    if (node.family() == Family::input) {
      return tape_.append_input(*node.op, node.shape, node.rate, node.kind);
    }
    if (node.family() == Family::carry) return tape_.append(node);
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
      case Family::place: return moved_number(y);
      case Family::reduction:
        return takes_over && is_op(y, op<ops::Sum>) ? product_of_sums(y) : std::nullopt;
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
  result.regions = Sequence(graph.regions);
  for (Id id = 0; id < graph.size(); ++id) {
    if (!live[id]) continue;
    moved[id] = static_cast<Id>(result.nodes.size());
    result.nodes.push_back(graph[id]);
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
  const Graph simpler = detail::Rewriter(graph).run();
  return detail::without_dead_nodes(simpler.view());
}

}  // namespace etch::inline ETCH_TARGET
