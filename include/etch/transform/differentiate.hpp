// Reverse-mode differentiation: from a graph to the graph of its value and gradient (D3).
// May not know any op; each brings its own rule, which writes to the same tape.
#pragma once

#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/graph/tape.hpp>
#include <etch/op/record.hpp>

#include <array>
#include <span>
#include <vector>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// Which nodes depend on one of the inputs.
constexpr Flags depending_on(GraphView graph, std::span<const int> inputs) {
  Flags depends(graph.nodes.size(), 0);
  for (const int input : inputs) {
    depends[static_cast<std::size_t>(graph.inputs[static_cast<std::size_t>(input)])] = 1;
  }
  for (Id id = 0; id < graph.size(); ++id) {
    for (const Id operand : graph[id].operand_ids()) {
      if (depends[static_cast<std::size_t>(operand)]) depends[static_cast<std::size_t>(id)] = 1;
    }
  }
  return depends;
}

constexpr void propagate(Tape& tape, Id id, Adjoints& adjoints) {
  const Node node = tape[id];
  std::array<Ref, Node::max_operands> operands;
  for (int i = 0; i < node.op->arity; ++i) {
    operands[static_cast<std::size_t>(i)] = {&tape, node.operand(i)};
  }
  node.op->adjoint(adjoints, {&tape, id}, {&tape, adjoints.of(id)}, operands.data());
}

}  // namespace detail

/// The graph with, after its own outputs, the gradient of output `of` with respect to each input
/// listed in `with_respect_to` (positions in `graph.inputs`). The output must be a scalar per step.
/// Where the output does not depend on an input the gradient is zero.
constexpr Graph differentiate(GraphView graph, int of, std::span<const int> with_respect_to) {
  Tape tape(graph);
  const Id output = graph.outputs[static_cast<std::size_t>(of)];
  const Flags depends = detail::depending_on(graph, with_respect_to);

  Adjoints adjoints(graph.size());
  adjoints({&tape, output}) += constant(tape, 1);
  for (Id id = output; id >= 0; --id) {
    const bool reached = adjoints.of(id) != no_node && depends[static_cast<std::size_t>(id)];
    if (reached && tape[id].op->adjoint != nullptr) detail::propagate(tape, id, adjoints);
  }

  Graph result = tape.graph();
  result.outputs.assign(graph.outputs.begin(), graph.outputs.end());
  for (const int input : with_respect_to) {
    const Ref x{&tape, graph.inputs[static_cast<std::size_t>(input)]};
    const Id adjoint = adjoints.of(x.id);
    const Ref zero = broadcast_to(constant(tape, 0), x.shape(), x.rate());
    result.outputs.push_back(adjoint == no_node ? zero.id : adjoint);
  }
  result.nodes = tape.graph().nodes;
  return result;
}

}  // namespace etch::inline ETCH_TARGET
