// The reverse of a loop: a loop run backwards (D3).
// May not know how a loop is executed, nor which ops its body holds, but for products.
//
// The forward loop leaves a stack of what each carry was at the beginning of every trip; from these, from
// the rows that the trip reads and from what stands outside, the backward loop computes the body again,
// and each op's own rule writes its adjoint. What is carried there is
//
//   - for each carry, the adjoint of what the trip handed on: at first that of `last`, then what the
//     trip behind gave to the carry itself;
//   - for each value from outside, the sum of what the trips have given it.
//
// Rows' adjoints leave as a stack. So does what a product gives a matrix that is the same in all trips: its
// two factors are stacked, and one product behind the loop has the trips as one axis more to sum along. (Summed
// trip by trip, each sample of a tile would keep such a matrix.) A body's nodes that differ in no trip are
// taken out of it first, so that what is repeated along an axis is added up as it is and summed along the axis
// once, behind the loop.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/graph/tape.hpp>
#include <etch/op/contraction.hpp>
#include <etch/op/loop.hpp>
#include <etch/op/record.hpp>
#include <etch/transform/dependence.hpp>

namespace etch::inline ETCH_TARGET::detail {

/// Whether a node of a body differs from trip to trip by itself.
constexpr bool goes_by_trip(const Node& node) {
  return node.family() == Family::carry || node.family() == Family::trip_slice ||
         (node.family() == Family::iota && node.attributes.axis == trip_axis);
}

/// Marks the nodes [first, end) of one body that differ from trip to trip.
constexpr void mark_moving(const Node* nodes, Id first, Id end, Sequence<bool>& moving) {
  for (Id id = first; id < end; ++id) {
    bool moves = goes_by_trip(nodes[id]);
    for (const Id operand : nodes[id].operand_ids()) {
      if (operand >= first && moving[operand]) moves = true;
    }
    moving[id] = moves;
  }
}

/// One loop's nodes on a tape, and what is known of them.
struct LoopBody {
  Id first = 0;
  Id end = 0;

  constexpr bool holds(Id id) const { return id >= first && id < end; }
};

/// The body that ends at node `last`, whose region is no program.
constexpr LoopBody body_ending_at(const Tape& tape, Id last) {
  LoopBody body{.first = last, .end = last + 1};
  while (body.first > 0 && tape[body.first - 1].region == tape[last].region) --body.first;
  return body;
}

class LoopReversal {
 public:
  constexpr LoopReversal(Tape& tape, LoopBody body, Adjoints& adjoints, const Dependence& depends)
      : tape_(tape),
        body_(body),
        adjoints_(adjoints),
        depends_(depends),
        region_(tape.graph().regions[tape[body.first].region]),
        moving_(static_cast<std::size_t>(body.end), false),
        copies_(static_cast<std::size_t>(body.end), no_node),
        flows_back_(static_cast<std::size_t>(body.end), no_node),
        inside_(0, true),
        outside_(0) {
    mark_moving(tape_.graph().nodes.data(), body_.first, body_.end, moving_);
    for (Id id = body_.end; id < depends_.end(); ++id) {
      const bool exit = tape_[id].family() == Family::last || tape_[id].family() == Family::stack;
      if (exit && body_.holds(tape_[id].operand(0)) && adjoints_.of(id) != no_node) {
        exits_.push_back(id);
      }
    }
  }

  constexpr void run() {
    if (exits_.empty()) return;
    write_before();
    tape_.open_region(region_.trips, !region_.backwards);
    write_body();
    tape_.close_region();
    write_behind();
  }

 private:
  struct Gathered {
    Id source, start, carry;
  };
  struct Product {
    Node node;  // as the reversed body has it
    Id adjoint;
    int matrix;
  };

  constexpr Ref ref(Id id) { return {&tape_, id}; }
  constexpr Ref copy(Id id) { return ref(body_.holds(id) ? copies_[id] : id); }
  constexpr Ref zeros(const Shape& shape, Rate rate) {
    return broadcast_to(constant(tape_, 0), shape, rate);
  }

  constexpr Rate rate() const {
    const Node exit = tape_[exits_[0]];
    return exit.rate;
  }

  constexpr void copy_node(Id id) {
    Node node = tape_[id];
    for (Id& operand : node.operands) {
      if (operand != no_node) operand = copy(operand).id;
    }
    copies_[id] = tape_.record(node);
  }

