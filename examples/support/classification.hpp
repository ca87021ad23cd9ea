// What a classifier got right and wrong, as text: a confusion table, and images drawn in blocks.
// May not know models: it is given counts, pixels and captions.
#pragma once

#include <etch/train/metrics.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

/// A row for what each example is, a column for what it was read as; a dot for none.
inline void print_confusion(const etch::Confusion& table) {
  fmt::print("\n  is \\ read as");
  for (int guessed = 0; guessed < table.classes; ++guessed) fmt::print("{:6}", guessed);
  fmt::print("\n");
  for (int right = 0; right < table.classes; ++right) {
    fmt::print("  {:11}", right);
    for (int guessed = 0; guessed < table.classes; ++guessed) {
      const int count = table(right, guessed);
      fmt::print("{:>6}", count == 0 ? "·" : std::to_string(count));
    }
    fmt::print("\n");
  }
}

/// A 28 x 28 image and two lines to stand below it.
struct Picture {
  std::span<const float> pixels;
  std::array<std::string, 2> captions;
};

namespace detail {

inline constexpr int image_side = 28;
/// Digits fill a box of 20 x 20 around the middle: three pictures with their empty edges cut off
/// fit side by side in 80 characters.
inline constexpr int image_edge = 2;
inline constexpr int picture_width = image_side - 2 * image_edge;

/// Two pixels, one above the other, as one character.
inline const char* block(float above, float below) {
  constexpr float inked = 0.4f;
  if (above >= inked) return below >= inked ? "█" : "▀";
  return below >= inked ? "▄" : " ";
}

inline std::string picture_row(std::span<const float> pixels, int row) {
  const auto pixel = [&](int y, int x) {
    return pixels[static_cast<std::size_t>(y * image_side + x)];
  };
  std::string text;
  for (int x = image_edge; x < image_side - image_edge; ++x) {
    text += block(pixel(row, x), pixel(row + 1, x));
  }
  return text;
}

}  // namespace detail

/// Draws pictures side by side, each with its captions below it.
inline void print_pictures(const std::vector<Picture>& pictures) {
  for (int row = detail::image_edge; row < detail::image_side - detail::image_edge; row += 2) {
    for (const Picture& picture : pictures) {
      fmt::print("  {}", detail::picture_row(picture.pixels, row));
    }
    fmt::print("\n");
  }
  for (std::size_t line = 0; line < 2; ++line) {
    for (const Picture& picture : pictures) {
      fmt::print("  {:^{}}", picture.captions[line], detail::picture_width);
    }
    fmt::print("\n");
  }
}
