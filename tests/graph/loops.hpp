// The four ops of loops, which no floor records yet, and the loops that the graph's tests build.
// May not know the tests.
#pragma once

#include <etch/graph/graph.hpp>
#include <etch/graph/tape.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/op/record.hpp>

namespace loops {

using etch::Family, etch::Graph, etch::Id, etch::op, etch::Rate, etch::Ref, etch::Shape, etch::Tape;

struct Carry {
  static constexpr auto name = "carry";
  static constexpr auto family = Family::carry;
  static constexpr int arity = 1;
};
struct TripSlice {
  static constexpr auto name = "trip_slice";
  static constexpr auto family = Family::trip_slice;
  static constexpr int arity = 1;
};
struct Last {
  static constexpr auto name = "last";
  static constexpr auto family = Family::last;
  static constexpr int arity = 1;
};
struct Stack {
  static constexpr auto name = "stack";
  static constexpr auto family = Family::stack;
  static constexpr int arity = 1;
};

constexpr Ref record(const etch::Op& what, Ref operand, Shape shape) {
  return {operand.tape, operand.tape->record({.op = &what,
                                              .shape = shape,
                                              .rate = operand.rate(),
                                              .operands = {operand.id, etch::no_node, etch::no_node}})};
}

constexpr Ref carry(Ref first) {
  return {first.tape, first.tape->append({.op = &op<Carry>,
                                          .shape = first.shape(),
                                          .rate = first.rate(),
                                          .operands = {first.id, etch::no_node, etch::no_node}})};
}

constexpr Ref new_input(Tape& tape, Shape shape, Rate rate = Rate::step) {
  return {&tape, tape.append_input(op<etch::ops::Input>, shape, rate, etch::Kind::real)};
}

/// Over the rows of x: state := state · row, from 1. Gives the last state and all states.
constexpr Graph cumulative_product(int trips, int width, Rate rate = Rate::step) {
  Tape tape;
  const Ref x = new_input(tape, Shape{trips, width}, rate);
  const Ref one = etch::broadcast_to(etch::constant(tape, 1), Shape{width}, rate);
  tape.open_region(trips);
  const Ref state = carry(one);
  const Ref next = state * record(op<TripSlice>, x, Shape{width});
  tape.set_next(state.id, next.id);
  tape.close_region();
  tape.append_output(record(op<Last>, state, Shape{width}).id);
  tape.append_output(record(op<Stack>, next, Shape{trips, width}).id);
  return tape.graph();
}

/// Euler's method for y″ = −y: (y, v) := (y + h·v, v − h·y), both taken over together. h is a value
/// from outside of the loop.
constexpr Graph oscillator(int trips) {
  Tape tape;
  const Ref start = new_input(tape, Shape{});
  const Ref velocity = new_input(tape, Shape{});
  const Ref h = new_input(tape, Shape{});
  tape.open_region(trips);
  const Ref y = carry(start);
  const Ref v = carry(velocity);
  tape.set_next(y.id, (y + h * v).id);
  tape.set_next(v.id, (v - h * y).id);
  tape.close_region();
  tape.append_output(record(op<Last>, y, Shape{}).id);
  tape.append_output(record(op<Last>, v, Shape{}).id);
  return tape.graph();
}

}  // namespace loops
