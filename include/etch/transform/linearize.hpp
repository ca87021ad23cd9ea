// Forward-mode differentiation: the transpose of the vector-Jacobian product (D2).
// May not know any op: an op's one rule, its adjoint, serves both modes.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/tape.hpp>
#include <etch/op/argument.hpp>
#include <etch/op/record.hpp>
#include <etch/transform/differentiate.hpp>

namespace etch::inline ETCH_TARGET {

/// The derivative of each of `outputs` along a direction: Σ over `inputs` of ∂output/∂node · weight, the
/// Jacobian-vector product. u ↦ Jᵀu is linear in u, so its own reverse mode gives v ↦ Jv; no value of u
/// is left in that, and what computes Jᵀu has no user and is removed by `simplify`.
constexpr Sequence<Id> linearize(Tape& tape, SequenceView<Id> outputs,
                                 SequenceView<Weighted> inputs) {
  Sequence<Id> nodes, placeholders;
  Sequence<Weighted> seeds;
  for (const Weighted& input : inputs) nodes.push_back(input.node);
  for (const Id output : outputs) {
    const Ref y{&tape, output};
    const Ref u = as_argument(broadcast_to(constant(tape, 0), y.shape(), y.rate()));
    placeholders.push_back(u.id);
    seeds.push_back({output, u.id});
  }
  const Sequence<Id> products = reverse(tape, seeds, nodes);
  Sequence<Weighted> directions;
  for (std::size_t k = 0; k < products.size(); ++k) {
    directions.push_back({products[k], inputs[k].weight});
  }
  return reverse(tape, directions, placeholders);
}

}  // namespace etch::inline ETCH_TARGET
