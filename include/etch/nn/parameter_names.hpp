// Which parameters a name stands for: for those who treat some otherwise than others.
// May not know networks or values.
#pragma once

#include <etch/core/target.hpp>

#include <cstddef>
#include <string_view>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// Whether a text is a pattern, in which a star stands for any characters, also none.
constexpr bool is_like(std::string_view text, std::string_view pattern) {
  constexpr std::size_t none = std::string_view::npos;
  // The last star, and where in the text ends what it stands for.
  std::size_t star = none, taken = 0;
  std::size_t at = 0, i = 0;
  while (i < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      taken = i;
    } else if (at < pattern.size() && pattern[at] == text[i]) {
      ++at;
      ++i;
    } else if (star != none) {
      at = star + 1;
      i = ++taken;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

/// Whether `of` stands for a parameter such as "residual2.dense3.weight": it is its name; a layer ("dense3",
/// also in a block, or "residual2.dense3"); a kind of layer ("dense"); or like one of these, with stars ("*.bias").
constexpr bool stands_for(std::string_view of, std::string_view parameter) {
  if (is_like(parameter, of)) return true;
  for (std::size_t begin = 0; begin < parameter.size();) {
    const std::size_t end = parameter.find('.', begin);
    if (end == std::string_view::npos) return false;  // that of the parameter itself
    const std::string_view layer = parameter.substr(begin, end - begin);
    const std::string_view kind = layer.substr(0, layer.find_last_not_of("0123456789") + 1);
    if (is_like(layer, of) || is_like(kind, of) || is_like(parameter.substr(0, end), of))
      return true;
    begin = end + 1;
  }
  return false;
}

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
