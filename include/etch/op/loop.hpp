// How a loop is written on a tape: what is carried from trip to trip, read by the trip, and left behind.
// May not know what a body computes, nor how a loop is differentiated or run.
//
// The body stands between Tape::open_region and close_region; `last` and `stack` come behind it.
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/record.hpp>
#include <etch/shape/shape.hpp>

namespace etch::inline ETCH_TARGET {

// No adjoint rules: a loop is reversed as a whole, in transform/loops.hpp.
namespace ops {

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

}  // namespace ops

namespace detail {

/// The shape of one row of rows along the first axis.
constexpr Shape row_shape(const Shape& rows) {
  Shape row;
  for (int axis = 1; axis < rows.rank; ++axis) row.append(rows[axis]);
  return row;
}

/// `count` rows of a shape, along a new first axis.
constexpr Shape rows_shape(int count, const Shape& row) {
  Shape rows{count};
  for (int axis = 0; axis < row.rank; ++axis) rows.append(row[axis]);
  return rows;
}

}  // namespace detail

/// In a body: what the last trip handed on, in the first trip `first`. Tape::set_next says what it is.
constexpr Ref carry(Ref first) {
  return {first.tape, first.tape->append(detail::node_of_one(op<ops::Carry>, first, first.shape(),
                                                             first.rate()))};
}

/// In a body: the row of x that has the trip's number.
constexpr Ref trip_slice(Ref x) {
  return detail::record(op<ops::TripSlice>, x, detail::row_shape(x.shape()), x.rate());
}

/// In a body: the number of the trip.
constexpr Ref trip_position(Tape& tape) {
  return {&tape, tape.record({.op = &op<ops::Iota>, .attributes = {.axis = trip_axis}})};
}

/// Behind a loop: what a carry would be in another trip.
constexpr Ref last(Ref carry) {
  return detail::record(op<ops::Last>, carry, carry.shape(), carry.rate());
}

/// Behind a loop: the values of all its trips, as rows. A value from outside is its own in each of them.
constexpr Ref stack(Ref value, int trips) {
  const Shape rows = detail::rows_shape(trips, value.shape());
  if (value.node().region == 0) return broadcast_to(value, rows, value.rate());
  return detail::record(op<ops::Stack>, value, rows, value.rate());
}

}  // namespace etch::inline ETCH_TARGET
