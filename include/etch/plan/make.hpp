// From a graph to its plan: drafts of steps become steps with instructions, operands and buffers.
// May not know kernels. The passes themselves stand in their own files.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/op/record.hpp>
#include <etch/plan/bands.hpp>
#include <etch/plan/calls.hpp>
#include <etch/plan/cost.hpp>
#include <etch/plan/fuse.hpp>
#include <etch/plan/layout.hpp>
#include <etch/plan/padding.hpp>
#include <etch/plan/phases.hpp>
#include <etch/plan/place.hpp>
#include <etch/plan/plan.hpp>
#include <etch/plan/repeats.hpp>
#include <etch/plan/sides.hpp>
#include <etch/plan/writing.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// Writes the steps in the order of execution.
class Planner : LoopPlanner {
 public:
  constexpr Planner(const Drafts& drafts, Walk walk) : LoopPlanner(drafts, walk) {}

  constexpr Plan run() {
    int parts = 0;
    for (const Phase& phase : phases_) parts = std::max(parts, phase.ready + 1);
    claim_outputs();
    for (int part = 0; part < parts; ++part) {
      const Draft* loop = nullptr;  // the first draft of the body at hand
      for (const Draft& draft : fusion_.drafts) {
        // Sinking may have left a draft without members.
        if (draft.part != part || draft.members == 0) continue;
        if (loop != nullptr && draft.region != loop->region) {
          close_loop(*loop);
          loop = nullptr;
        }
        if (loop == nullptr && draft.region != 0) {
          loop = &draft;
          open_loop(draft);
        }
        write(draft);
      }
      if (loop != nullptr) close_loop(*loop);
      for (std::size_t k = 0; k < graph_.outputs.size(); ++k) finish_output(static_cast<int>(k), part);
    }
    return std::move(writer_).plan(parts);
  }

 private:
  friend constexpr void write_call<Planner>(Planner&, Id, int);
  friend constexpr Operand call_operand<Planner>(Planner&, Id, int);

  constexpr void write(const Draft& draft) {
    if (draft.is_recurrence) {
      write_recurrence(draft);
    } else if (draft.is_call) {
      // A carry that takes the result over stands before it.
      const SequenceView<Id> members = fusion_.members_of(draft);
      write_call(*this, members[members.size() - 1], draft.part);
    } else {
      if (draft.back != no_node) {
        write_round_trip(draft);
      } else {
        draft.is_product() ? write_product(draft) : write_loop(draft);
      }
    }
  }

  /// Computes an elementwise member and stores it where somebody else reads it.
  constexpr void write_member(Writing& to, Id id) {
    const int slot = apply(to, id);
    if (is_stored(id)) store(to, id, slot, domain_strides(layout_[id], graph_[id].shape));
  }

  /// Where a place, or a sum of them, lies in its whole.
  constexpr View in_whole(Id id) const {
    if (fusion_.whole_of[id] == id) return layout_[id];
    const Id user = uses(id)[0].user;
    if (graph_[user].family() != Family::place) return in_whole(user);
    return part_view(user);
  }

  /// Where what a place puts in its window lies in the whole.
  constexpr View part_view(Id place) const {
    const Window window = window_of(graph_[place]);
    return window_view(in_whole(place), window, graph_[graph_[place].operand(0)].shape[window.axis]);
  }

  /// Stores a part in its window of the whole.
  constexpr void write_part(Writing& to, Id id) {
    const Id whole = fusion_.whole_of[id], part = graph_[id].operand(0);
    const Shape& shape = graph_[part].shape;
    const View view = part_view(id);
    const int slot = value_of(to, part);
    to.store(slot, whole_storage(whole, to.step.part), domain_strides(view, shape), view.offset);
  }

  constexpr void write_scan(Writing& to, Id id) {
    const Node& node = graph_[id];
    const int operand = value_of(to, node.operand(0));
    const int slot =
        to.add({.kind = Instruction::Kind::scan, .op = node.op, .slots = {operand}});
    slot_[id] = {slot, to.number};
    if (is_stored(id)) store(to, id, slot, domain_strides(layout_[id], node.shape));
  }

