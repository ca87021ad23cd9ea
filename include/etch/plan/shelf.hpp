// Where values lie while a plan is written: which need memory, whose memory it is, and how a kernel of
// the current part gets at them.
// May not know which instructions compute them.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/plan/drafts.hpp>
#include <etch/plan/layout.hpp>
#include <etch/plan/loops.hpp>
#include <etch/plan/phases.hpp>
#include <etch/plan/plan.hpp>
#include <etch/plan/writing.hpp>

#include <cstddef>

namespace etch::inline ETCH_TARGET::detail {

/// What the Planner stores values with.
class Shelf {
 protected:
  constexpr Shelf(const Drafts& drafts, Walk walk)
      : graph_(drafts.layout.graph),
        layout_(drafts.layout),
        phases_(drafts.phases),
        fusion_(drafts.fusion),
        output_of_(graph_.nodes.size(), -1),
        storage_(graph_.nodes.size(), Storage{}),
        rows_(graph_.nodes.size(), InPart{}),
        entered_(graph_.nodes.size(), -1),
        writer_(walk) {}

  constexpr const Phase& phase(Id id) const { return phases_[id]; }
  constexpr bool is_inlined(Id id) const { return fusion_.inlined[id]; }
  constexpr int draft_of(Id id) const { return fusion_.draft_of[id]; }
  constexpr SequenceView<Use> uses(Id id) const { return fusion_.uses_of(id); }
  constexpr bool per_sample(Id id) const { return graph_[id].rate == Rate::sample; }

  /// Whether a value must be in memory: another step reads it, or a product, or the user.
  constexpr bool is_stored(Id id) const {
    if (fusion_.carried_as[id] != no_node) return true;
    const Family family = graph_[id].family();
    const bool in_registers =
        family == Family::elementwise || family == Family::contraction || family == Family::scan;
    if (!in_registers) return true;
    if (graph_[id].family() == Family::contraction && reduces_batch(graph_, graph_[id]))
      return true;
    if (fusion_.is_output[id]) return true;
    for (const Use& use : uses(id)) {
      if (draft_of(use.user) != draft_of(id)) return true;
    }
    return false;
  }

  /// Whether a later part than the one that computes a per-sample value reads it.
  constexpr bool is_kept(Id id) const {
    for (const Use& use : uses(id)) {
      if (phase(use.user).runs > phase(id).runs) return true;
    }
    return false;
  }

  /// Whether a value is a carry that each trip moves from one of its places to the other.
  constexpr bool has_two_places(Id id) const {
    return graph_[id].family() == Family::carry && !fusion_.drafts[draft_of(id)].is_recurrence;
  }

  /// Outputs that can be computed in place: a computed value, seen as it is stored, once.
  constexpr void claim_outputs() {
    for (std::size_t k = 0; k < graph_.outputs.size(); ++k) {
      const Id id = graph_.outputs[k];
      const View& view = layout_[id];
      const View wanted{.root = view.root,
                        .shape = graph_[id].shape,
                        .strides = stored_strides(graph_[id].shape, graph_[id].rate)};
      const bool whole = view.shape.size() == graph_[view.root].shape.size() &&
                         graph_[id].rate == graph_[view.root].rate;
      if (!layout_.is_computed(view.root) || is_inlined(view.root) || !whole) continue;
      if (has_two_places(view.root)) continue;
      if (squeezed(view) != squeezed(wanted)) continue;
      int& claim = output_of_[view.root];
      if (claim == -1) claim = static_cast<int>(k);
    }
  }

  static constexpr int row_of(const Node& node) {
    return node.rate == Rate::sample ? node.shape.size() : 0;
  }
  static constexpr Storage input_storage(const Node& node) {
    return {Space::input, node.attributes.input, row_of(node)};
  }
  constexpr Storage output_storage(int k) const {
    return {Space::output, k, row_of(graph_[graph_.outputs[k]])};
  }

  constexpr Storage new_buffer(Space space, int size) { return writer_.new_buffer(space, size); }
  constexpr Storage touch(const Storage& storage) { return writer_.touch(storage); }

