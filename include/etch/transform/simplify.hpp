// Algebra and dead-node removal: a graph with the same outputs and fewer nodes.
// May not know plans; a rule here preserves the value of every output.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/graph/tape.hpp>
#include <etch/op/argument.hpp>
#include <etch/op/contraction.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/op/movement.hpp>
#include <etch/op/record.hpp>

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

constexpr bool is_movement(const Node& node) {
  return node.family() == Family::broadcast || node.family() == Family::reshape ||
         node.family() == Family::transpose || node.family() == Family::slice;
}

/// The number that x holds everywhere, where that is known: a constant, repeated or moved.
constexpr std::optional<double> uniform_value(Ref x) {
  while (is_movement(x.node())) x.id = x.node().operand(0);
  if (x.node().family() != Family::constant) return std::nullopt;
  return x.node().attributes.number;
}

constexpr bool is_uniformly(Ref x, double number) { return uniform_value(x) == number; }

constexpr bool is_op(Ref x, const Op& op) { return x.node().op == &op; }

constexpr Ref operand_of(Ref x, int i) { return {x.tape, x.node().operand(i)}; }

/// Elementwise on constants is a constant.
constexpr std::optional<Ref> fold_constants(Ref y) {
  double numbers[Node::max_operands] = {};
  for (int i = 0; i < y.node().op->arity; ++i) {
    const auto number = uniform_value(operand_of(y, i));
    if (!number) return std::nullopt;
    numbers[i] = *number;
  }
  const double value = y.node().op->value(numbers, y.node().attributes.number);
  return broadcast_to(constant(*y.tape, value), y.shape(), y.rate());
}

/// x·c, where the product is one of x by a number c; `number` is that.
struct Scaled {
  Ref x;
  double number;
};

constexpr std::optional<Scaled> scaled(Ref y) {
  if (is_op(y, op<ops::Negate>)) return Scaled{operand_of(y, 0), -1};
  if (!is_op(y, op<ops::Multiply>)) return std::nullopt;
  for (int i = 0; i < 2; ++i) {
    if (const auto number = uniform_value(operand_of(y, i)))
      return Scaled{operand_of(y, 1 - i), *number};
  }
  return std::nullopt;
}

/// Numbers among the factors of y = a·b are multiplied with each other while compiling, and stand last.
constexpr std::optional<Ref> product_of_factor(Ref y, Ref a, Ref b) {
  const auto number_a = uniform_value(a), number_b = uniform_value(b);
  if (number_a || number_b) {
    const auto inner = scaled(number_a ? b : a);
    if (!inner) return std::nullopt;
    const double number = inner->number * (number_a ? *number_a : *number_b);
    return inner->x * broadcast_to(constant(*y.tape, number), y.shape(), y.rate());
  }
  if (const auto left = scaled(a)) {
    return (left->x * b) * broadcast_to(constant(*y.tape, left->number), y.shape(), y.rate());
  }
  if (const auto right = scaled(b)) {
    return (a * right->x) * broadcast_to(constant(*y.tape, right->number), y.shape(), y.rate());
  }
  return std::nullopt;
}

/// Whether x is a part placed among zeros, or a sum that such a part was added to last: sums of parts
/// grow so. To walk through all of it would take a square of their number.
constexpr bool is_placed(Ref x) {
  if (is_op(x, op<ops::Add>)) x = operand_of(x, 1);
  return is_op(x, op<ops::Place>);
}

/// Gathers the placed parts of a sum: of (p + q) + part, where q alone is placed, it makes p + (q +
/// part), so that parts that do not meet are written into one buffer and not added up.
constexpr std::optional<Ref> gather_parts(Ref sum, Ref part) {
  if (!is_op(sum, op<ops::Add>) || !is_op(part, op<ops::Place>)) return std::nullopt;
  const Ref p = operand_of(sum, 0), q = operand_of(sum, 1);
  const bool placed = is_placed(p);
  if (placed == is_placed(q)) return std::nullopt;
  return placed ? q + (p + part) : p + (q + part);
}

/// The rule table of elementwise algebra: what stands for y, if anything simpler does.
constexpr std::optional<Ref> simpler(Ref y) {
  const Op* const function = y.node().op;
  const Ref a = operand_of(y, 0);
  const Ref b = function->arity > 1 ? operand_of(y, 1) : a;
  if (function == &op<ops::Add>) {
    if (is_uniformly(a, 0)) return b;
    if (is_uniformly(b, 0)) return a;
    if (is_op(b, op<ops::Negate>)) return a - operand_of(b, 0);
    if (is_op(a, op<ops::Negate>)) return b - operand_of(a, 0);
    return gather_parts(a, b);
  } else if (function == &op<ops::Subtract>) {
    if (is_uniformly(b, 0)) return a;
    if (is_uniformly(a, 0)) return -b;
    if (is_op(b, op<ops::Negate>)) return a + operand_of(b, 0);
  } else if (function == &op<ops::Multiply>) {
    if (is_uniformly(a, 1)) return b;
    if (is_uniformly(b, 1)) return a;
    if (is_uniformly(a, -1)) return -b;
    if (is_uniformly(b, -1)) return -a;
    return product_of_factor(y, a, b);
  } else if (function == &op<ops::Divide>) {
    if (is_uniformly(b, 1)) return a;
  } else if (function == &op<ops::Negate>) {
    if (is_op(a, op<ops::Negate>)) return operand_of(a, 0);
  } else if (function == &op<ops::Argument>) {
    return a;
  }
  return std::nullopt;
}

/// Writes the live nodes of a graph on a new tape, each as what `simpler` makes of it.
class Rewriter {
 public:
  constexpr explicit Rewriter(GraphView graph)
      : graph_(graph), moved_(graph.nodes.size(), no_node) {}

  constexpr Graph run() {
    const Sequence<bool> live = live_nodes(graph_);
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
    for (Id& operand : node.operands) {
      if (operand != no_node) operand = moved_[operand];
    }
    if (node.family() == Family::input) {
      return tape_.append_input(*node.op, node.shape, node.rate, node.kind);
    }
    if (node.family() == Family::carry) return tape_.append(node);
    Ref y{&tape_, tape_.record(node)};
    if (node.family() == Family::slice || node.family() == Family::place) return moved_number(y).id;
    // Again and again, because what a rule writes may be one that another rule shortens.
    while (y.node().family() == Family::elementwise) {
      auto rewritten = fold_constants(y);
      if (!rewritten) rewritten = simpler(y);
      if (!rewritten) break;
      y = *rewritten;
    }
    return y.id;
  }

  /// A slice of a number, or a zero placed among zeros, is that number.
  static constexpr Ref moved_number(Ref y) {
    const auto number = uniform_value(operand_of(y, 0));
    if (!number || (y.node().family() == Family::place && *number != 0)) return y;
    return broadcast_to(constant(*y.tape, *number), y.shape(), y.rate());
  }

  GraphView graph_;
  Sequence<Id> moved_;
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

/// The same outputs from fewer nodes: the algebra of `detail::simpler`, constants folded, and only
/// what an output needs. Every input keeps its place.
constexpr Graph simplify(GraphView graph) {
  const Graph simpler = detail::Rewriter(graph).run();
  return detail::without_dead_nodes(simpler.view());
}

}  // namespace etch::inline ETCH_TARGET
