// When each node runs (D5): before, in or after a walk over the samples of the batch.
// May not know steps, layout or kernels.
//
// A program is cut into parts. Even parts run once: what depends on the parameters alone, or on sums
// over the batch. Odd parts run tile after tile over the samples. A sum over the batch is gathered in
// an odd part and complete in the even part behind it; a per-sample node that needs it runs in the
// odd part after that. Most programs have the three parts 0, 1, 2; batch statistics add two more.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>

namespace etch::inline ETCH_TARGET {

struct Phase {
  int runs = 0;   ///< the part in which the node is computed
  int ready = 0;  ///< the first part in which its value is complete
};

/// Whether a node sums, or takes an extremum, over the samples of the batch.
constexpr bool reduces_batch(GraphView graph, const Node& node) {
  if (node.rate != Rate::step) return false;
  for (const Id operand : node.operand_ids()) {
    if (graph[operand].rate == Rate::sample) return true;
  }
  return false;
}

namespace detail {

/// A loop runs as one: all its nodes in the part in which everything that enters it is complete. Gives
/// the id behind its last node.
constexpr Id phase_of_loop(GraphView graph, Id first, Sequence<Phase>& phases) {
  const int region = graph[first].region;
  int part = 0;
  bool per_sample = false;
  Id end = first;
  for (; end < graph.size() && graph[end].region == region; ++end) {
    const Node& node = graph[end];
    if (node.rate == Rate::sample) per_sample = true;
    for (const Id operand : node.operand_ids()) {
      if (operand < first && phases[operand].ready > part) part = phases[operand].ready;
    }
    const Id next = node.attributes.next;
    if (next != no_node && next < first && phases[next].ready > part) part = phases[next].ready;
  }
  if (per_sample != (part % 2 == 1)) ++part;
  for (Id id = first; id < end; ++id) phases[id] = {part, part};
  return end;
}

}  // namespace detail

/// The phase of every node.
constexpr Sequence<Phase> phases(GraphView graph) {
  Sequence<Phase> result(graph.nodes.size(), Phase{});
  for (Id id = 0; id < graph.size(); ++id) {
    if (graph[id].region != 0) {
      id = detail::phase_of_loop(graph, id, result) - 1;
      continue;
    }
    const Node& node = graph[id];
    Phase& phase = result[id];
    for (const Id operand : node.operand_ids()) {
      if (result[operand].ready > phase.runs) phase.runs = result[operand].ready;
    }
    const bool reduces = reduces_batch(graph, node);
    const bool over_samples = reduces || node.rate == Rate::sample;
    if (over_samples != (phase.runs % 2 == 1)) ++phase.runs;
    phase.ready = reduces ? phase.runs + 1 : phase.runs;
  }
  return result;
}

}  // namespace etch::inline ETCH_TARGET
