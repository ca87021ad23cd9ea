// Reverse-mode differentiation: from nodes on a tape to the nodes of their vector-Jacobian product (D3).
// May not know any op; each brings its own rule, which writes to the same tape.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/graph/tape.hpp>
#include <etch/op/record.hpp>
#include <etch/transform/dependence.hpp>
#include <etch/transform/loops.hpp>

#include <utility>

namespace etch::inline ETCH_TARGET {

/// A node and the number that each of its elements is weighted with.
struct Weighted {
  Id node = no_node;
  Id weight = no_node;  ///< a node of the same shape and rate
};

namespace detail {

constexpr void propagate(Tape& tape, Id id, Adjoints& adjoints) {
  const Node node = tape[id];
  const Ref operands[Node::max_operands] = {
      {&tape, node.operand(0)}, {&tape, node.operand(1)}, {&tape, node.operand(2)}};
  node.op->adjoint(adjoints, {&tape, id}, {&tape, adjoints.of(id)}, operands);
}

}  // namespace detail

/// The gradient of Σ weight·node over `outputs` with respect to each of `inputs`, which are nodes as well:
/// the vector-Jacobian product. Where nothing depends on an input its gradient is zero.
constexpr Sequence<Id> reverse(Tape& tape, SequenceView<Weighted> outputs,
                               SequenceView<Id> inputs) {
  const detail::Dependence depends(tape, inputs);
  Adjoints adjoints(tape.size());
  Id last = no_node;
  for (const Weighted& output : outputs) {
    if (!depends[output.node]) continue;
    adjoints({&tape, output.node}) += {&tape, output.weight};
    if (output.node > last) last = output.node;
  }
  for (Id id = last; id >= depends.first(); --id) {
    if (tape[id].region != 0 && tape[id].region != tape.region()) {
      id = detail::reverse_loop(tape, id, adjoints, depends);
      continue;
    }
    const bool reached = adjoints.of(id) != no_node && depends[id];
    if (reached && tape[id].op->adjoint != nullptr) detail::propagate(tape, id, adjoints);
  }
  Sequence<Id> gradients;
  for (const Id input : inputs) {
    const Ref x{&tape, input};
    const Id adjoint = adjoints.of(input);
    const Ref zero = broadcast_to(constant(tape, 0), x.shape(), x.rate());
    gradients.push_back(adjoint == no_node ? zero.id : adjoint);
  }
  return gradients;
}

/// The graph with, after its own outputs, the gradient of output `of` with respect to each input
/// listed in `with_respect_to` (positions in `graph.inputs`). The output must be a scalar per step.
constexpr Graph differentiate(GraphView graph, int of, SequenceView<int> with_respect_to) {
  Tape tape(graph);
  Sequence<Id> inputs;
  for (const int input : with_respect_to) inputs.push_back(graph.inputs[input]);
  const Weighted output[] = {{graph.outputs[of], constant(tape, 1).id}};
  const Sequence<Id> gradients = reverse(tape, output, inputs);
  for (const Id id : graph.outputs) tape.append_output(id);
  for (const Id gradient : gradients) tape.append_output(gradient);
  return std::move(tape).graph();
}

}  // namespace etch::inline ETCH_TARGET
