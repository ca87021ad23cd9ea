// Text as a value the compiler can carry: string template arguments, and the builder that puts
// words and numbers into them for the compile-time diagnostics. May not know what the texts say:
// the wording of every diagnostic has its own file.
#pragma once

#include <etch/core/target.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>

namespace etch::inline ETCH_TARGET {

/// A string of N characters (the closing zero not counted) that can be a template argument:
/// `template <FixedString name> struct Parameter;` takes `Parameter<"weight">`.
template <std::size_t N>
struct FixedString {
  /// Public because a structural type has no private members; always ends with a zero.
  char characters[N + 1] = {};

  constexpr FixedString() = default;

  // The closing zero is written as well: where a length is a power of two, clang takes one that is not
  // for absent, and prints the characters as numbers.
  constexpr FixedString(const char (&literal)[N + 1]) {  // implicit: "weight" is the argument
    std::copy_n(literal, N + 1, characters);
  }

  /// Takes the first N characters of `text`; a shorter text leaves zeros behind it.
  constexpr explicit FixedString(std::string_view text) {
    std::copy_n(text.begin(), std::min(N, text.size()), characters);
    characters[N] = '\0';
  }

  static constexpr std::size_t size() { return N; }
  constexpr std::string_view view() const { return {characters, N}; }
  constexpr operator std::string_view() const { return view(); }
};

template <std::size_t Size>
FixedString(const char (&)[Size]) -> FixedString<Size - 1>;

/// Equal when length and characters are; strings of different lengths compare too.
template <std::size_t N, std::size_t M>
constexpr bool operator==(const FixedString<N>& left, const FixedString<M>& right) {
  return left.view() == right.view();
}

/// `left` followed by `right`.
template <std::size_t N, std::size_t M>
constexpr FixedString<N + M> operator+(const FixedString<N>& left, const FixedString<M>& right) {
  FixedString<N + M> both;
  std::copy_n(left.characters, N, both.characters);
  std::copy_n(right.characters, M, both.characters + N);
  return both;
}

template <std::size_t N, std::size_t Size>
constexpr auto operator+(const FixedString<N>& left, const char (&right)[Size]) {
  return left + FixedString<Size - 1>(right);
}

template <std::size_t Size, std::size_t N>
constexpr auto operator+(const char (&left)[Size], const FixedString<N>& right) {
  return FixedString<Size - 1>(left) + right;
}

/// Words and whole numbers written one after another, as a stream does, in constant evaluation too.
/// What does not fit into `capacity` characters is cut and the text then ends in "...": a message
/// that is too long must still be shown, it may not turn into an error of its own.
class Text {
 public:
  static constexpr std::size_t capacity = 256;

  constexpr Text& operator<<(std::string_view words) {
    for (char character : words) {
      if (size_ == capacity) {
        std::fill_n(characters_.end() - 3, 3, '.');
        break;
      }
      characters_[size_++] = character;
    }
    return *this;
  }

  constexpr Text& operator<<(char character) { return *this << std::string_view(&character, 1); }

  /// In decimal; every integer type but bool and the character types of other encodings.
  template <std::integral Integer>
  requires(!std::same_as<Integer, bool> && !std::same_as<Integer, wchar_t> &&
           !std::same_as<Integer, char8_t> && !std::same_as<Integer, char16_t> &&
           !std::same_as<Integer, char32_t>) constexpr Text&
  operator<<(Integer number) {
    char digits[24] = {};  // 20 digits and a sign are the most that 64 bits need
    char* first = digits + sizeof digits;
    Integer rest = number;
    do {
      const int digit = static_cast<int>(rest % 10);  // negative when `number` is: its lowest
      *--first = static_cast<char>('0' + (digit < 0 ? -digit : digit));  // value has no negation
      rest = static_cast<Integer>(rest / 10);
    } while (rest != 0);
    if (number < 0) *--first = '-';
    return *this << std::string_view(first,
                                     static_cast<std::size_t>(digits + sizeof digits - first));
  }

  constexpr std::string_view view() const { return {characters_.data(), size_}; }
  constexpr const char* data() const { return characters_.data(); }
  constexpr std::size_t size() const { return size_; }

  /// The N characters from `first` on, as a template argument; zeros where the text has ended.
  template <std::size_t N>
  constexpr FixedString<N> piece(std::size_t first = 0) const {
    return FixedString<N>(view().substr(std::min(first, size_)));
  }

 private:
  std::array<char, capacity> characters_{};
  std::size_t size_ = 0;
};

/// The text that a captureless callable writes, in a FixedString of just its length:
///
///     constexpr auto message = fixed_string([] { return Text{} << "axis " << 3; });  // 6
///     characters
template <class Write>
consteval auto fixed_string(Write) {
  constexpr Text text = Write{}();
  return text.template piece<text.size()>();
}

}  // namespace etch::inline ETCH_TARGET
