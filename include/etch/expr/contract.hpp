// Sums of products named by letters, as Einstein wrote them: contract<"ij,jk->ik">(a, b).
// May not know derivatives or kernels: it is made of permutations, reshapes and the products there are.
#pragma once

#include <etch/core/diagnostics_moving.hpp>
#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/op/contraction.hpp>
#include <etch/op/movement.hpp>
#include <etch/shape/window.hpp>

#include <cstddef>
#include <string_view>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// The three words of "ij,jk->ik"; `readable` where it has that form.
struct Letters {
  std::string_view left, right, result;
  bool readable = false;
};

constexpr bool are_letters(std::string_view word) {
  for (const char c : word) {
    if (c < 'a' || c > 'z') return false;
  }
  return true;
}

constexpr Letters read_letters(std::string_view text) {
  const std::size_t comma = text.find(','), arrow = text.find("->");
  if (comma == text.npos || arrow == text.npos || comma > arrow) return {};
  Letters letters{text.substr(0, comma), text.substr(comma + 1, arrow - comma - 1),
                  text.substr(arrow + 2)};
  letters.readable =
      are_letters(letters.left) && are_letters(letters.right) && are_letters(letters.result);
  return letters;
}

constexpr bool holds_letter(std::string_view word, char letter) {
  return word.find(letter) != word.npos;
}

constexpr int axis_of(std::string_view word, char letter) {
  return static_cast<int>(word.find(letter));
}

/// A letter that stands twice in a word, 0 where none does.
constexpr char repeated_letter(std::string_view word) {
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (holds_letter(word.substr(i + 1), word[i])) return word[i];
  }
  return 0;
}

/// A letter of the result that no operand has, 0 where each has one.
constexpr char foreign_letter(const Letters& letters) {
  for (const char letter : letters.result) {
    if (!holds_letter(letters.left, letter) && !holds_letter(letters.right, letter)) return letter;
  }
  return 0;
}

/// A letter whose extents in the two operands differ, 0 where none has.
constexpr char differing_letter(const Letters& letters, const Shape& a, const Shape& b) {
  for (const char letter : letters.left) {
    if (!holds_letter(letters.right, letter)) continue;
    if (a[axis_of(letters.left, letter)] != b[axis_of(letters.right, letter)]) return letter;
  }
  return 0;
}

template <FixedString Names>
struct ContractionUnreadable {
  static constexpr Text text = diagnostics::contraction_unreadable(Names);
};

template <FixedString Names, Shape A, Shape B>
struct LettersAndAxes {
  static constexpr Letters letters = read_letters(Names.view());
  static constexpr bool left = static_cast<int>(letters.left.size()) != A.rank;
  static constexpr Text text = diagnostics::letters_and_axes(left ? letters.left : letters.right,
                                                             left ? A.axes() : B.axes());
};

template <FixedString Names>
struct LetterStandsTwice {
  static constexpr Letters letters = read_letters(Names.view());
  static constexpr std::string_view word = repeated_letter(letters.left) != 0    ? letters.left
                                           : repeated_letter(letters.right) != 0 ? letters.right
                                                                                 : letters.result;
  static constexpr Text text = diagnostics::letter_stands_twice(repeated_letter(word), word);
};

template <FixedString Names>
struct LetterOfNoOperand {
  static constexpr Text text =
      diagnostics::letter_of_no_operand(foreign_letter(read_letters(Names.view())), Names);
};

template <FixedString Names, Shape A, Shape B>
struct LetterExtentsDiffer {
  static constexpr Letters letters = read_letters(Names.view());
  static constexpr char letter = differing_letter(letters, A, B);
  static constexpr Text text =
      diagnostics::letter_extents_differ(letter, A[axis_of(letters.left, letter)],
                                         B[axis_of(letters.right, letter)], A.axes(), B.axes());
};

constexpr bool fits_ranks(const Letters& letters, const Shape& a, const Shape& b) {
  return static_cast<int>(letters.left.size()) == a.rank &&
         static_cast<int>(letters.right.size()) == b.rank &&
         static_cast<int>(letters.result.size()) <= Shape::max_rank;
}

constexpr bool repeats_no_letter(const Letters& letters) {
  return repeated_letter(letters.left) == 0 && repeated_letter(letters.right) == 0 &&
         repeated_letter(letters.result) == 0;
}

template <FixedString Names, Shape A, Shape B>
constexpr auto contracts_letters() {
  constexpr Letters letters = read_letters(Names.view());
  if constexpr (!letters.readable) {
    return diagnostics::judge_use<false, ContractionUnreadable<Names>>();
  } else if constexpr (!fits_ranks(letters, A, B)) {
    return diagnostics::judge<false, LettersAndAxes<Names, A, B>>();
  } else if constexpr (!repeats_no_letter(letters)) {
    return diagnostics::judge_use<false, LetterStandsTwice<Names>>();
  } else if constexpr (foreign_letter(letters) != 0) {
    return diagnostics::judge_use<false, LetterOfNoOperand<Names>>();
  } else {
    return diagnostics::judge<differing_letter(letters, A, B) == 0,
                              LetterExtentsDiffer<Names, A, B>>();
  }
}

template <Shape A, Shape B>
constexpr bool fit(const Letters& letters) {
  return letters.readable && fits_ranks(letters, A, B) && repeats_no_letter(letters) &&
         foreign_letter(letters) == 0 && differing_letter(letters, A, B) == 0;
}

constexpr int extent_of(const Letters& letters, const Shape& a, const Shape& b, char letter) {
  return holds_letter(letters.left, letter) ? a[axis_of(letters.left, letter)]
                                            : b[axis_of(letters.right, letter)];
}

