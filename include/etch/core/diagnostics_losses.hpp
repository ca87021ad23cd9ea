// The texts that etch shows a user at compile time about losses, their targets and the networks that they are
// for. May not know how a check is made; see core/diagnostics.hpp.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>

#include <string_view>

namespace etch::inline ETCH_TARGET::diagnostics {

constexpr Text loss_wants_scores(std::string_view loss, std::string_view wants, Extents output) {
  Text text;
  text << loss << " wants " << wants << ", the output is ";
  write_extents(text, output);
  return text;
}

constexpr Text target_does_not_fit(std::string_view loss, Extents output, Extents target) {
  Text text;
  text << loss << ": the output is ";
  write_counted(text, output);
  text << ", the target ";
  write_counted(text, target);
  return text;
}

constexpr Text target_row_does_not_fit(std::string_view loss, std::string_view holding, int wanted,
                                       int given) {
  return Text{} << loss << " wants a target row of " << wanted << " numbers, " << holding << ", got "
                << given;
}

constexpr Text loss_of_another_form(std::string_view around, std::string_view wants,
                                    std::string_view loss) {
  return Text{} << around << " wants a loss " << wants << ", got " << loss;
}

constexpr Text class_weights_do_not_fit(std::string_view loss, int weights, int classes) {
  return Text{} << loss << " has " << weights << " class weights, the output " << classes << " classes";
}

constexpr Text loss_takes_no_output(std::string_view loss, Extents output, bool with_label) {
  Text text;
  text << loss << " gives no expression for an output ";
  write_extents(text, output);
  return text << " and a target that is " << (with_label ? "a label" : "a row of that shape");
}

constexpr Text loss_is_not_constexpr(std::string_view loss) {
  return Text{} << loss << " cannot run while compiling: it or a function it calls is not constexpr";
}

constexpr Text loss_holds_values(std::string_view loss) {
  return Text{} << loss << " holds values: a loss is made from its type alone, with numbers as static "
                   "members";
}

constexpr Text loss_is_no_scalar(std::string_view loss, Extents extents) {
  Text text;
  text << loss << " gives ";
  write_extents(text, extents);
  return text << ", not one number: take its sum or mean";
}

constexpr Text softmax_applied_twice(std::string_view loss) {
  return Text{} << loss << " applies softmax itself: remove the final Softmax";
}

constexpr Text sigmoid_applied_twice(std::string_view loss) {
  return Text{} << loss << " applies the logistic function itself: remove the final Sigmoid";
}

}  // namespace etch::inline ETCH_TARGET::diagnostics
