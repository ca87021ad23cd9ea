// What a user's function computes with: a handle whose type carries the shape (D1).
// May not know how a graph is differentiated, planned or run.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/tape.hpp>
#include <etch/op/record.hpp>
#include <etch/shape/shape.hpp>

namespace etch::inline ETCH_TARGET {

/// A value of static shape S in a program that is being traced. It holds a tape and a node's id, so
/// copying it, keeping it in an `auto` and using it twice are free and safe: nothing refers to a
/// temporary.
template <Shape S>
struct Expr {
  Ref ref;

  static constexpr Shape shape() { return S; }
  constexpr Rate rate() const { return ref.rate(); }

  /// A value is known at run time only, so it can steer no `if`: write select(condition, a, b).
  explicit operator bool() const = delete;
};

/// A scalar of a program that is being traced.
using Scalar = Expr<Shape{}>;

/// A label or token id of static shape S; `one_hot` reads it.
template <Shape S>
struct IndexExpr {
  Ref ref;

  static constexpr Shape shape() { return S; }
};

/// An input of the program that is traced on `tape`: one value for the whole step, or one a sample.
template <Shape S>
constexpr Expr<S> input(Tape& tape, Rate rate = Rate::step) {
  return {{&tape, tape.append_input(op<ops::Input>, S, rate, Kind::real)}};
}

template <Shape S>
constexpr IndexExpr<S> index_input(Tape& tape, Rate rate = Rate::sample) {
  return {{&tape, tape.append_input(op<ops::Input>, S, rate, Kind::index)}};
}

}  // namespace etch::inline ETCH_TARGET
