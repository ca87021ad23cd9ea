// Reverse-mode differentiation: from a graph to the graph of its value and gradient (D3).
// May not know any op; each brings its own rule, which writes to the same tape.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/graph/tape.hpp>
#include <etch/op/record.hpp>

#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// Which nodes depend on one of the inputs.
constexpr Sequence<bool> depending_on(GraphView graph, SequenceView<int> inputs) {
  Sequence<bool> depends(graph.nodes.size(), false);
  for (const int input : inputs) depends[graph.inputs[input]] = true;
  for (Id id = 0; id < graph.size(); ++id) {
    for (const Id operand : graph[id].operand_ids()) {
      if (depends[operand]) depends[id] = true;
    }
  }
  return depends;
}

constexpr void propagate(Tape& tape, Id id, Adjoints& adjoints) {
  const Node node = tape[id];
  const Ref operands[Node::max_operands] = {
      {&tape, node.operand(0)}, {&tape, node.operand(1)}, {&tape, node.operand(2)}};
  node.op->adjoint(adjoints, {&tape, id}, {&tape, adjoints.of(id)}, operands);
}

}  // namespace detail

/// The graph with, after its own outputs, the gradient of output `of` with respect to each input
/// listed in `with_respect_to` (positions in `graph.inputs`). The output must be a scalar per step.
/// Where the output does not depend on an input the gradient is zero.
constexpr Graph differentiate(GraphView graph, int of, SequenceView<int> with_respect_to) {
  Tape tape(graph);
  const Id output = graph.outputs[of];
  const Sequence<bool> depends = detail::depending_on(graph, with_respect_to);

  Adjoints adjoints(graph.size());
  adjoints({&tape, output}) += constant(tape, 1);
  for (Id id = output; id >= 0; --id) {
    const bool reached = adjoints.of(id) != no_node && depends[id];
    if (reached && tape[id].op->adjoint != nullptr) detail::propagate(tape, id, adjoints);
  }

  for (const Id id : graph.outputs) tape.append_output(id);
  for (const int input : with_respect_to) {
    const Ref x{&tape, graph.inputs[input]};
    const Id adjoint = adjoints.of(x.id);
    const Ref zero = broadcast_to(constant(tape, 0), x.shape(), x.rate());
    tape.append_output(adjoint == no_node ? zero.id : adjoint);
  }
  return std::move(tape).graph();
}

}  // namespace etch::inline ETCH_TARGET