constexpr Shape contracted_shape(const Letters& letters, const Shape& a, const Shape& b) {
  Shape shape;
  for (const char letter : letters.result) shape.append(extent_of(letters, a, b, letter));
  return shape;
}

/// Axes of an operand in a new order, group after group.
struct Grouping {
  unsigned order = 0;
  int count = 0;

  constexpr int take(std::string_view word, const Shape& shape, auto belongs) {
    int extent = 1;
    for (const char letter : word) {
      if (!belongs(letter)) continue;
      order = with_axis(order, count++, axis_of(word, letter));
      extent *= shape[axis_of(word, letter)];
    }
    return extent;
  }
};

/// What stands in one operand alone and not in the result is summed over first; the letters that stay.
constexpr Ref sum_lone_letters(Ref x, std::string_view word, std::string_view other,
                               std::string_view result, char* kept) {
  unsigned axes = 0;
  Shape shape;
  std::size_t count = 0;
  for (std::size_t axis = 0; axis < word.size(); ++axis) {
    if (!holds_letter(other, word[axis]) && !holds_letter(result, word[axis])) {
      axes |= 1u << axis;
    } else {
      shape.append(x.shape()[static_cast<int>(axis)]);
      kept[count++] = word[axis];
    }
  }
  return axes == 0 ? x : reshape(reduce(op<ops::Sum>, x, axes, x.rate()), shape);
}

/// The letters that both operands share and the result has too come first: one product for each of
/// their indices. Without such letters it is a matrix product, rows by what is left alone in the left
/// operand, columns by what is alone in the right one; with them, or with nothing to sum over, a
/// product element by element, summed over its last axis.
constexpr Ref contract_letters(Ref a, Ref b, const Letters& from) {
  char left_letters[Shape::max_rank] = {}, right_letters[Shape::max_rank] = {};
  a = sum_lone_letters(a, from.left, from.right, from.result, left_letters);
  b = sum_lone_letters(b, from.right, from.left, from.result, right_letters);
  const Letters letters{{left_letters, static_cast<std::size_t>(a.shape().rank)},
                        {right_letters, static_cast<std::size_t>(b.shape().rank)},
                        from.result};
  const auto in_left = [&](char letter) { return holds_letter(letters.left, letter); };
  const auto in_right = [&](char letter) { return holds_letter(letters.right, letter); };
  const auto in_result = [&](char letter) { return holds_letter(letters.result, letter); };
  const Shape left_shape = a.shape(), right_shape = b.shape();

  // In the order of the left operand in both, so that groups are walked alike.
  Grouping left, right;
  int batch = 1, rows = 1, inner = 1;
  for (const char letter : letters.left) {
    const auto is_this = [&](char other) { return other == letter; };
    if (!in_right(letter) || !in_result(letter)) continue;
    batch *= left.take(letters.left, left_shape, is_this);
    right.take(letters.right, right_shape, is_this);
  }
  rows = left.take(letters.left, left_shape, [&](char letter) { return !in_right(letter); });
  for (const char letter : letters.left) {
    const auto is_this = [&](char other) { return other == letter; };
    if (!in_right(letter) || in_result(letter)) continue;
    inner *= left.take(letters.left, left_shape, is_this);
    right.take(letters.right, right_shape, is_this);
  }
  const int columns =
      right.take(letters.right, right_shape, [&](char letter) { return !in_left(letter); });
  a = permute(a, left.order);
  b = permute(b, right.order);

  Ref product;
  if (batch == 1 && inner > 1) {
    product = contract(reshape(a, Shape{rows, inner}), false, reshape(b, Shape{inner, columns}),
                       false, common_rate(a.rate(), b.rate()));
  } else {
    const Ref factors =
        reshape(a, Shape{batch, rows, inner, 1}) * reshape(b, Shape{batch, 1, inner, columns});
    product = reduce(op<ops::Sum>, factors, 1u << 2, factors.rate());
  }

  // The product's letters are those of its groups; the result may want them in another order.
  Shape shape;
  char found[Shape::max_rank] = {};
  const auto name = [&](char letter, int extent) {
    found[shape.rank] = letter;
    shape.append(extent);
  };
  for (const char letter : letters.left) {
    if (in_right(letter) && in_result(letter)) {
      name(letter, extent_of(letters, left_shape, right_shape, letter));
    }
  }
  for (const char letter : letters.left) {
    if (!in_right(letter)) name(letter, extent_of(letters, left_shape, right_shape, letter));
  }
  for (const char letter : letters.right) {
    if (!in_left(letter)) name(letter, extent_of(letters, left_shape, right_shape, letter));
  }
  const std::string_view names(found, static_cast<std::size_t>(shape.rank));
  unsigned order = 0;
  int place = 0;
  for (const char letter : letters.result) {
    order = with_axis(order, place++, axis_of(names, letter));
  }
  return permute(reshape(product, shape), order);
}

}  // namespace detail

/// Σ of a·b over every letter that the result lacks: contract<"ij,jk->ik">(a, b) is the matrix product,
/// "i,j->ij" the outer one, "bij,bjk->bik" one product for each b, "ij,ij->" the sum of all a·b. Each
/// letter names an axis, of one extent wherever it stands, and stands once in a word.
template <FixedString Names, Shape A, Shape B>
constexpr auto contract(Expr<A> a, Expr<B> b) {
  using Fits [[maybe_unused]] = typename decltype(detail::contracts_letters<Names, A, B>())::fits;
  constexpr detail::Letters letters = detail::read_letters(Names.view());
  if constexpr (detail::fit<A, B>(letters)) {
    constexpr Shape result = detail::contracted_shape(letters, A, B);
    return Expr<result>{detail::contract_letters(a.ref, b.ref, letters)};
  } else {
    return a;
  }
}

}  // namespace etch::inline ETCH_TARGET
