// What is said of windows over images.
// May not know shapes or expressions; it gets numbers and names.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/target.hpp>

#include <string_view>

namespace etch::inline ETCH_TARGET::diagnostics {

constexpr Text not_an_image(std::string_view operation, Extents extents) {
  Text text;
  text << operation << " wants an image [channels, height, width], got ";
  write_extents(text, extents);
  return text;
}

/// "kernel 5 by 5".
constexpr void write_pair(Text& text, std::string_view before, int height, int width) {
  text << before << ' ' << height << " by " << width;
}

constexpr Text window_below_one(std::string_view operation, std::string_view what, int height,
                                int width) {
  Text text;
  text << operation << ": ";
  write_pair(text, what, height, width);
  return text << ", at least 1 is wanted";
}

constexpr Text window_too_large(std::string_view operation, int span_height, int span_width,
                                int height, int width) {
  Text text;
  text << operation << ": ";
  write_pair(text, "a window spans", span_height, span_width);
  write_pair(text, ", the padded input is", height, width);
  return text;
}

constexpr Text filters_do_not_fit(Extents image, Extents filters, int groups) {
  Text text;
  text << "convolve: for an image ";
  write_extents(text, image);
  if (groups != 1) text << " in " << groups << " groups";
  if (groups < 1 || image.front() % groups != 0) {
    return text << ": its channels cannot be cut so";
  }
  text << " the filters are [count, " << image.front() / groups << ", height, width]";
  if (groups != 1) text << " with a count divisible by " << groups;
  text << ", got ";
  write_extents(text, filters);
  return text;
}

constexpr Text unpooled_does_not_fit(Extents pooled, Extents wanted) {
  Text text;
  text << "max_unpool: the image has windows ";
  write_extents(text, wanted);
  text << ", to be put back are ";
  write_extents(text, pooled);
  return text;
}

constexpr Text spreading_filters_do_not_fit(Extents image, Extents filters) {
  Text text;
  text << "convolve_transposed: for an image ";
  write_extents(text, image);
  text << " the filters are [" << image.front() << ", count, height, width], got ";
  write_extents(text, filters);
  return text;
}

}  // namespace etch::inline ETCH_TARGET::diagnostics
