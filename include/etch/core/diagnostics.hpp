// The texts that etch shows a user at compile time; those about what moves elements, about windows, loops and
// losses stand in core/diagnostics_*.hpp.
// May not know how a check is made or how a text is shown: callers pass the numbers, and
// core/verdict.hpp shows what is written here. Each function has its case in tests/compile_fail/;
// a test compares the two lists.
#pragma once

#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>
#include <etch/core/verdict.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace etch::inline ETCH_TARGET::diagnostics {

using Extents = std::span<const int>;

/// "[784, 50]".
constexpr void write_extents(Text& text, Extents extents) {
  text << '[';
  for (std::size_t i = 0; i < extents.size(); ++i) {
    if (i != 0) text << ", ";
    text << extents[i];
  }
  text << ']';
}

constexpr int count_elements(Extents extents) {
  int count = 1;
  for (const int extent : extents) count *= extent;
  return count;
}

/// "[1, 28, 28] of 784 elements"; one extent says its count itself.
constexpr void write_counted(Text& text, Extents extents) {
  write_extents(text, extents);
  if (extents.size() != 1) text << " of " << count_elements(extents) << " elements";
}

// Operators and functions

constexpr Text does_not_broadcast(std::string_view operation, Extents left, Extents right,
                                  int axis) {
  const std::size_t rank = left.size() > right.size() ? left.size() : right.size();
  const std::size_t from_last = rank - static_cast<std::size_t>(axis);
  Text text;
  text << operation << ": ";
  write_extents(text, left);
  text << " and ";
  write_extents(text, right);
  text << " do not broadcast: axis " << axis << " has " << left[left.size() - from_last] << " and "
       << right[right.size() - from_last] << ", neither is 1";
  const bool is_product = left.size() <= 2 && right.size() <= 2 && left.size() + right.size() > 2 &&
                          left.back() == right.front();
  if (operation == "multiply" && is_product) text << "; the matrix product is matmul(a, b)";
  return text;
}

constexpr Text inner_extents_differ(Extents left, Extents right) {
  Text text;
  text << "matmul: ";
  write_extents(text, left);
  text << " times ";
  write_extents(text, right);
  text << ": the inner extents " << left.back() << " and " << right.front() << " differ";
  return text;
}

constexpr Text not_a_matrix(std::string_view operation, std::string_view wants, Extents extents) {
  Text text;
  text << operation << " wants " << wants << ", got ";
  write_extents(text, extents);
  return text;
}

constexpr Text right_side_does_not_fit(std::string_view operation, Extents matrix, Extents right) {
  Text text;
  text << operation << ": for a matrix ";
  write_extents(text, matrix);
  text << " the right side is a vector or matrix of " << matrix.front() << " rows, got ";
  write_extents(text, right);
  return text;
}

/// "[3, 4] and [4]".
constexpr void write_list(Text& text, std::span<const Extents> shapes) {
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    if (i != 0) text << (i + 1 == shapes.size() ? " and " : ", ");
    write_extents(text, shapes[i]);
  }
}

constexpr Text operands_are_others(std::string_view operation, std::span<const Extents> wanted,
                                   std::span<const Extents> given) {
  Text text;
  text << operation << " is of ";
  write_list(text, wanted);
  text << ", got ";
  write_list(text, given);
  return text;
}

constexpr Text not_two_vectors(std::string_view operation, Extents left, Extents right) {
  Text text;
  text << operation << " wants two vectors of one length, got ";
  write_extents(text, left);
  text << " and ";
  write_extents(text, right);
  return text;
}

constexpr Text reshape_changes_count(Extents from, Extents to) {
  Text text;
  text << "reshape: ";
  write_extents(text, from);
  text << " has " << count_elements(from) << " elements, ";
  write_extents(text, to);
  text << " has " << count_elements(to);
  return text;
}

constexpr Text no_such_axis(std::string_view operation, int axis, Extents extents) {
  Text text;
  text << operation << ": ";
  write_extents(text, extents);
  text << " has no axis " << axis;
  if (extents.empty()) return text << ", it is a scalar";
  return text << ", its last is " << extents.size() - 1;
}