  constexpr void write_reduction(Writing& to, Id id) {
    const Node& node = graph_[id];
    const int slot = value_of(to, node.operand(0));
    storage(id) = new_storage(id);
    View over = layout_[id];
    for (int axis = 0; axis < over.shape.rank; ++axis) {
      if (over.shape[axis] == 1) over.strides[axis] = 0;
    }
    const int operand =
        to.add_operand(storage(id), domain_strides(over, graph_[node.operand(0)].shape));
    to.add({.kind = reduces_batch(graph_, node) ? Instruction::Kind::reduce_batch
                                                 : Instruction::Kind::reduce,
             .op = node.op,
             .slots = {slot},
             .operand = operand});
  }

  /// The view that a slice, an unfold or a broadcast has of its operand.
  static constexpr View seen_by(const Node& node, const View& from) {
    switch (node.family()) {
      case Family::slice:
        return window_view(from, window_of(node), node.shape[node.attributes.axis]);
      case Family::unfold: return unfolded_view(from, node);
      default: return broadcast_view(from, node.shape);
    }
  }

  /// A reshape that strides cannot express: copies along the old shape into row-major order. What is
  /// repeated or cut is copied along the new one.
  constexpr void write_copy(Writing& to, Id id) {
    const Node& node = graph_[id];
    const View& from = layout_[node.operand(0)];
    if (node.family() != Family::reshape) {
      const int slot = value_of(to, seen_by(node, from));
      store(to, id, slot, domain_strides(layout_[id], graph_[id].shape));
      return;
    }
    const Shape& shape = from.shape;
    const int slot = value_of(to, from);
    store(to, id, slot, domain_strides({.shape = shape, .strides = row_major(shape)}, shape));
  }

  constexpr void write_loop(const Draft& draft) {
    Writing to{.step = {.part = draft.part, .domain = draft.domain},
               .kernel = {.kind = StepKind::loop, .over_batch = draft.over_batch},
               .reduced = draft.axes,
               .backwards = draft.scan_step < 0,
               .number = ++written_};
    for (const Id id : fusion_.members_of(draft)) {
      switch (graph_[id].family()) {
        case Family::elementwise: write_member(to, id); break;
        case Family::reduction: write_reduction(to, id); break;
        case Family::place: write_part(to, id); break;
        case Family::scan: write_scan(to, id); break;
        case Family::stack: write_row(to, id); break;
        case Family::carry: write_handed_on(to, id); break;
        default: write_copy(to, id); break;
      }
    }
    finish_loop(to);
  }

  constexpr void write_product(const Draft& draft) {
    const Node& node = graph_[draft.product];
    if (layout_.is_spread_product(node)) {
      const SpreadProduct product = layout_.spread_product(node);
      return draft.over_batch ? write_window_gradient(draft, product)
                              : write_window_product(draft, product);
    }
    const bool samples = lanes_are_samples(writer_.walk(), draft.part);
    Sides s = sides_of(node, layout_);
    StepKind kind = StepKind::product;
    const Strides result = stored_strides(node.shape, node.rate);
    if (samples && draft.over_batch) {
      kind = StepKind::weight_gradient;
      if (result[0] != 1 || s.rows == 1) s = exchange(s);
    } else if (samples) {
      if (per_sample(s.left) && per_sample(s.right)) kind = StepKind::pair_product;
      if (!per_sample(s.left)) s = exchange(s);
    } else if (s.rows > 1 && ((s.a[0] == 1 && result[0] == 1) || s.columns == 1)) {
      s = exchange(s);
    }

    Writing to{.step = {.part = draft.part, .domain = Shape{s.rows, s.columns}, .inner = s.inner},
               .kernel = {.kind = kind, .form = samples ? ProductForm{} : form_of(s)},
               .number = ++written_};
    const Storage left = kind == StepKind::weight_gradient ? row_readable(s.left, draft.part)
                                                           : readable(s.left, draft.part);
    to.add_operand(left, s.a, s.left_offset);
    to.add_operand(readable(s.right, draft.part), s.b, s.right_offset);
    write_epilogue(to, draft, domain_strides(layout_[draft.product], node.shape));
    for (std::size_t i = 2; i < to.operands.size(); ++i) {
      to.operands[i].strides = product_strides(to.operands[i].strides, node.shape, s);
    }
    writer_.append(to);
  }

