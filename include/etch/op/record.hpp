// The ops that every other op's adjoint needs (a sum undoes a broadcast, a broadcast a sum), and how
// a node is written on a tape: one function a family, each of which makes its operands fit.
// May not know other ops; shapes have been checked by the caller (Expr's operators).
//
// These stand in one file because they are defined by each other: a recording broadcasts, a
// broadcast's adjoint sums, a sum's adjoint broadcasts, adjoints are added.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/tape.hpp>
#include <etch/op/describe.hpp>
#include <etch/shape/broadcast.hpp>

namespace etch::inline ETCH_TARGET {

namespace ops {

struct Input {
  static constexpr auto name = "input";
  static constexpr auto family = Family::input;
  static constexpr int arity = 0;
};

struct Constant {
  static constexpr auto name = "constant";
  static constexpr auto family = Family::constant;
  static constexpr int arity = 0;
};

/// The number of samples in the batch, for means over it.
struct BatchSize {
  static constexpr auto name = "batch_size";
  static constexpr auto family = Family::batch_size;
  static constexpr int arity = 0;
};

/// 0, 1, 2, … along one axis, or along the batch.
struct Iota {
  static constexpr auto name = "iota";
  static constexpr auto family = Family::iota;
  static constexpr int arity = 0;
};

/// Repeats x along axes of extent 1, along new leading axes, and over the samples.
struct Broadcast {
  static constexpr auto name = "broadcast";
  static constexpr auto family = Family::broadcast;
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

struct Reshape {
  static constexpr auto name = "reshape";
  static constexpr auto family = Family::reshape;
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

struct Add {
  static constexpr auto name = "add";
  static constexpr auto value(const auto& a, const auto& b) { return a + b; }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref a, Ref b);
};

struct Sum {
  static constexpr auto name = "sum";
  static constexpr auto family = Family::reduction;
  static constexpr const Op* combine = &op<Add>;
  static constexpr double identity = 0;
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x);
};

}  // namespace ops

constexpr Rate common_rate(Rate a, Rate b) {
  return a == Rate::sample || b == Rate::sample ? Rate::sample : Rate::step;
}

/// A number as a scalar node.
constexpr Ref constant(Tape& tape, double number) {
  return {&tape,
          tape.record({.op = &op<ops::Constant>, .attributes = {.number = number}})};
}

namespace detail {

constexpr Node node_of_one(const Op& what, Ref x, const Shape& shape, Rate rate,
                           const Attributes& attributes = {}) {
  return {.op = &what,
          .shape = shape,
          .rate = rate,
          .attributes = attributes,
          .operands = {x.id, no_node, no_node}};
}

/// An op of one operand.
constexpr Ref record(const Op& what, Ref x, const Shape& shape, Rate rate,
                     const Attributes& attributes = {}) {
  return {x.tape, x.tape->record(node_of_one(what, x, shape, rate, attributes))};
}

}  // namespace detail

/// x repeated along axes of extent 1, along new leading axes, and over the samples.
constexpr Ref broadcast_to(Ref x, const Shape& shape, Rate rate) {
  if (x.shape() == shape && x.rate() == rate) return x;
  if (x.node().family() == Family::broadcast) x.id = x.node().operand(0);
  return detail::record(op<ops::Broadcast>, x, shape, rate);
}

/// The same elements in row-major order under other extents of the same product.
constexpr Ref reshape(Ref x, const Shape& shape) {
  if (x.shape() == shape) return x;
  if (x.node().family() == Family::reshape) return reshape({x.tape, x.node().operand(0)}, shape);
  return detail::record(op<ops::Reshape>, x, shape, x.rate());
}

/// An elementwise op on operands that are first repeated to their common shape and rate.
template <class... Operand>
constexpr Ref elementwise(const Op& function, double number, Ref first, Operand... rest) {
  Shape shape = first.shape();
  Rate rate = first.rate();
  ((shape = broadcast_shape(shape, rest.shape())), ...);
  ((rate = common_rate(rate, rest.rate())), ...);
  return {first.tape,
          first.tape->record({.op = &function,
                              .shape = shape,
                              .rate = rate,
                              .attributes = {.number = number},
                              .operands = {broadcast_to(first, shape, rate).id,
                                           broadcast_to(rest, shape, rate).id...}})};
}

/// An op on whole operands, which have the shapes that it states; of the rate of these or, where the op
/// adds to its result, of the one given.
template <class... Operand>
constexpr Ref call_at(Rate rate, const Op& function, Ref first, Operand... rest) {
  return {first.tape, first.tape->record({.op = &function,
                                          .shape = function.shapes[function.arity],
                                          .rate = rate,
                                          .operands = {first.id, rest.id...}})};
}
template <class... Operand>
constexpr Ref call(const Op& function, Ref first, Operand... rest) {
  Rate rate = first.rate();
  ((rate = common_rate(rate, rest.rate())), ...);
  return call_at(rate, function, first, rest...);
}

/// `function` over a bit set of axes, which stay with extent 1, and over the samples where `rate` is per
/// step and x is per sample.
constexpr Ref reduce(const Op& function, Ref x, unsigned axes, Rate rate) {
  const Shape shape = reduced_shape(x.shape(), axes);
  if (shape == x.shape() && rate == x.rate()) return x;
  return detail::record(function, x, shape, rate, {.axes = axes});
}

/// Undoes a broadcast: sums x over the axes and samples along which `shape` and `rate` do not extend.
/// Where x itself is narrower than `shape` it stays so.
constexpr Ref sum_to(Ref x, const Shape& shape, Rate rate) {
  unsigned axes = 0;
  for (int axis = 0; axis < x.shape().rank; ++axis) {
    const int from_last = x.shape().rank - 1 - axis;
    if (detail::extent_from_last(shape, from_last) == 1) axes |= 1u << axis;
  }
  const Ref sum = reduce(op<ops::Sum>, x, axes, rate == Rate::step ? rate : x.rate());
  return sum.shape().size() == shape.size() ? reshape(sum, shape) : sum;
}

constexpr Ref operator+(Ref a, Ref b) { return elementwise(op<ops::Add>, 0, a, b); }

/// The adjoints gathered so far while a graph is walked backwards. `to(x) += share` is all that an
/// op's rule does with it: the first share is taken as it is, later ones are added, so no adjoint is
/// ever cleared to zero; a share of a wider shape or rate is summed to x's own.
///
/// In a loop's body nothing may be summed over the batch trip by trip; there adjoints keep the samples
/// apart (`keeps_samples`), and the sum comes behind the loop.
class Adjoints {
 public:
  constexpr explicit Adjoints(Id nodes, bool keeps_samples = false)
      : adjoints_(static_cast<std::size_t>(nodes), no_node), keeps_samples_(keeps_samples) {}

