// Every text that etch shows a user at compile time, and the one way in which it is shown (D1).
// May not know how a check is made: callers pass the numbers.
//
// C++20's static_assert prints no numbers, so a message is made by constexpr code and put into the
// template arguments of a type that is declared and never defined: both compilers print the
// arguments on the line that says `error`. clang cuts a string argument after 32 characters, hence
// several short ones.
#pragma once

#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

namespace etch::inline ETCH_TARGET {

/// Never defined: its template arguments are the message.
template <FixedString... Message>
struct wrong_shape;

namespace diagnostics {

inline constexpr std::size_t piece_length = 30;

/// "[784, 50]".
constexpr void write_extents(Text& text, std::span<const int> extents) {
  text << '[';
  for (std::size_t i = 0; i < extents.size(); ++i) {
    if (i != 0) text << ", ";
    text << extents[i];
  }
  text << ']';
}

constexpr Text does_not_broadcast(std::string_view operation, std::span<const int> left,
                                  std::span<const int> right, int axis) {
  Text text;
  text << operation << ": ";
  write_extents(text, left);
  text << " and ";
  write_extents(text, right);
  text << " differ on axis " << axis << " and neither is 1 there";
  return text;
}

constexpr Text inner_extents_differ(std::span<const int> left, std::span<const int> right) {
  Text text;
  text << "matmul: ";
  write_extents(text, left);
  text << " times ";
  write_extents(text, right);
  text << ": the inner extents " << left.back() << " and " << right.front() << " differ";
  return text;
}

constexpr Text not_a_matrix(std::string_view operation, std::span<const int> extents) {
  Text text;
  text << operation << ": wants a matrix or a vector, got ";
  write_extents(text, extents);
  return text;
}

constexpr Text reshape_changes_count(std::span<const int> from, int from_count,
                                     std::span<const int> to, int to_count) {
  Text text;
  text << "reshape: ";
  write_extents(text, from);
  text << " has " << from_count << " elements, ";
  write_extents(text, to);
  text << " has " << to_count;
  return text;
}

constexpr Text no_such_axis(std::string_view operation, int axis, std::span<const int> extents) {
  Text text;
  text << operation << ": ";
  write_extents(text, extents);
  text << " has no axis " << axis;
  return text;
}

constexpr Text layer_does_not_fit(int index, std::string_view kind, std::string_view before,
                                  std::span<const int> extents, std::string_view wants) {
  Text text;
  text << before << " gives ";
  write_extents(text, extents);
  text << " but layer " << index << " " << kind << " wants " << wants;
  return text;
}

constexpr Text target_does_not_fit(std::span<const int> output, std::span<const int> target) {
  Text text;
  text << "the loss compares an output ";
  write_extents(text, output);
  text << " with a target ";
  write_extents(text, target);
  return text;
}

constexpr Text loss_wants_a_vector(std::string_view loss, std::span<const int> output) {
  Text text;
  text << loss << " wants scores [classes], the network's output is ";
  write_extents(text, output);
  return text;
}

namespace detail {

/// Piece number I of a message, of just its length: clang prints a string that ends in zeros as a list
/// of numbers.
template <class Message, std::size_t I>
constexpr auto piece() {
  constexpr std::size_t left = Message::text.size() - I * piece_length;
  return Message::text.template piece<std::min(left, piece_length)>(I * piece_length);
}

// A class, not a function: one with an error inside still can be named, so that what uses it stays a
// constant expression and compilers report nothing else.
template <class Message, class Pieces>
struct Show;
template <class Message, std::size_t... I>
struct Show<Message, std::index_sequence<I...>> {
  using Done = void;
  enum { size = sizeof(wrong_shape<piece<Message, I>()...>) };
};

}  // namespace detail

/// Stops compilation with `Message::text` on the error line.
template <class Message>
constexpr void stop() {
  constexpr std::size_t pieces = (Message::text.size() + piece_length - 1) / piece_length;
  using Done [[maybe_unused]] =
      typename detail::Show<Message, std::make_index_sequence<pieces>>::Done;
}

}  // namespace diagnostics

}  // namespace etch::inline ETCH_TARGET