  /// Where a computed value goes; decided when its step is written.
  constexpr Storage& storage(Id id) { return storage_[id]; }

  constexpr Storage new_storage(Id id) {
    if (const Id carry = fusion_.carried_as[id]; carry != no_node) return handed_on(carry);
    const int output = output_of_[id];
    const bool in_tile = per_sample(id) && writer_.walk() == Walk::tiles;
    if (output != -1 && !in_tile) return output_storage(output);
    const Space space = !per_sample(id) ? Space::step : is_kept(id) ? Space::kept : Space::tile;
    return new_buffer(space, graph_[id].shape.size());
  }

  /// Where a carry lies in the next trip.
  constexpr Storage handed_on(Id carry) {
    Storage next = storage(carry);
    next.odd = !next.odd;
    return touch(next);
  }

  /// Where a root can be read by a kernel of the current part: a user's rows enter a tile first.
  constexpr Storage readable(Id root, int part) {
    const Node& node = graph_[root];
    if (node.family() != Family::input) return touch(storage(root));
    const Storage rows = input_storage(node);
    const bool moves =
        per_sample(root) && (writer_.walk() == Walk::tiles || node.kind == Kind::index);
    if (!moves) return rows;
    if (entered_[root] != part) {
      entered_[root] = part;
      storage(root) = new_buffer(Space::tile, node.shape.size());
      write_move(StepKind::enter, part, rows, storage(root), node);
    }
    return touch(storage(root));
  }

  /// Where a per-sample root lies row by row: the user's own rows, or a copy.
  constexpr Storage row_readable(Id root, int part) {
    const Node& node = graph_[root];
    if (node.family() == Family::input) return input_storage(node);
    InPart& rows = rows_[root];
    if (rows.part != part) {
      const Storage from = touch(storage(root));
      const int row = copied_row(node.shape.size());
      rows = {new_buffer(Space::tile, row), part};
      rows.storage.row = row;
      write_move(StepKind::to_rows, part, from, rows.storage, node);
    }
    return touch(rows.storage);
  }

  constexpr void write_move(StepKind kind, int part, Storage from, Storage to, const Node& node) {
    Writing step{.step = {.part = part, .inner = node.shape.size()},
                 .kernel = {.kind = kind, .index = node.kind == Kind::index}};
    step.add_operand(from, {});
    step.add_operand(to, {});
    writer_.append(step);
  }

  /// The storage of a whole that is put together from parts; with the first of them it gets zeros where
  /// no part lies.
  constexpr Storage whole_storage(Id whole, int part) {
    if (storage(whole).space != Space::none) return storage(whole);
    storage(whole) = new_storage(whole);
    for (const Gap& gap : fusion_.gaps) {
      if (gap.whole != whole) continue;
      const View window = window_view(layout_[whole], {gap.axis, gap.first, 1}, gap.count);
      Writing to{.step = {.part = part, .domain = squeezed(window.shape)},
                 .kernel = {.kind = StepKind::loop}};
      const int zero = to.add({.kind = Instruction::Kind::number});
      to.store(zero, storage(whole), domain_strides(window, window.shape), window.offset);
      finish_loop(to);
    }
    return storage(whole);
  }

  constexpr void finish_loop(Writing& to) {
    arrange_loop(to);
    const int rank = to.step.domain.rank;
    to.kernel.rank = rank;
    while (to.kernel.kept < rank && !to.is_reduced(to.kernel.kept)) ++to.kernel.kept;
    to.kernel.vertical = gathers_vertically(to);
    writer_.append(to);
  }

  struct InPart {
    Storage storage{};
    int part = -1;
  };

  GraphView graph_;
  const Layout& layout_;
  SequenceView<Phase> phases_;
  const FusionView& fusion_;
  Sequence<int> output_of_;    // by root: the output computed in place
  Sequence<Storage> storage_;  // by root
  Sequence<InPart> rows_;      // by root: a row-major copy, and the part it was made in
  Sequence<int> entered_;      // by input: the part it last entered a tile for
  PlanWriter writer_;
};

}  // namespace etch::inline ETCH_TARGET::detail
