// Where a graph is written down while it is traced or transformed.
// May not know what the ops compute: it records nodes, each only once.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace etch::inline ETCH_TARGET {

class Tape;

/// A handle to a node on a tape: `Expr` without its checked type. Adjoint rules compute with it.
struct Ref {
  Tape* tape = nullptr;
  Id id = no_node;

  constexpr const Node& node() const;
  constexpr Shape shape() const { return node().shape; }  // a copy: recording may move the nodes
  constexpr Rate rate() const { return node().rate; }
};

/// A growing graph in which an equal node is never recorded twice: what a user computes twice is
/// computed once. Equal nodes are found by hash; scanning would cost a 100-layer network the
/// compiler's whole budget of constant evaluation.
class Tape {
 public:
  constexpr Tape() : slots_(64, no_node) {}

  /// Begins with the nodes of a graph, under the ids they have there.
  constexpr explicit Tape(GraphView graph) {
    std::size_t slots = 64;
    while (slots < graph.nodes.size() * 4) slots *= 2;
    slots_.assign(slots, no_node);
    graph_.nodes.reserve(graph.nodes.size() * 2);
    graph_.nodes.append(graph.nodes);
    graph_.regions = Sequence(graph.regions);
    graph_.inputs = Sequence(graph.inputs);
    for (Id id = 0; id < graph.size(); ++id) enter(id);
  }

  constexpr const Graph& graph() const& { return graph_; }
  constexpr Graph graph() && { return std::move(graph_); }
  constexpr const Node& operator[](Id id) const { return graph_.nodes[id]; }
  constexpr int size() const { return static_cast<int>(graph_.nodes.size()); }

  /// The id of this node: an existing equal one, or a new one at the end.
  constexpr Id record(const Node& node) {
    std::size_t slot = hash(node, region_) & (slots_.size() - 1);
    while (slots_[slot] != no_node) {
      if (same(node, graph_.nodes[slots_[slot]])) return slots_[slot];
      slot = (slot + 1) & (slots_.size() - 1);
    }
    const Id id = append(node);
    slots_[slot] = id;
    if (graph_.nodes.size() * 2 > slots_.size()) grow();
    return id;
  }

  /// A new node that equals no other, such as an input or a loop's carried value.
  constexpr Id append(const Node& node) {
    graph_.nodes.push_back(node);
    graph_.nodes.back().region = region_;
    return static_cast<Id>(graph_.nodes.size()) - 1;
  }

  constexpr Id append_input(const Op& op, Shape shape, Rate rate, Kind kind) {
    const Id id = append({.op = &op,
                          .shape = shape,
                          .rate = rate,
                          .kind = kind,
                          .attributes = {.input = static_cast<int>(graph_.inputs.size())}});
    graph_.inputs.push_back(id);
    return id;
  }

  constexpr void append_output(Id id) { graph_.outputs.push_back(id); }

  /// From here on nodes belong to a new loop body of `trips` trips, until `close_region()`. In a body
  /// there is no other: the attempt is noted, so that it can be said in words, and is otherwise void.
  constexpr void open_region(int trips, bool backwards = false) {
    if (region_ != 0) {
      graph_.regions[region_].holds_loop = true;
      ++loops_inside_;
      return;
    }
    graph_.regions.push_back({trips, backwards});
    region_ = static_cast<int>(graph_.regions.size()) - 1;
  }
  constexpr void close_region() {
    if (loops_inside_ != 0) {
      --loops_inside_;
    } else {
      region_ = 0;
    }
  }
  /// The loop body that is open, 0 where none is.
  constexpr int region() const { return region_; }
  /// Forgets the open loop body, which begins at node `first`; nothing refers to it any more.
  constexpr void drop_region(Id first) {
    if (loops_inside_ != 0) return close_region();
    graph_.nodes.shrink(static_cast<std::size_t>(first));
    graph_.regions.shrink(graph_.regions.size() - 1);
    close_region();
    slots_.assign(slots_.size(), no_node);
    for (Id id = 0; id < first; ++id) enter(id);
  }
  constexpr void set_next(Id carry, Id next) {
    graph_.nodes[carry].attributes.next = next;
  }

 private:
  /// Few statements rather than a good spread: this is what constant evaluation does most. A pointer
  /// has no number there, so an op brings its own.
  static constexpr std::size_t hash(const Node& node, int region) {
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15u;
    std::uint64_t h = std::bit_cast<std::uint64_t>(node.attributes.number) ^ node.op->hash;
    h = (h ^ static_cast<std::uint64_t>(node.operands[0])) * odd;
    h = (h ^ static_cast<std::uint64_t>(node.operands[1])) * odd;
    h = (h ^ static_cast<std::uint64_t>(node.operands[2])) * odd;
    h = (h ^ static_cast<std::uint64_t>(node.shape.extents[0] + node.shape.rank + region +
                                         node.attributes.first)) *
        odd;
    // A product carries upwards only, and the slot is taken from the low bits: fold down, twice.
    h = (h ^ (h >> 32)) * odd;
    return static_cast<std::size_t>(h ^ (h >> 32));
  }

  /// Whether recording `node` here would write `other` again; zeros of different sign are different,
  /// which == does not see.
  constexpr bool same(const Node& node, const Node& other) const {
    return node.op == other.op && node.operands[0] == other.operands[0] &&
           node.operands[1] == other.operands[1] && node.operands[2] == other.operands[2] &&
           other.region == region_ && node.rate == other.rate && node.kind == other.kind &&
           node.attributes == other.attributes &&
           std::bit_cast<std::uint64_t>(node.attributes.number) ==
               std::bit_cast<std::uint64_t>(other.attributes.number) &&
           node.shape == other.shape;
  }

  /// Makes a node known to `record`. Inputs and carries are never equal to another of their kind.
  constexpr void enter(Id id) {
    const Node& node = graph_.nodes[id];
    if (node.family() == Family::input || node.family() == Family::carry) return;
    std::size_t slot = hash(node, node.region) & (slots_.size() - 1);
    while (slots_[slot] != no_node) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = id;
  }

  constexpr void grow() {
    slots_.assign(slots_.size() * 4, no_node);
    for (Id id = 0; id < graph_.view().size(); ++id) enter(id);
  }

  Graph graph_;
  Sequence<Id> slots_;  // a power of two
  int region_ = 0;
  int loops_inside_ = 0;  // opened in an open body and not closed yet
};

constexpr const Node& Ref::node() const { return (*tape)[id]; }

}  // namespace etch::inline ETCH_TARGET
