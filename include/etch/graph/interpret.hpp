// The meaning of a graph (D4): evaluated one scalar at a time, in double, as plainly as can be.
// May not know plans or kernels; they are tested against this.
#pragma once

#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/shape/broadcast.hpp>
#include <etch/shape/unfold.hpp>
#include <etch/shape/window.hpp>
#include <etch/shape/elements.hpp>
#include <etch/shape/strides.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// A value for each sample of the batch, row-major, one sample after the other; a value per step
/// stands once.
using Values = std::vector<double>;

namespace detail {

class Interpreter {
 public:
  constexpr Interpreter(GraphView graph, std::span<const Values> inputs, int batch)
      : graph_(graph), inputs_(inputs), batch_(batch), values_(graph.nodes.size()) {
    Id id = 0;
    while (id < graph_.size()) {
      const int region = graph_[id].region;
      Id end = id;
      while (end < graph_.size() && graph_[end].region == region) ++end;
      const Region& loop = graph_.regions[region];
      for (int turn = 0; turn < loop.trips; ++turn) {
        evaluate_trip(id, end, turn, loop.backwards ? loop.trips - 1 - turn : turn);
      }
      id = end;
    }
  }

  constexpr Values value(Id id) const { return values_[static_cast<std::size_t>(id)]; }

 private:
  constexpr int copies(const Node& node) const { return node.rate == Rate::sample ? batch_ : 1; }

  constexpr double element(Id id, int sample, int index) const {
    const Node& node = graph_[id];
    const int first = node.rate == Rate::sample ? sample * node.shape.size() : 0;
    return values_[static_cast<std::size_t>(id)][static_cast<std::size_t>(first + index)];
  }

  constexpr void evaluate_trip(Id first, Id end, int turn, int trip) {
    // All carries take over together, before any of them is written anew.
    std::vector<Values> carried;
    for (Id id = first; id < end; ++id) {
      if (graph_[id].family() != Family::carry) continue;
      const Id source = turn == 0 ? graph_[id].operand(0) : graph_[id].attributes.next;
      carried.push_back(value(source));
    }
    std::size_t carry = 0;
    for (Id id = first; id < end; ++id) {
      if (graph_[id].family() == Family::carry) {
        values_[static_cast<std::size_t>(id)] = carried[carry++];
      } else {
        values_[static_cast<std::size_t>(id)] = evaluate(graph_[id], trip);
      }
    }
    if (graph_[first].region != 0) append_to_stacks(end);
  }

  /// What the trip just finished leaves to the `stack` nodes behind the loop.
  constexpr void append_to_stacks(Id end) {
    for (Id id = end; id < graph_.size(); ++id) {
      if (graph_[id].family() != Family::stack) continue;
      if (graph_[graph_[id].operand(0)].region != graph_[end - 1].region) continue;
      const Values& row = values_[static_cast<std::size_t>(graph_[id].operand(0))];
      Values& rows = values_[static_cast<std::size_t>(id)];
      rows.insert(rows.end(), row.begin(), row.end());
    }
  }

  constexpr Values evaluate(const Node& node, int trip) const {
    Values result;
    if (node.family() == Family::input) {
      return inputs_[static_cast<std::size_t>(node.attributes.input)];
    }
    if (node.family() == Family::last) return value(graph_[node.operand(0)].attributes.next);
    if (node.family() == Family::stack) return stacked(node);
    if (node.family() == Family::reduction) return reduce(node);
    if (node.family() == Family::scan) return scan(node);
    if (node.family() == Family::call) return call(node);
    const int size = node.shape.size();
    // At once: growing step by step would cost half of clang's budget of constant evaluation.
    result.reserve(static_cast<std::size_t>(copies(node) * size));
    for (int sample = 0; sample < copies(node); ++sample) {
      for (int index = 0; index < size; ++index) {
        result.push_back(compute(node, sample, index, trip));
      }
    }
    return result;
  }

  /// The rows that the trips have left, trip after trip, in the order of the samples.
  constexpr Values stacked(const Node& node) const {
    const Values& rows = values_[static_cast<std::size_t>(&node - graph_.nodes.data())];
    const int trips = node.shape[0], size = node.shape.size() / trips;
    const bool backwards = graph_.regions[graph_[node.operand(0)].region].backwards;
    Values result;
    for (int sample = 0; sample < copies(node); ++sample) {
      for (int trip = 0; trip < trips; ++trip) {
        for (int index = 0; index < size; ++index) {
          const int turn = backwards ? trips - 1 - trip : trip;
          const int row = turn * copies(node) + sample;
          result.push_back(rows[static_cast<std::size_t>(row * size + index)]);
        }
      }
    }
    return result;
  }

  constexpr double compute(const Node& node, int sample, int index, int trip) const {
    switch (node.family()) {
      case Family::constant: return node.attributes.number;
      case Family::batch_size: return batch_;
      case Family::iota: return position(node, sample, index, trip);
      case Family::elementwise: {
        double operands[Node::max_operands] = {};
        for (int i = 0; i < node.op->arity; ++i) {
          operands[i] = element(node.operand(i), sample, index);
        }
        return node.op->value(operands, node.attributes.number);
      }
      case Family::broadcast:
        return element(node.operand(0), sample,
                       project(index, node.shape, graph_[node.operand(0)].shape));
      case Family::contraction: return contract(node, sample, index);
      case Family::reshape: return element(node.operand(0), sample, index);
      case Family::transpose:
        return element(node.operand(0), sample,
                       unpermuted(index, node.shape, node.attributes.axes));
      case Family::slice:
        return element(node.operand(0), sample,
                       in_window(index, node.shape, graph_[node.operand(0)].shape, window_of(node)));
      case Family::place: {
        const Shape& part = graph_[node.operand(0)].shape;
        const int from = out_of_window(index, node.shape, part, window_of(node));
        return from < 0 ? 0 : element(node.operand(0), sample, from);
      }
      case Family::unfold:
        return element(node.operand(0), sample,
                       in_unfolded(index, node.shape, graph_[node.operand(0)].shape,
                                   unfolding_of(node)));
      case Family::trip_slice:
        return element(node.operand(0), sample, trip * node.shape.size() + index);
      default: return 0;
    }
  }

