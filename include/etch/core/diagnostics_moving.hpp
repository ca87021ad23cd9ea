// The texts that etch shows a user at compile time about slices, parts put together and letters of
// contractions. May not know how a check is made; see core/diagnostics.hpp.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>

#include <cstddef>
#include <string_view>

namespace etch::inline ETCH_TARGET::diagnostics {

constexpr Text no_such_element(std::string_view operation, int index, int axis, Extents extents) {
  Text text;
  text << operation << ": axis " << axis << " of ";
  write_extents(text, extents);
  return text << " has no element " << index << ", its last is "
              << extents[static_cast<std::size_t>(axis)] - 1;
}

constexpr Text slice_without_step() {
  return Text{} << "slice: a step of 0 takes the same element again and again";
}

constexpr Text wrong_number_of_axes(std::string_view operation, int axes, Extents extents) {
  Text text;
  text << operation << " names " << axes << " axes, ";
  write_extents(text, extents);
  return text << " has " << extents.size();
}

constexpr Text axis_named_twice(std::string_view operation, int axis) {
  return Text{} << operation << " names axis " << axis << " twice";
}

constexpr Text parts_differ(std::string_view operation, int axis, Extents first, Extents other) {
  Text text;
  text << operation << " along axis " << axis << ": ";
  write_extents(text, first);
  text << " and ";
  write_extents(text, other);
  if (first.size() != other.size()) {
    return text << " have " << first.size() << " and " << other.size() << " axes";
  }
  const auto joined = static_cast<std::size_t>(axis);
  std::size_t differing = 0;
  while (differing == joined || first[differing] == other[differing]) ++differing;
  return text << " differ on axis " << differing << ": " << first[differing] << " and "
              << other[differing];
}

constexpr Text contraction_unreadable(std::string_view letters) {
  return Text{} << "contract: " << letters << " is not of the form ij,jk->ik, with letters a to z";
}

constexpr Text letters_and_axes(std::string_view letters, Extents extents) {
  Text text;
  text << "contract: " << letters << " names " << letters.size() << " axes, ";
  write_extents(text, extents);
  return text << " has " << extents.size();
}

constexpr Text letter_stands_twice(char letter, std::string_view letters) {
  return Text{} << "contract: " << letter << " stands twice in " << letters;
}

constexpr Text letter_of_no_operand(char letter, std::string_view letters) {
  return Text{} << "contract: " << letter << " of the result stands in no operand of " << letters;
}

constexpr Text letter_extents_differ(char letter, int left, int right, Extents a, Extents b) {
  Text text;
  text << "contract: " << letter << " is " << left << " in ";
  write_extents(text, a);
  text << " and " << right << " in ";
  write_extents(text, b);
  return text;
}

}  // namespace etch::inline ETCH_TARGET::diagnostics
