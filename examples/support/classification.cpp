#include "classification.hpp"

#include <fmt/core.h>

#include <cstddef>

namespace {

constexpr int image_side = 28;
/// Digits fill a box of 20 x 20 around the middle: three pictures with their empty edges cut off
/// fit side by side in 80 characters.
constexpr int image_edge = 2;
constexpr int picture_width = image_side - 2 * image_edge;

/// Two pixels, one above the other, as one character.
const char* block(float above, float below) {
  constexpr float inked = 0.4f;
  if (above >= inked) return below >= inked ? "█" : "▀";
  return below >= inked ? "▄" : " ";
}

std::string picture_row(std::span<const float> pixels, int row) {
  const auto pixel = [&](int y, int x) {
    return pixels[static_cast<std::size_t>(y * image_side + x)];
  };
  std::string text;
  for (int x = image_edge; x < image_side - image_edge; ++x) {
    text += block(pixel(row, x), pixel(row + 1, x));
  }
  return text;
}

}  // namespace

void print_confusion(const etch::Confusion& table) {
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

void print_pictures(const std::vector<Picture>& pictures) {
  for (int row = image_edge; row < image_side - image_edge; row += 2) {
    for (const Picture& picture : pictures) {
      fmt::print("  {}", picture_row(picture.pixels, row));
    }
    fmt::print("\n");
  }
  for (std::size_t line = 0; line < 2; ++line) {
    for (const Picture& picture : pictures) {
      fmt::print("  {:^{}}", picture.captions[line], picture_width);
    }
    fmt::print("\n");
  }
}
