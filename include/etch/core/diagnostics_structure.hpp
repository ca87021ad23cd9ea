// The texts about networks with branches, names, sharing, several inputs and several outputs.
// May not know how a check is made or how a text is shown (see core/diagnostics.hpp).
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>

#include <algorithm>
#include <span>
#include <string_view>

namespace etch::inline ETCH_TARGET::diagnostics {

constexpr Text layer_in_a_block(int index, std::string_view kind, std::string_view inner) {
  Text text;
  write_layer(text, index, kind);
  return text << ", its " << inner;
}

constexpr Text layer_in_a_branch(int index, std::string_view kind, int branch, std::string_view inner) {
  Text text;
  write_layer(text, index, kind);
  return text << ", its branch " << branch << ": " << inner;
}

constexpr Text layer_takes_one_value(int index, std::string_view kind, std::string_view before,
                                     std::span<const Extents> given) {
  Text text;
  write_layer(text, index, kind);
  text << " takes one value, but ";
  write_giver(text, index - 1, before);
  text << given.size() << ": ";
  write_list(text, given);
  return text << "; make one of them with etch::Concat<> or etch::Sum<>";
}

constexpr Text layer_wants_other_values(int index, std::string_view kind, std::string_view wants,
                                        std::string_view before, std::span<const Extents> given) {
  Text text;
  write_layer(text, index, kind);
  text << " wants " << wants << ", but ";
  write_giver(text, index - 1, before);
  write_list(text, given);
  return text;
}

constexpr Text residual_changes_shape(int index, std::string_view kind, Extents input, Extents output) {
  Text text;
  write_layer(text, index, kind);
  text << " adds what its layers give, ";
  write_extents(text, output);
  text << ", to its input, ";
  write_extents(text, input);
  return text << ": give them the same shape, or put etch::Sum of two branches";
}

constexpr Text unpooled_by_layers_differs(int index, std::string_view kind, Extents given, Extents wanted) {
  Text text;
  write_layer(text, index, kind);
  text << " puts back what its layers give, ";
  write_extents(text, given);
  text << ", but has windows ";
  write_extents(text, wanted);
  return text << ": give its layers that shape";
}

constexpr Text branches_differ(int index, std::string_view kind, int number, Extents first, Extents other,
                               bool beside) {
  Text text;
  write_layer(text, index, kind);
  text << ": its value " << number << " is ";
  write_extents(text, other);
  if (number == 1) return text << ", which has no first axis";
  text << ", value 1 ";
  write_extents(text, first);
  return text << (beside ? ": they differ off the first axis" : ": they are of two shapes");
}

constexpr Text values_for_other_branches(int index, std::string_view kind, int branches, int values) {
  Text text;
  write_layer(text, index, kind);
  return text << " has " << branches << (branches == 1 ? " branch" : " branches") << ", but is given "
              << values << (values == 1 ? " value" : " values");
}

constexpr Text name_too_long(std::string_view begin, int most) {
  return Text{} << "the name " << begin << "... of a parameter has more than " << most
                << " characters: put a block into etch::Named with a short name";
}

constexpr Text name_used_twice(std::string_view name) {
  return Text{} << "two parameters are called " << name << ": give their layers other names";
}

constexpr Text shared_layers_differ(int index, std::string_view name, Extents before, Extents here) {
  Text text;
  write_layer(text, index, "shares");
  text << ' ' << name << ' ';
  write_extents(text, before);
  if (std::equal(before.begin(), before.end(), here.begin(), here.end())) {
    return text << ", but has other parameters than the layer it shares with";
  }
  text << ", but needs ";
  write_extents(text, here);
  return text;
}

constexpr Text shared_count_differs(int index, std::string_view first, int shared, int declared) {
  Text text;
  write_layer(text, index, "shares");
  return text << " what begins with " << first << ", " << shared << (shared == 1 ? " parameter" : " parameters")
              << " or states, but has " << declared << ": one key is for layers that declare the same";
}

constexpr Text shared_layer_frozen_once(int index, std::string_view name) {
  Text text;
  write_layer(text, index, "shares");
  return text << ' ' << name << ", which is etch::Frozen in one place and not in the other: freeze both or none";
}

// Several inputs and outputs

constexpr Text wrong_number_of_inputs(int given, int wanted) {
  return Text{} << "predict got " << given << " inputs, the network has " << wanted;
}

constexpr Text no_such_output(std::string_view operation, int position, int count) {
  return Text{} << operation << ": there is no output " << position << ", the last of " << count << " is "
                << count - 1;
}

constexpr Text loss_takes_one_output(std::string_view loss, std::span<const Extents> outputs) {
  Text text;
  text << loss << " takes one output, the network has " << outputs.size() << ", ";
  write_list(text, outputs);
  return text << ": use etch::Losses<etch::Of<0, ...>, ...>";
}

constexpr Text loss_of_an_output(int output, std::string_view inner) {
  return Text{} << "etch::Of<" << output << ", ...>: " << inner;
}

constexpr Text losses_take_rows(std::string_view loss) {
  return Text{} << loss << " compares with a label, the targets of etch::Losses are rows: use "
                << "softmax_cross_entropy_on_rows, say";
}

constexpr Text loss_is_no_part(std::string_view loss) {
  return Text{} << loss << " is summed or penalised by itself, or has weights in its target: what is done to a "
                << "whole loss goes around etch::Losses";
}

}  // namespace etch::inline ETCH_TARGET::diagnostics
