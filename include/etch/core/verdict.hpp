// How a compile error of etch looks: the message stands on the line that says `error` (D1).
// May not know what is wrong or how it is worded: that is core/diagnostics.hpp.
//
// C++20's static_assert prints no numbers, so a message is made by constexpr code and put into the
// template arguments of a type, cut at words: clang shows 32 characters of each. What is right has a
// type `fits` and what is wrong has not, so that
//
//   static_assert(decltype(diagnostics::judge<ok, Message>())::fits);
//
// is the error itself, in the class or function where it stands. An undefined type that something
// wants to be complete was the first form: clang then adds three lines about where the type was
// declared, and either compiler one step for each function on the way to it.
#pragma once

#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET {

/// Says with its arguments which shapes do not go together.
template <FixedString... Message>
struct wrong_shape {};

/// Says with its arguments what cannot be done with a handle, a layer or a loss.
template <FixedString... Message>
struct wrong_use {};

namespace diagnostics {

inline constexpr std::size_t piece_length = 30;

/// Where a message is cut: piece i has length[i] characters from first[i] on.
struct Cuts {
  static constexpr std::size_t most = 16;

  std::array<std::size_t, most> first{};
  std::array<std::size_t, most> length{};
  std::size_t count = 0;
};

/// Cuts at spaces, which are dropped, but not inside brackets: a shape stays whole.
constexpr Cuts cut(std::string_view text) {
  Cuts cuts;
  std::size_t first = 0;
  while (first < text.size() && cuts.count < Cuts::most) {
    std::size_t end = text.size();
    if (end - first > piece_length) {
      end = 0;
      int depth = 0;
      for (std::size_t i = first; i <= first + piece_length; ++i) {
        if (text[i] == '[') ++depth;
        if (text[i] == ']') --depth;
        if (text[i] == ' ' && depth == 0) end = i;
      }
      if (end <= first) end = first + piece_length;  // one long word
    }
    cuts.first[cuts.count] = first;
    cuts.length[cuts.count++] = end - first;
    first = end < text.size() && text[end] == ' ' ? end + 1 : end;
  }
  return cuts;
}

/// What is right: it has the type that `wrong_shape` and `wrong_use` lack.
struct Right {
  using fits = std::true_type;
};

/// What is wrong and has been said already: by an error elsewhere, or by a `static_assert` that prints
/// texts.
struct Said {
  using fits = std::true_type;
};

namespace detail {

template <class Message>
inline constexpr Cuts cuts = cut(Message::text.view());

/// Piece number I, of just its length: clang prints a string that ends in zeros as a list of numbers.
template <class Message, std::size_t I>
inline constexpr auto piece =
    Message::text.template piece<cuts<Message>.length[I]>(cuts<Message>.first[I]);

template <template <FixedString...> class Kind, class Message, std::size_t... I>
Kind<piece<Message, I>...> say(std::index_sequence<I...>);

template <bool Fits, template <FixedString...> class Kind, class Message>
constexpr auto judge() {
  if constexpr (Fits) {
    return Right{};
  } else {
#if defined(__cpp_static_assert) && __cpp_static_assert >= 202306L
    static_assert(Fits, Message::text);
    return Said{};
#else
    return decltype(say<Kind, Message>(std::make_index_sequence<cuts<Message>.count>())){};
#endif
  }
}

}  // namespace detail

/// `Right` where shapes fit; otherwise a type that says `Message::text`.
template <bool Fits, class Message>
constexpr auto judge() {
  return detail::judge<Fits, wrong_shape, Message>();
}

/// The same for a mistake that is not one of shapes.
template <bool Fits, class Message>
constexpr auto judge_use() {
  return detail::judge<Fits, wrong_use, Message>();
}

}  // namespace diagnostics

}  // namespace etch::inline ETCH_TARGET
