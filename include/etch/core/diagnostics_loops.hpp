// The texts that etch shows a user at compile time about loops. May not know how a check is made; see
// core/diagnostics.hpp.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>

#include <string_view>

namespace etch::inline ETCH_TARGET::diagnostics {

constexpr Text loop_without_trips(std::string_view loop, int trips) {
  return Text{} << loop << "<" << trips << ">: at least 1 trip is wanted";
}

constexpr Text loop_without_state(std::string_view loop) {
  return Text{} << loop << " wants an expression: a state, or over(x)";
}

constexpr Text loop_over_other_rows(std::string_view loop, int trips, Extents extents) {
  Text text;
  text << loop << "<" << trips << "> over ";
  write_extents(text, extents);
  return text << ": the first axis must have " << trips << " rows, one a trip";
}

constexpr Text loop_body_takes_others(std::string_view loop, int arguments) {
  return Text{} << loop << ": the body cannot be called with " << arguments
                << " arguments, one for each behind it";
}

constexpr Text loop_hands_on_others(std::string_view loop, int states, int results) {
  return Text{} << loop << ": the state has " << states << " parts, the body returns " << results;
}

constexpr Text loop_in_a_loop() {
  return Text{} << "the body of a loop holds another loop: loops do not nest yet";
}

constexpr Text batch_sum_in_a_loop() {
  return Text{} << "the body of a loop sums over the batch: do so before or behind the loop";
}

constexpr Text state_changes_shape(std::string_view loop, int state, Extents from, Extents to) {
  Text text;
  text << loop << ": state " << state << " has shape ";
  write_extents(text, from);
  text << ", its next value ";
  write_extents(text, to);
  return text;
}

}  // namespace etch::inline ETCH_TARGET::diagnostics