  /// A matrix times a vector, what is fused with it, and the transposed matrix times an outcome of that.
  constexpr void write_round_trip(const Draft& draft) {
    Sides there = sides_of(graph_[draft.product], layout_);
    takes_vector(there);
    Writing to{.step = {.part = draft.part, .domain = Shape{there.columns}, .inner = there.inner},
               .kernel = {.kind = StepKind::round_trip, .form = form_of(there)},
               .number = ++written_};
    to.add_operand(readable(there.left, draft.part), {{0, there.a[1]}}, there.left_offset);
    to.add_operand(readable(there.right, draft.part), {{there.b[1], there.b[0]}}, there.right_offset);
    storage(draft.back) = new_storage(draft.back);
    to.add_operand(storage(draft.back), {{0, 1}});
    write_epilogue(to, draft, domain_strides(layout_[draft.product], graph_[draft.product].shape));
    writer_.append(to);
  }

  /// What a round trip takes back through its matrix.
  constexpr void write_back(Writing& to, Id id) {
    for (const Id operand : graph_[id].operand_ids()) {
      if (squeezed(graph_[operand].shape).rank != 1) continue;
      const int slot = value_of(to, operand);
      to.add({.kind = Instruction::Kind::multiply_back, .slots = {slot}});
    }
  }

  /// In a tile a window is a row and a filter a column of the product, outside the other way round. Then
  /// both are walked on along {down, window rows, channels}.
  constexpr void write_window_product(const Draft& draft, const SpreadProduct& product) {
    const bool samples = lanes_are_samples(writer_.walk(), draft.part);
    const MatrixAxis positions = product.windows.outer.led_by_ones(2);
    const MatrixAxis window = product.windows.inner.led_by_ones(3);
    const MatrixAxis filter = product.other.inner.led_by_ones(3);
    const int filters = product.other.outer.size(), next_filter = product.other.outer.strides[0];
    const int across = positions.extents[1], next_window = positions.strides[1];
    Writing to{.step = {.part = draft.part,
                        .domain = Shape{samples ? across : filters, samples ? filters : across,
                                        positions.extents[0], window.extents[1], window.extents[0]},
                        .inner = window.extents[2]},
               .kernel = {.kind = StepKind::window_product,
                          .form = samples            ? ProductForm{}
                                  : next_window == 1 ? ProductForm::along_columns
                                                     : ProductForm::numbers},
               .number = ++written_};
    if (samples) {
      const InsideOf inside = inside_of(graph_, fusion_.whole_of, product);
      to.step.inside_down = inside.down;
      to.step.inside_across = inside.across;
      to.kernel.block = block_for(across, filters);
    }
    const auto steps = [](bool is_left, int outer, int inner, int down, const MatrixAxis& along) {
      return Strides{
          {is_left ? outer : inner, is_left ? inner : outer, down, along.strides[1], along.strides[0]}};
    };
    const Strides of_windows =
        steps(samples, next_window, window.strides[2], positions.strides[0], window);
    const Strides of_filters = steps(!samples, next_filter, filter.strides[2], 0, filter);
    const Storage windows = readable(product.windows.root, draft.part);
    const Storage weights = readable(product.other.root, draft.part);
    const int first_window = product.windows.offset, first_weight = product.other.offset;
    to.add_operand(samples ? windows : weights, samples ? of_windows : of_filters,
                   samples ? first_window : first_weight);
    to.add_operand(samples ? weights : windows, samples ? of_filters : of_windows,
                   samples ? first_weight : first_window);
    const Shape& domain = draft.domain;
    write_epilogue(to, draft, domain_strides({.shape = domain, .strides = row_major(domain)}, domain));
    for (std::size_t i = 2; i < to.operands.size(); ++i) {
      to.operands[i].strides = window_strides(to.operands[i].strides, product, samples);
    }
    writer_.append(to);
  }