  /// Calls take(x) for each value, the same in all trips, that the body reads or hands on.
  template <class Take>
  constexpr void each_source(Take&& take) {
    for (Id id = body_.first; id < body_.end; ++id) {
      const Node node = tape_[id];
      if (!moving_[id] || node.family() == Family::trip_slice) continue;
      if (node.family() == Family::carry) {
        if (!is_moving(node.attributes.next)) take(node.attributes.next);
        continue;
      }
      const int behind = summed_behind(id);
      for (int i = 0; i < node.op->arity; ++i) {
        if (!is_moving(node.operand(i)) && i != behind) take(node.operand(i));
      }
    }
    for (const Id exit : exits_) {
      const Id row = tape_[exit].operand(0);
      if (!is_moving(row)) take(row);
    }
  }
  constexpr bool is_moving(Id id) const { return body_.holds(id) && moving_[id]; }

  /// Which operand of a product, a matrix that is the same in all trips, gets its adjoint from one product
  /// behind the loop, -1 where none does: the other one's rows of all trips must be rows of one matrix.
  constexpr int summed_behind(Id id) const {
    const Node& node = tape_[id];
    if (node.family() != Family::contraction || !moving_[id]) return -1;
    for (const int i : {1, 0}) {
      const Id matrix = node.operand(i);
      if (is_moving(matrix) || !is_moving(node.operand(1 - i)) || !depends_[matrix]) continue;
      const bool lie_as_rows = i == 1 && !node.attributes.transpose_left;
      if (lie_as_rows || node.shape[1 - i] == 1) return i;
    }
    return -1;
  }

  /// What the loop begins with: nodes taken out of the body, stacks of the carries, zeros.
  constexpr void write_before() {
    for (Id id = body_.first; id < body_.end; ++id) {
      if (!moving_[id]) copy_node(id);
    }
    for (Id id = body_.first; id < body_.end; ++id) {
      if (tape_[id].family() == Family::carry) copies_[id] = stack(ref(id), region_.trips).id;
    }
    each_source([&](Id source) {
      if (!depends_[source]) return;
      const Ref x = copy(source);
      for (const Gathered& other : gathered_) {
        if (other.source == x.id) return;
      }
      gathered_.push_back({x.id, zeros(x.shape(), rate()).id, no_node});
    });
    for (Id id = body_.first; id < body_.end; ++id) {
      const Node node = tape_[id];
      if (node.family() == Family::carry && depends_[id]) {
        flows_back_[id] = zeros(node.shape, node.rate).id;
      }
    }
    for (const Id exit : exits_) {
      const Id carry = tape_[exit].operand(0);
      if (tape_[exit].family() == Family::last && depends_[carry]) {
        flows_back_[carry] = adjoints_.of(exit);
      }
    }
  }

  constexpr void write_body() {
    for (Gathered& gathered : gathered_) gathered.carry = carry(ref(gathered.start)).id;
    for (Id id = body_.first; id < body_.end; ++id) {
      if (flows_back_[id] != no_node) flows_back_[id] = carry(ref(flows_back_[id])).id;
    }
    for (Id id = body_.first; id < body_.end; ++id) {
      if (!moving_[id]) continue;
      if (tape_[id].family() == Family::carry) {
        copies_[id] = trip_slice(ref(copies_[id])).id;
      } else {
        copy_node(id);
      }
    }
    seed();
    for (Id id = body_.end - 1; id >= body_.first; --id) {
      if (!moving_[id] || !depends_[id]) continue;
      const int behind = summed_behind(id);
      behind == -1 ? propagate(id, inside_) : propagate_product(id, behind);
    }
    for (Id id = body_.first; id < body_.end; ++id) {
      if (flows_back_[id] == no_node) continue;
      const Id adjoint = inside_.take(copies_[id]);
      const Ref given = adjoint != no_node ? ref(adjoint) : zeros(ref(id).shape(), ref(id).rate());
      tape_.set_next(flows_back_[id], given.id);
    }
    for (const Gathered& gathered : gathered_) {
      const Id share = inside_.take(gathered.source);
      const Ref sum = ref(gathered.carry);
      tape_.set_next(sum.id, share == no_node ? sum.id : (sum + ref(share)).id);
    }
  }

  /// What the loop's own results, and the trip behind, give back to the body.
  constexpr void seed() {
    for (Id id = body_.first; id < body_.end; ++id) {
      if (flows_back_[id] != no_node) {
        inside_(copy(tape_[id].attributes.next)) += ref(flows_back_[id]);
      }
    }
    for (const Id exit : exits_) {
      const Id row = tape_[exit].operand(0);
      if (tape_[exit].family() != Family::stack || !depends_[row]) continue;
      inside_(copy(row)) += trip_slice(ref(adjoints_.of(exit)));
    }
  }

