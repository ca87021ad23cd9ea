// The loops that the graph's tests build by hand.
// May not know the tests.
#pragma once

#include <etch/graph/graph.hpp>
#include <etch/graph/tape.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/op/loop.hpp>
#include <etch/op/record.hpp>

namespace loops {

using etch::Graph, etch::Rate, etch::Ref, etch::Shape, etch::Tape;

constexpr Ref new_input(Tape& tape, Shape shape, Rate rate = Rate::step) {
  return {&tape, tape.append_input(etch::op<etch::ops::Input>, shape, rate, etch::Kind::real)};
}

/// Over the rows of x: state := state · row, from 1. Gives the last state and all states.
constexpr Graph cumulative_product(int trips, int width, Rate rate = Rate::step) {
  Tape tape;
  const Ref x = new_input(tape, Shape{trips, width}, rate);
  const Ref one = etch::broadcast_to(etch::constant(tape, 1), Shape{width}, rate);
  tape.open_region(trips);
  const Ref state = carry(one);
  const Ref next = state * trip_slice(x);
  tape.set_next(state.id, next.id);
  tape.close_region();
  tape.append_output(last(state).id);
  tape.append_output(stack(next, trips).id);
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
  tape.append_output(last(y).id);
  tape.append_output(last(v).id);
  return tape.graph();
}

}  // namespace loops
