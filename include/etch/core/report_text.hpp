// Text for people, put together from words and numbers at run time.
// May not know what it says. (A string stream does the same; <sstream> would be a twentieth of the time that
// etch.hpp takes to compile.)
#pragma once

#include <etch/core/target.hpp>

#include <concepts>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace etch::inline ETCH_TARGET {

class ReportText {
 public:
  ReportText& operator<<(std::string_view words) {
    text_ += words;
    return *this;
  }
  ReportText& operator<<(char c) {
    text_ += c;
    return *this;
  }
  ReportText& operator<<(std::integral auto number) {
    text_ += std::to_string(number);
    return *this;
  }
  /// With ten significant digits at most.
  ReportText& operator<<(double number) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.10g", number);
    text_ += digits;
    return *this;
  }

  /// Words in a column so wide, at its left or its right edge.
  ReportText& left(std::string_view words, std::size_t width) {
    text_ += words;
    return pad(words, width);
  }
  ReportText& right(std::string_view words, std::size_t width) {
    pad(words, width);
    return *this << words;
  }

  std::string text() && { return std::move(text_); }

 private:
  ReportText& pad(std::string_view words, std::size_t width) {
    if (words.size() < width) text_.append(width - words.size(), ' ');
    return *this;
  }

  std::string text_;
};

}  // namespace etch::inline ETCH_TARGET