constexpr Text extent_below_one(std::string_view what, Extents extents) {
  Text text;
  text << what << " ";
  write_extents(text, extents);
  std::size_t axis = 0;
  while (axis + 1 < extents.size() && extents[axis] > 0) ++axis;
  return text << ": axis " << axis << " has extent " << extents[axis] << ", at least 1 is wanted";
}

constexpr Text expression_steers_no_if() {
  return Text{} << "an expression has no value yet and steers no if: use select(condition, a, b)";
}

constexpr Text expression_is_no_number() {
  return Text{} << "an expression is no number: use etch::tanh, not std::tanh, and so on";
}

constexpr Text expression_has_no_index() {
  return Text{} << "an expression has no [i]: use element<i, j>(x) or row<i>(x)";
}

constexpr Text extremum_of_two(std::string_view operation, std::string_view instead) {
  return Text{} << operation << " is of one expression: write " << instead
                << "(a, b) for that of two, element by element";
}

constexpr Text eigen_not_included(std::string_view operation) {
  return Text{} << operation << " gives an Eigen object: put #include <Eigen/Core> first";
}

// Functions of values and their derivatives

constexpr Text function_holds_values() {
  return Text{} << "the function holds values (a lambda that captures, say): it is known by its type "
                   "alone, so pass them as arguments";
}

constexpr Text argument_not_fixed(int argument) {
  return Text{} << "argument " << argument
                << " is an Eigen object whose size is known at run time only: use one of fixed "
                   "size, etch::Tensor or etch::Batched";
}

constexpr Text argument_of_no_tensor(int argument) {
  return Text{} << "argument " << argument
                << " is no number, etch::Tensor, etch::Batched or Eigen object of float or double";
}

constexpr Text scalars_differ(int argument) {
  return Text{} << "argument " << argument
                << " and one before it are of float and of double: use one type";
}

constexpr Text argument_not_checked(int argument) {
  return Text{} << "argument " << argument
                << " is of float or a batch: derivatives are checked in double, at one point";
}

constexpr Text function_gives_no_expression() {
  return Text{} << "the function returns something that is no etch::Expr and no std::tuple of them";
}

constexpr Text function_takes_no_such_arguments(std::span<const Extents> arguments,
                                                std::string_view hint) {
  Text text;
  text << "the function cannot be called with " << arguments.size()
       << (arguments.size() == 1 ? " expression: " : " expressions: ");
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i != 0) text << ", ";
    write_extents(text, arguments[i]);
  }
  if (!hint.empty()) text << " (" << hint << ')';
  return text;
}

constexpr Text function_is_not_constexpr() {
  return Text{} << "the function cannot run while compiling: it or a function it calls is not "
                   "constexpr, or it takes more steps than the compiler allows";
}

constexpr Text gradient_of_no_scalar(Extents extents) {
  Text text;
  text << "the gradient of a function that gives ";
  write_extents(text, extents);
  return text << ": take a sum or mean, or its jacobian";
}

constexpr Text gradient_of_several_results(std::size_t results) {
  return Text{} << "the gradient of a function that gives " << results
                << " results: take its jacobian or vjp";
}

constexpr Text no_such_argument(int position, int count) {
  return Text{} << "wrt<...>: there is no argument " << position << ", the last of " << count
                << " is " << count - 1;
}

constexpr Text direction_does_not_fit(std::string_view operation, Extents direction,
                                      Extents wanted) {
  Text text;
  text << operation << ": the direction is ";
  write_extents(text, direction);
  text << ", wanted is ";
  write_extents(text, wanted);
  return text;
}

constexpr Text jacobian_has_many_axes(Extents result, Extents argument) {
  Text text;
  text << "jacobian: ";
  write_extents(text, result);
  text << " by ";
  write_extents(text, argument);
  return text << " has more than six axes: reshape the argument or the result to a vector";
}

