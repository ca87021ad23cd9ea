// Where a graph is written down while it is traced or transformed.
// May not know what the ops compute: it records nodes, each only once.
#pragma once

#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>

#include <bit>
#include <cstdint>
#include <vector>

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
  constexpr explicit Tape(GraphView graph) : slots_(64, no_node) {
    graph_.regions.assign(graph.regions.begin(), graph.regions.end());
    graph_.inputs.assign(graph.inputs.begin(), graph.inputs.end());
    for (const Node& node : graph.nodes) {
      region_ = node.region;
      if (unique(node)) {
        append(node);
      } else {
        record(node);
      }
    }
    region_ = 0;
  }

  constexpr const Graph& graph() const { return graph_; }
  constexpr const Node& operator[](Id id) const {
    return graph_.nodes[static_cast<std::size_t>(id)];
  }

  /// The id of this node: an existing equal one, or a new one at the end.
  constexpr Id record(const Node& node) {
    const std::size_t slot = find(node);
    if (slots_[slot] != no_node) return slots_[slot];
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

  /// From here on nodes belong to a new loop body of `trips` trips, until `close_region()`.
  constexpr void open_region(int trips) {
    graph_.regions.push_back({trips});
    region_ = static_cast<int>(graph_.regions.size()) - 1;
  }
  constexpr void close_region() { region_ = 0; }
  constexpr void set_next(Id carry, Id next) {
    graph_.nodes[static_cast<std::size_t>(carry)].attributes.next = next;
  }

 private:
  static constexpr std::size_t hash(const Node& node, int region) {
    std::uint64_t h = std::bit_cast<std::uint64_t>(node.attributes.number);
    // A pointer has no number in constant evaluation: the name stands for the op.
    h = (h ^ node.op->name.size()) * 0x9e3779b97f4a7c15u;
    h = (h ^ static_cast<unsigned char>(node.op->name.back())) * 0x9e3779b97f4a7c15u;
    for (int i = 0; i < node.op->arity; ++i) {
      h = (h ^ static_cast<std::uint64_t>(node.operand(i))) * 0x9e3779b97f4a7c15u;
    }
    h = (h ^ static_cast<std::uint64_t>(node.shape.size() + region)) * 0x9e3779b97f4a7c15u;
    // A product carries upwards only, and the slot is taken from the low bits: fold down, twice.
    h = (h ^ (h >> 32)) * 0x9e3779b97f4a7c15u;
    return static_cast<std::size_t>(h ^ (h >> 32));
  }

  /// Inputs and carries are never equal to another of their kind.
  static constexpr bool unique(const Node& node) {
    return node.family() == Family::input || node.family() == Family::carry;
  }

  /// The slot that holds an equal node, or the empty slot where it belongs.
  constexpr std::size_t find(const Node& node) const {
    std::size_t slot = hash(node, region_) % slots_.size();
    while (slots_[slot] != no_node) {
      if (same(node, (*this)[slots_[slot]])) break;
      slot = (slot + 1) % slots_.size();
    }
    return slot;
  }

  /// Whether recording `node` here would write `other` again. The cheapest differences first; zeros
  /// of different sign are different, which == does not see.
  constexpr bool same(const Node& node, const Node& other) const {
    if (node.op != other.op || other.region != region_) return false;
    for (int i = 0; i < node.op->arity; ++i) {
      if (node.operand(i) != other.operand(i)) return false;
    }
    return std::bit_cast<std::uint64_t>(node.attributes.number) ==
               std::bit_cast<std::uint64_t>(other.attributes.number) &&
           node.shape == other.shape && node.rate == other.rate && node.kind == other.kind &&
           node.attributes == other.attributes;
  }

  constexpr void grow() {
    const std::vector<Id> old = slots_;
    slots_.assign(old.size() * 2, no_node);
    for (const Id id : old) {
      if (id == no_node) continue;
      std::size_t slot = hash((*this)[id], (*this)[id].region) % slots_.size();
      while (slots_[slot] != no_node) slot = (slot + 1) % slots_.size();
      slots_[slot] = id;
    }
  }

  Graph graph_;
  std::vector<Id> slots_;
  int region_ = 0;
};

constexpr const Node& Ref::node() const { return (*tape)[id]; }

}  // namespace etch::inline ETCH_TARGET