  constexpr void write_window_gradient(const Draft& draft, const SpreadProduct& product) {
    const Node& node = graph_[draft.product];
    const MatrixAxis window = product.windows.outer.led_by_ones(3);
    const MatrixAxis positions = product.windows.inner.led_by_ones(2);
    const MatrixAxis same = product.other.inner.led_by_ones(2);
    const MatrixAxis filter = product.other.outer.led_by_ones(1);
    Writing to{.step = {.part = draft.part,
                        .domain = Shape{filter.extents[0], window.extents[0], window.extents[1],
                                        window.extents[2], positions.extents[0],
                                        positions.extents[1]}},
               .kernel = {.kind = StepKind::window_gradient},
               .number = ++written_};
    if (lanes_are_samples(writer_.walk(), draft.part)) {
      to.kernel.block = gradient_block_for(window.size(), filter.extents[0]);
    }
    to.add_operand(readable(product.windows.root, draft.part),
                   {{window.strides[0], window.strides[1], window.strides[2], positions.strides[0],
                     positions.strides[1]}},
                   product.windows.offset);
    to.add_operand(readable(product.other.root, draft.part),
                   {{filter.strides[0], same.strides[0], same.strides[1]}}, product.other.offset);
    const Strides stored = stored_strides(node.shape, node.rate);
    storage(draft.product) = new_storage(draft.product);
    to.add_operand(storage(draft.product),
                   {{stored[product.windows_first ? 1 : 0], stored[product.windows_first ? 0 : 1]}});
    to.add({.kind = Instruction::Kind::accumulator});
    writer_.append(to);
  }

  /// What is applied to a product's sums. `stored` is how the product itself lies along its domain.
  constexpr void write_epilogue(Writing& to, const Draft& draft, const Strides& stored) {
    const int slot = to.add({.kind = Instruction::Kind::accumulator});
    slot_[draft.product] = {slot, to.number};
    if (is_stored(draft.product)) store(to, draft.product, slot, stored);
    for (const Id id : fusion_.members_of(draft)) {
      if (id == draft.product) continue;
      switch (graph_[id].family()) {
        case Family::contraction: write_back(to, id); break;
        case Family::reduction: write_reduction(to, id); break;
        case Family::place: write_part(to, id); break;
        case Family::stack: write_row(to, id); break;
        case Family::carry: write_handed_on(to, id); break;
        default: write_member(to, id); break;
      }
    }
  }

  /// Once its part is done, an output that was not computed in place is copied, and one that lies in
  /// a tile leaves for the user's rows.
  constexpr void finish_output(int k, int part) {
    const Id id = graph_.outputs[k];
    const int when = phase(id).ready;
    if (when != part) return;
    const Id root = layout_[id].root;
    const bool in_place =
        layout_.is_computed(root) && output_of_[root] == k;
    const bool in_tile = per_sample(id) && writer_.walk() == Walk::tiles;
    if (in_place && !in_tile) return;
    Storage from = in_place ? storage(root) : Storage{};
    if (!in_place) {
      from = in_tile ? new_buffer(Space::tile, graph_[id].shape.size())
                     : output_storage(k);
      copy_output(id, part, from);
    }
    if (in_tile) write_move(StepKind::leave, part, from, output_storage(k), graph_[id]);
  }

  constexpr void copy_output(Id id, int part, Storage to_storage) {
    const Shape& shape = graph_[id].shape;
    Writing to{.step = {.part = part, .domain = squeezed(shape)},
               .kernel = {.kind = StepKind::loop},
               .number = ++written_};
    const int slot = value_of(to, id);
    const View view{.shape = shape, .strides = stored_strides(shape, graph_[id].rate)};
    to.store(slot, to_storage, domain_strides(view, shape));
    finish_loop(to);
  }
};

}  // namespace detail

/// The plan of what has been drafted, for one way of walking the batch; its values in the workspace
/// have no place yet.
constexpr Plan write_plan(const Drafts& drafts, Walk walk) {
  Plan plan = detail::Planner(drafts, walk).run();
  detail::Bander(plan).run();
  return plan;
}

/// The plan of a verified, simplified graph for one way of walking the batch.
constexpr Plan make_plan(GraphView graph, Walk walk) {
  const Sequence<View> views = lay_out(graph);
  const Layout layout{graph, views};
  const Sequence<Phase> order = phases(graph);
  const Fusion fusion = fuse(layout, order);
  Plan plan = write_plan({layout, order, fusion.view()}, walk);
  const Placement placement = place(plan.view());
  move_operands(plan.operands.data(), plan.operands.size(), placement.offsets);
  plan.footprint = placement.footprint;
  return plan;
}

}  // namespace etch::inline ETCH_TARGET
