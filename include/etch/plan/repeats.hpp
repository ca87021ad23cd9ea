// How a loop's steps are written: what comes before them, what they hand on, and loops that are one step.
// May not know how its steps compute.
//
// A carry has two places. A trip reads it from the one and writes what it hands on into the other, and
// in the next trip they change roles: so steps may read and write in any order, and nothing is copied
// that is computed. A recurrence is one step and keeps what it carries in registers.
#pragma once

#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/plan/values.hpp>

namespace etch::inline ETCH_TARGET::detail {

class LoopPlanner : protected ValuePlanner {
 protected:
  using ValuePlanner::ValuePlanner;

  /// Before the first step of a loop's body stands all that may not be done in every trip: rows enter
  /// the tile, carries get what they begin with, stacks a place.
  constexpr void open_loop(const Draft& first) {
    for (const Draft& draft : fusion_.drafts) {
      if (draft.region != first.region || draft.members == 0) continue;
      for (const Id id : fusion_.members_of(draft)) {
        for (const Id operand : graph_[id].operand_ids()) make_readable(operand, first.part);
        if (graph_[id].family() == Family::carry) {
          make_readable(graph_[id].attributes.next, first.part);
          if (!first.is_recurrence) write_beginning(id, first.part);
        }
      }
    }
    if (first.is_recurrence) return;
    writer_.open_loop();
    for (Id id = 0; id < graph_.size(); ++id) {
      const bool stacks = graph_[id].family() == Family::stack;
      if (stacks && running_region(graph_, id) == first.region) storage(id) = new_storage(id);
    }
  }

  constexpr void close_loop(const Draft& first) {
    if (first.is_recurrence) return;
    const Region& loop = graph_.regions[first.region];
    writer_.close_loop(loop.trips, loop.backwards);
    for (Id id = 0; id < graph_.size(); ++id) {
      const bool carried =
          graph_[id].family() == Family::carry && graph_[id].region == first.region;
      if (carried) storage(id).odd = loop.trips % 2 == 1;
    }
  }

  /// A trip's row of a stack.
  constexpr void write_row(Writing& to, Id id) {
    const int slot = value_of(to, graph_[id].operand(0));
    to.store(slot, touch(storage(id)), row_strides(id));
  }

  /// What a carry takes on, where it has not been computed there.
  constexpr void write_handed_on(Writing& to, Id id) {
    const Id next = graph_[id].attributes.next;
    if (fusion_.carried_as[layout_[next].root] == id) return;
    const int slot = value_of(to, next);
    to.store(slot, handed_on(id), domain_strides(layout_[id], graph_[id].shape));
  }

  /// A loop as one step. What is the same in all trips is loaded once; within a trip all that is handed
  /// on is taken before any of it arrives.
  constexpr void write_recurrence(const Draft& draft) {
    using Kind = Instruction::Kind;
    const Region& loop = graph_.regions[draft.region];
    Writing to{.step = {.part = draft.part,
                        .domain = draft.domain,
                        .loop = {0, loop.trips, loop.backwards}},
               .kernel = {.kind = StepKind::recurrence},
               .number = ++written_};
    const SequenceView<Id> members = fusion_.members_of(draft);
    for (const Id id : members) {
      if (graph_[id].family() != Family::carry) continue;
      const int begin = value_of(to, graph_[id].operand(0));
      slot_[id] = {to.add({.kind = Kind::carry, .slots = {begin}}), to.number};
    }
    for (const Id id : members) {
      if (graph_[id].family() == Family::elementwise) apply(to, id);
      if (graph_[id].family() != Family::stack) continue;
      storage(id) = new_storage(id);
      write_row(to, id);
    }
    Sequence<int> taken;
    for (const Id id : members) {
      if (graph_[id].family() != Family::carry) continue;
      const int next = value_of(to, graph_[id].attributes.next);
      taken.push_back(to.add({.kind = Kind::take, .slots = {next}}));
    }
    int count = 0;
    for (const Id id : members) {
      if (graph_[id].family() != Family::carry) continue;
      const int slot = slot_[id].slot;
      to.add({.kind = Kind::hand_on, .slots = {slot, taken[count++]}});
      if (!is_read_behind(id)) continue;
      storage(id) = new_storage(id);
      const int operand =
          to.add_operand(storage(id), domain_strides(layout_[id], graph_[id].shape));
      to.add({.kind = Kind::store_last, .slots = {slot}, .operand = operand});
    }
    for (Instruction& i : to.instructions) i.once = is_done_once(to, i);
    finish_loop(to);
  }

 private:
  /// Lets rows of samples enter the tile before a loop that reads them.
  constexpr void make_readable(Id operand, int part) {
    const Id root = layout_[operand].root;
    if (is_inlined(root)) {
      for (const Id of : graph_[root].operand_ids()) make_readable(of, part);
    } else if (graph_[root].family() == Family::input) {
      readable(root, part);
    }
  }

  constexpr void write_beginning(Id id, int part) {
    const Shape& shape = graph_[id].shape;
    Writing to{.step = {.part = part, .domain = squeezed(shape)},
               .kernel = {.kind = StepKind::loop},
               .number = ++written_};
    const int slot = value_of(to, graph_[id].operand(0));
    const Space space = !per_sample(id) ? Space::step : is_kept(id) ? Space::kept : Space::tile;
    storage(id) = new_buffer(space, 2 * shape.size());
    storage(id).half = shape.size();
    to.store(slot, storage(id), domain_strides(layout_[id], shape));
    finish_loop(to);
  }

  constexpr Strides row_strides(Id stack) const {
    const View row = row_view(layout_[stack]);
    return domain_strides(row, row.shape);
  }

  /// Whether a carry is read where the loop is over.
  constexpr bool is_read_behind(Id id) const {
    if (fusion_.is_output[id]) return true;
    for (const Use& use : uses(id)) {
      if (running_region(graph_, use.user) != graph_[id].region) return true;
    }
    return false;
  }

  static constexpr bool is_done_once(const Writing& to, const Instruction& i) {
    using Kind = Instruction::Kind;
    switch (i.kind) {
      case Kind::load: return to.operands[i.operand].strides.trip == 0;
      case Kind::number:
      case Kind::batch_size:
      case Kind::position:
      case Kind::sample_position:
      case Kind::carry: return true;
      default: return false;
    }
  }
};

}  // namespace etch::inline ETCH_TARGET::detail