constexpr Text wrong_number_of_results(int found, int wanted) {
  return Text{} << "into: the function has " << wanted << " results, got " << found
                << " objects for them";
}

constexpr Text result_does_not_fit(int result, Extents shape, Extents found) {
  Text text;
  text << "into: result " << result << " is ";
  write_extents(text, shape);
  text << ", the object for it ";
  write_extents(text, found);
  return text;
}

constexpr Text result_of_another_kind(int result) {
  return Text{} << "into: the object for result " << result
                << " is of another number type, const, not contiguous, or a batch where there is "
                   "one result (or the other way round)";
}

// Networks

constexpr Text network_without_input(std::string_view first) {
  return Text{} << "a network begins with etch::Input<...>, this one with " << first;
}

constexpr Text network_without_layers() {
  return Text{} << "a network has at least one layer behind its etch::Input";
}

constexpr void write_layer(Text& text, int index, std::string_view kind) {
  if (index > 0) text << "layer " << index << " ";
  text << kind;
}

/// "layer 1 ReLU gives ", or "is given " where nothing stands before.
constexpr void write_giver(Text& text, int index, std::string_view before) {
  if (before.empty()) {
    text << "is given ";
  } else {
    write_layer(text, index, before);
    text << " gives ";
  }
}

/// What would make a layer fit.
enum class Remedy {
  none,
  flatten,
  all_rows  ///< the layer before is recurrent and gives its last row
};

constexpr Text layer_does_not_fit(int index, std::string_view kind, std::string_view wants,
                                  std::string_view before, Extents extents, Remedy remedy) {
  Text text;
  write_layer(text, index, kind);
  text << " wants " << wants << ", but ";
  write_giver(text, index - 1, before);
  write_counted(text, extents);
  if (remedy == Remedy::flatten) {
    text << ": put etch::Flatten " << (before.empty() ? "before it" : "between them");
  } else if (remedy == Remedy::all_rows) {
    text << ": give " << before << " etch::Returns::all";
  }
  return text;
}

constexpr Text layer_has_wrong_arguments(int index, std::string_view kind, std::string_view wants) {
  Text text;
  write_layer(text, index, kind);
  return text << " wants as its template arguments " << wants;
}

constexpr Text layer_without_outputs(int index, std::string_view kind, int outputs) {
  Text text;
  write_layer(text, index, kind);
  return text << " has " << outputs << " outputs, at least 1 is wanted";
}

constexpr Text layer_takes_no_expression(int index, std::string_view kind,
                                         std::span<const Extents> given) {
  Text text;
  write_layer(text, index, kind);
  text << " cannot be called with " << (given.size() == 1 ? "an expression of shape " : "expressions of shapes ");
  write_list(text, given);
  return text;
}

constexpr Text layer_gives_no_expression(int index, std::string_view kind,
                                         std::span<const Extents> given) {
  Text text;
  write_layer(text, index, kind);
  text << ", called with " << (given.size() == 1 ? "an expression " : "expressions ");
  write_list(text, given);
  return text << ", returns something that is no etch::Expr";
}

constexpr Text layer_holds_values(int index, std::string_view kind) {
  Text text;
  write_layer(text, index, kind);
  return text << " holds values: a layer is made from its type alone, with numbers as static members";
}

constexpr Text layer_is_not_constexpr(int index, std::string_view kind) {
  Text text;
  write_layer(text, index, kind);
  return text << " cannot run while compiling: it or a function it calls is not constexpr";
}

constexpr Text wrong_number_of_values(std::string_view operation, int values, std::string_view what,
                                      Extents extents) {
  Text text;
  text << operation << " got " << values << " numbers, " << what << " ";
  write_extents(text, extents);
  return text << " has " << count_elements(extents);
}

// Data

constexpr Text samples_do_not_fit(std::string_view operation, Extents sample,
                                  std::string_view what, Extents wanted) {
  Text text;
  text << operation << ": the samples are ";
  write_counted(text, sample);
  text << ", " << what << " ";
  write_counted(text, wanted);
  return text;
}

}  // namespace etch::inline ETCH_TARGET::diagnostics