  constexpr double position(const Node& node, int sample, int index, int trip) const {
    if (node.attributes.axis == batch_axis) return sample;
    if (node.attributes.axis == trip_axis) return trip;
    for (int axis = node.shape.rank - 1; axis > node.attributes.axis; --axis) {
      index /= node.shape[axis];
    }
    return index % node.shape[node.attributes.axis];
  }

  constexpr Values reduce(const Node& node) const {
    const Node& operand = graph_[node.operand(0)];
    const int size = node.shape.size();
    Values result(static_cast<std::size_t>(copies(node) * size), node.op->identity);
    for (int sample = 0; sample < copies(operand); ++sample) {
      for (int index = 0; index < operand.shape.size(); ++index) {
        const int row = node.rate == Rate::sample ? sample : 0;
        double& to = result[static_cast<std::size_t>(
            row * size + project(index, operand.shape, node.shape))];
        const double pair[2] = {to, element(node.operand(0), sample, index)};
        to = node.op->combine->value(pair, 0);
      }
    }
    return result;
  }

  static constexpr Window window_of(const Node& node) {
    return {node.attributes.axis, node.attributes.first, node.attributes.step};
  }

  constexpr Values scan(const Node& node) const {
    int stride = 1, axis = node.shape.rank - 1;
    while ((node.attributes.axes >> axis & 1u) == 0) stride *= node.shape[axis--];
    const int size = node.shape.size(), extent = node.shape[axis];
    Values result(static_cast<std::size_t>(copies(node) * size), 0);
    for (int sample = 0; sample < copies(node); ++sample) {
      for (int i = 0; i < size; ++i) {
        const bool forwards = node.attributes.step > 0;
        const int index = forwards ? i : size - 1 - i;
        const int first = forwards ? 0 : extent - 1, before = forwards ? -stride : stride;
        double value = element(node.operand(0), sample, index);
        if (index / stride % extent != first) {
          const double pair[2] = {
              result[static_cast<std::size_t>(sample * size + index + before)], value};
          value = node.op->combine->value(pair, 0);
        }
        result[static_cast<std::size_t>(sample * size + index)] = value;
      }
    }
    return result;
  }

  /// The op's function of whole operands, sample by sample.
  constexpr Values call(const Node& node) const {
    const int size = node.shape.size();
    Values result(static_cast<std::size_t>(copies(node) * size), 0);
    int calls = copies(node);
    for (const Id operand : node.operand_ids()) calls = std::max(calls, copies(graph_[operand]));
    for (int sample = 0; sample < calls; ++sample) {
      Strided<const double> operands[Node::max_operands];
      for (int i = 0; i < node.op->arity; ++i) {
        const Node& operand = graph_[node.operand(i)];
        const int first = operand.rate == Rate::sample ? sample * operand.shape.size() : 0;
        operands[i] = {values_[static_cast<std::size_t>(node.operand(i))].data() + first,
                       row_major(operand.shape)};
      }
      const int first = node.rate == Rate::sample ? sample * size : 0;
      node.op->double_call(operands, {result.data() + first, row_major(node.shape)});
    }
    return result;
  }

  /// Σₖ left(i, k)·right(k, j), summed over the samples too where the node is per step and an
  /// operand is per sample.
  constexpr double contract(const Node& node, int sample, int index) const {
    const Node& left = graph_[node.operand(0)];
    const Node& right = graph_[node.operand(1)];
    const int i = index / node.shape[1], j = index % node.shape[1];
    const int inner = left.shape[node.attributes.transpose_left ? 0 : 1];
    const bool over_batch =
        node.rate == Rate::step && (left.rate == Rate::sample || right.rate == Rate::sample);
    double sum = 0;
    for (int s = over_batch ? 0 : sample; s < (over_batch ? batch_ : sample + 1); ++s) {
      for (int k = 0; k < inner; ++k) {
        const int a = node.attributes.transpose_left ? k * left.shape[1] + i
                                                     : i * left.shape[1] + k;
        const int b = node.attributes.transpose_right ? j * right.shape[1] + k
                                                      : k * right.shape[1] + j;
        sum += element(node.operand(0), s, a) * element(node.operand(1), s, b);
      }
    }
    return sum;
  }

  GraphView graph_;
  std::span<const Values> inputs_;
  int batch_;
  std::vector<Values> values_;
};

}  // namespace detail

/// The outputs of a graph for given inputs, in the order of `graph.inputs` and `graph.outputs`; a
/// per-sample input holds `batch` samples one after the other. Usable in constant evaluation.
constexpr std::vector<Values> interpret(GraphView graph, std::span<const Values> inputs,
                                        int batch = 1) {
  const detail::Interpreter interpreter(graph, inputs, batch);
  std::vector<Values> outputs;
  for (const Id id : graph.outputs) outputs.push_back(interpreter.value(id));
  return outputs;
}

}  // namespace etch::inline ETCH_TARGET
