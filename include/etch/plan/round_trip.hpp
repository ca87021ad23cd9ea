// Which products with a matrix and with its transpose become one step that reads the matrix once.
// May not know drafts, storage or kernels.
//
// z = X·w, elementwise ops on z, and Xᵀ·f(z): the gradient of a regression, a Gauss-Newton step. Both
// products read all of X, and a block of its rows can go through all three while it is in a near cache.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/plan/cost.hpp>
#include <etch/plan/layout.hpp>
#include <etch/plan/sides.hpp>

#include <cstddef>

namespace etch::inline ETCH_TARGET::detail {

/// Whether a product is one of a vector, on the left, and a matrix; `sides` as they are then.
constexpr bool takes_vector(Sides& sides) {
  if (sides.rows != 1) sides = exchange(sides);
  return sides.rows == 1 && sides.columns > 1 && sides.inner > 1;
}

/// Whether two products of vectors read the same matrix, the second one its transpose.
constexpr bool are_transposed(const Sides& there, const Sides& back) {
  return there.right == back.right && there.right_offset == back.right_offset &&
         there.b[0] == back.b[1] && there.b[1] == back.b[0] && there.inner == back.columns &&
         there.columns == back.inner;
}

class RoundTripFinder {
 public:
  constexpr RoundTripFinder(const Layout& layout, SequenceView<Id> whole_of)
      : back_of(layout.graph.nodes.size(), no_node),
        there_of(layout.graph.nodes.size(), no_node),
        graph_(layout.graph),
        layout_(layout),
        whole_of_(whole_of) {}

  constexpr void run() {
    Sequence<Candidate> ways_there;
    for (Id id = 0; id < graph_.size(); ++id) {
      // A loop's nodes stay together: nothing behind it is placed before what stands before it.
      if (graph_[id].region != 0) ways_there.clear();
      if (!is_candidate(id)) continue;
      Candidate product{id, sides_of(graph_[id], layout_)};
      if (takes_vector(product.sides) && !go_back(ways_there, product) && pays(product.sides)) {
        ways_there.push_back(product);
      }
    }
  }

  /// What the way back needs and the way there does not lead to, in order: it has to come before.
  constexpr Sequence<Id> needed_before(Id there, Id back) const {
    const Sequence<Dependence> dependence = dependences(there, back);
    Sequence<bool> needed(static_cast<std::size_t>(back - there) + 1, false);
    needed[back - there] = true;
    for (Id id = back; id > there; --id) {
      if (!needed[id - there]) continue;
      for (const Id operand : graph_[id].operand_ids()) {
        const Id root = layout_[operand].root;
        if (root > there) needed[root - there] = true;
      }
    }
    Sequence<Id> result;
    for (Id id = there + 1; id < back; ++id) {
      const bool before = needed[id - there] && dependence[id - there] == Dependence::none;
      if (before && layout_.is_computed(id)) result.push_back(id);
    }
    return result;
  }

  /// Leaves a product without its way back: it is wanted before the way back can be prepared.
  constexpr void give_up(Id there) {
    if (back_of[there] != no_node) there_of[back_of[there]] = no_node;
    back_of[there] = no_node;
  }

  Sequence<Id> back_of;  ///< by node: the product with the transpose that its step computes as well
  Sequence<Id> there_of;  ///< the same from the other end

 private:
  /// Whether a node depends on the way there, and if so place by place: then it is in registers while a
  /// step makes the trip.
  enum class Dependence { none, pointwise, other };

  /// Of the nodes from `there` on to `back`.
  constexpr Sequence<Dependence> dependences(Id there, Id back) const {
    Sequence<Dependence> result(static_cast<std::size_t>(back - there), Dependence::none);
    result[0] = Dependence::pointwise;
    for (Id id = there + 1; id < back; ++id) {
      if (!layout_.is_computed(id)) continue;
      Dependence& of_node = result[id - there];
      for (const Id operand : graph_[id].operand_ids()) {
        const Id root = layout_[operand].root;
        if (root < there || result[root - there] == Dependence::none) continue;
        const bool in_place = result[root - there] == Dependence::pointwise && is_elementwise(id) &&
                              layout_.is_identity(layout_[operand]);
        if (of_node != Dependence::other)
          of_node = in_place ? Dependence::pointwise : Dependence::other;
      }
    }
    return result;
  }

  constexpr bool is_elementwise(Id id) const {
    return graph_[id].op->family == Family::elementwise && whole_of_[id] == no_node;
  }

  struct Candidate {
    Id id = no_node;
    Sides sides{};
  };

  constexpr bool is_candidate(Id id) const {
    const Node& node = graph_[id];
    if (node.op->family != Family::contraction || node.region != 0) return false;
    if (node.rate != Rate::step || node.shape.rank != 2) return false;
    for (const Id operand : node.operand_ids()) {
      if (graph_[operand].rate != Rate::step) return false;
    }
    return true;
  }

  /// Lets the last product whose step can go on to `back` do so, where there is one.
  constexpr bool go_back(const Sequence<Candidate>& ways_there, const Candidate& back) {
    for (std::size_t i = ways_there.size(); i > 0; --i) {
      const Candidate& there = ways_there[i - 1];
      if (!are_transposed(there.sides, back.sides) || back_of[there.id] != no_node) continue;
      if (!leads_to(there.id, back.id)) continue;
      back_of[there.id] = back.id;
      there_of[back.id] = there.id;
      return true;
    }
    return false;
  }

  /// Whether a kernel can, its vector and the matrix's rows or columns being contiguous, and it pays.
  static constexpr bool pays(const Sides& there) {
    const ProductForm form = form_of(there);
    const bool contiguous = form != ProductForm::numbers && there.a[1] == 1;
    return contiguous && reads_once(there.columns, there.inner, form);
  }

  constexpr bool leads_to(Id there, Id back) const {
    for (const Id operand : graph_[back].operand_ids()) {
      const View& view = layout_[operand];
      if (squeezed(view.shape).rank != 1) continue;
      return view.root >= there && layout_.is_identity(view) &&
             dependences(there, back)[view.root - there] == Dependence::pointwise;
    }
    return false;
  }

  GraphView graph_;
  const Layout& layout_;
  SequenceView<Id> whole_of_;
};

}  // namespace etch::inline ETCH_TARGET::detail