  /// A node's adjoint to its operands. It is taken and not read: two nodes of the body may have become
  /// one outside of it.
  constexpr void propagate(Id id, Adjoints& adjoints) {
    const Ref y = copy(id);
    const Node node = y.node();
    if (node.op->adjoint == nullptr) return;
    const Id adjoint = adjoints.take(y.id);
    if (adjoint == no_node) return;
    const Ref operands[Node::max_operands] = {ref(node.operand(0)), ref(node.operand(1)),
                                              ref(node.operand(2))};
    node.op->adjoint(adjoints, y, ref(adjoint), operands);
  }

  /// A product's adjoint to the operand that differs from trip to trip; its matrix gets its own later.
  constexpr void propagate_product(Id id, int matrix) {
    const Ref y = copy(id);
    const Node node = y.node();
    const Id adjoint = inside_.take(y.id);
    if (adjoint == no_node) return;
    products_.push_back({node, adjoint, matrix});
    if (!depends_[tape_[id].operand(1 - matrix)]) return;
    const Ref left = ref(node.operand(0)), right = ref(node.operand(1));
    matrix == 1 ? give_to_left(inside_, node.attributes, ref(adjoint), left, right)
                : give_to_right(inside_, node.attributes, ref(adjoint), left, right);
  }

  /// A value of the reversed body as the rows of all trips: [trips · rows, columns].
  constexpr Ref rows_of_trips(Ref x, int columns) {
    while (x.node().family() == Family::reshape) x.id = x.node().operand(0);
    const bool is_row = x.node().family() == Family::trip_slice;
    const Ref all = is_row ? ref(x.node().operand(0)) : stack(x, region_.trips);
    return reshape(all, Shape{all.shape().size() / columns, columns});
  }

  constexpr void write_product_behind(const Product& product) {
    const Attributes& of = product.node.attributes;
    const int i = product.matrix;
    const Ref matrix = ref(product.node.operand(i));
    const bool transposed = i == 1 ? of.transpose_right : of.transpose_left;
    // The matrix takes rows of `inner` numbers to rows of `outer`; on the left it is read transposed.
    const int outer = product.node.shape[i], inner = matrix.shape().size() / outer;
    const Ref x = rows_of_trips(ref(product.node.operand(1 - i)), inner);
    const Ref dy = rows_of_trips(ref(product.adjoint), outer);
    const Rate rate = outside_.rate_of(matrix, common_rate(x.rate(), dy.rate()));
    const bool x_first = (i == 1) != transposed;
    outside_(matrix) += x_first ? contract(x, true, dy, false, rate) : contract(dy, true, x, false, rate);
  }

  constexpr void write_behind() {
    for (const Product& product : products_) write_product_behind(product);
    for (const Gathered& gathered : gathered_) {
      outside_(ref(gathered.source)) += last(ref(gathered.carry));
    }
    for (Id id = body_.first; id < body_.end; ++id) {
      const Node node = tape_[id];
      if (flows_back_[id] != no_node) outside_(ref(node.operand(0))) += last(ref(flows_back_[id]));
      if (node.family() != Family::trip_slice || !depends_[id]) continue;
      const Id share = inside_.take(copies_[id]);
      if (share == no_node) continue;
      outside_(copy(node.operand(0))) += stack(ref(share), region_.trips);
    }
    for (Id id = body_.end - 1; id >= body_.first; --id) {
      if (!moving_[id] && depends_[id]) propagate(id, outside_);
    }
    for (Id id = body_.first; id < body_.end; ++id) {
      const Node node = tape_[id];
      for (const Id operand : node.operand_ids()) hand_over(operand);
      if (node.family() == Family::carry) hand_over(node.attributes.next);
    }
  }

  constexpr void hand_over(Id source) {
    if (body_.holds(source)) return;
    const Id adjoint = outside_.take(source);
    if (adjoint != no_node) adjoints_(ref(source)) += ref(adjoint);
  }

  Tape& tape_;
  LoopBody body_;
  Adjoints& adjoints_;
  const Dependence& depends_;
  Region region_;
  Sequence<bool> moving_;    // by node: differs from trip to trip
  Sequence<Id> copies_;      // by node: what stands for it in the reversed loop, or before it
  Sequence<Id> flows_back_;  // by carry: the carry of its adjoint; before that what it begins with
  Sequence<Id> exits_;       // `last` and `stack` nodes that something flowed back to
  Sequence<Gathered> gathered_;
  Sequence<Product> products_;  // whose matrices get their adjoints behind the loop
  Adjoints inside_;
  Adjoints outside_;  // of values outside, before the program's own get their share
};

/// Gives adjoints of what a loop left to what entered it. `last` is the body's last node; the result is
/// its first.
constexpr Id reverse_loop(Tape& tape, Id last, Adjoints& adjoints, const Dependence& depends) {
  const LoopBody body = body_ending_at(tape, last);
  LoopReversal(tape, body, adjoints, depends).run();
  return body.first;
}

}  // namespace etch::inline ETCH_TARGET::detail
