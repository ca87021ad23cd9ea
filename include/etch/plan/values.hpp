// How a step reads the values that it computes with, and computes and stores others.
// May not know which steps there are or in which order.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/plan/shelf.hpp>

namespace etch::inline ETCH_TARGET::detail {

class ValuePlanner : protected Shelf {
 protected:
  constexpr ValuePlanner(const Drafts& drafts, Walk walk)
      : Shelf(drafts, walk), slot_(graph_.nodes.size(), SlotOf{}) {}

  /// The slot of an operand's value.
  constexpr int value_of(Writing& to, Id operand) { return value_of(to, layout_[operand]); }
  constexpr int value_of(Writing& to, const View& view) {
    const Id root = view.root;
    const Strides strides = domain_strides(view, view.shape);
    using Kind = Instruction::Kind;
    switch (graph_[root].family()) {
      case Family::constant:
        return to.add({.kind = Kind::number, .number = graph_[root].attributes.number});
      case Family::batch_size: return to.add({.kind = Kind::batch_size});
      case Family::iota: {
        if (graph_[root].attributes.axis == batch_axis)
          return to.add({.kind = Kind::sample_position});
        if (graph_[root].attributes.axis == trip_axis) return to.add({.kind = Kind::trip});
        const int position = position_in_trip(to, strides);
        int begin = view.offset;
        for (int axis = 0; to.backwards && axis < to.step.domain.rank; ++axis) {
          if (to.is_reduced(axis)) begin += strides[axis] * (to.step.domain[axis] - 1);
        }
        if (begin == 0) return position;
        const int first = to.add({.kind = Kind::number, .number = static_cast<double>(begin)});
        return to.add({.kind = Kind::apply, .op = &op<ops::Add>, .slots = {position, first}});
      }
      default: break;
    }
    if (slot_[root].step == to.number) return slot_[root].slot;
    if (is_inlined(root)) return apply(to, root);
    return to.load(readable(root, to.step.part), strides, view.offset);
  }

  /// The position that strides give; a row of positions goes on by the trip.
  static constexpr int position_in_trip(Writing& to, Strides strides) {
    using Kind = Instruction::Kind;
    const int row = strides.trip;
    strides.trip = 0;
    const int slot = to.add({.kind = Kind::position, .operand = to.add_operand({}, strides)});
    if (row == 0) return slot;
    const int step = to.add({.kind = Kind::number, .number = static_cast<double>(row)});
    const int trip = to.add({.kind = Kind::trip});
    const int first =
        to.add({.kind = Kind::apply, .op = &op<ops::Multiply>, .slots = {step, trip}});
    return to.add({.kind = Kind::apply, .op = &op<ops::Add>, .slots = {first, slot}});
  }

  constexpr int apply(Writing& to, Id id) {
    const Node& node = graph_[id];
    Instruction instruction{
        .kind = Instruction::Kind::apply, .op = node.op, .number = node.attributes.number};
    for (int i = 0; i < node.op->arity; ++i) {
      instruction.slots[i] = value_of(to, node.operand(i));
    }
    const int slot = to.add(instruction);
    slot_[id] = {slot, to.number};
    return slot;
  }

  constexpr void store(Writing& to, Id id, int slot, const Strides& strides) {
    storage(id) = new_storage(id);
    to.store(slot, storage(id), strides);
  }

  struct SlotOf {
    int slot = -1;
    int step = 0;
  };

  Sequence<SlotOf> slot_;  // by root: a slot, and the number of the step it is valid in
  int written_ = 0;
};

}  // namespace etch::inline ETCH_TARGET::detail