  class Target {
   public:
    constexpr Target(Adjoints& adjoints, Ref x) : adjoints_(adjoints), x_(x) {}

    constexpr void operator+=(Ref share) {
      const Shape shape = x_.shape();
      const Rate rate = adjoints_.rate_of(x_, share.rate());
      if (share.shape() != shape || share.rate() != rate) {
        share = broadcast_to(sum_to(share, shape, rate), shape, rate);
      }
      while (adjoints_.adjoints_.size() <= static_cast<std::size_t>(x_.id)) {
        adjoints_.adjoints_.push_back(no_node);
      }
      Id& adjoint = adjoints_.adjoints_[x_.id];
      adjoint = adjoint == no_node ? share.id : (Ref{x_.tape, adjoint} + share).id;
    }

   private:
    Adjoints& adjoints_;
    Ref x_;
  };

  constexpr Target operator()(Ref x) { return {*this, x}; }

  /// The rate of x's adjoint where a share of it has rate `share`.
  constexpr Rate rate_of(Ref x, Rate share) const {
    return keeps_samples_ ? common_rate(x.rate(), share) : x.rate();
  }

  /// The adjoint of a node, or `no_node` where nothing flowed back to it.
  constexpr Id of(Id node) const {
    return static_cast<std::size_t>(node) < adjoints_.size() ? adjoints_[node] : no_node;
  }

  /// The same, and what has flowed back so far is forgotten.
  constexpr Id take(Id node) {
    const Id adjoint = of(node);
    if (adjoint != no_node) adjoints_[node] = no_node;
    return adjoint;
  }

 private:
  Sequence<Id> adjoints_;
  bool keeps_samples_;
};

namespace ops {

constexpr void Broadcast::adjoint(Adjoints& to, Ref, Ref dy, Ref x) { to(x) += dy; }

constexpr void Reshape::adjoint(Adjoints& to, Ref, Ref dy, Ref x) {
  to(x) += reshape(dy, x.shape());
}

constexpr void Add::adjoint(Adjoints& to, Ref, Ref dy, Ref a, Ref b) {
  to(a) += dy;
  to(b) += dy;
}

constexpr void Sum::adjoint(Adjoints& to, Ref, Ref dy, Ref x) {
  to(x) += broadcast_to(dy, x.shape(), common_rate(x.rate(), dy.rate()));
}

}  // namespace ops

}  // namespace etch::inline ETCH_TARGET
