// What is said of data on their way to a network.
// May not know shapes or expressions; it gets numbers and names.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/target.hpp>

#include <string_view>

namespace etch::inline ETCH_TARGET::diagnostics {

constexpr Text crop_does_not_fit(std::string_view operation, int height, int width, Extents image) {
  Text text;
  text << operation << ": " << height << " by " << width << " cannot be cut out of an image ";
  write_extents(text, image);
  return text;
}

constexpr Text statistics_of_other_samples(std::string_view operation, int measured, Extents sample) {
  Text text;
  text << operation << ": measured on samples of " << measured << " elements, the samples are ";
  write_counted(text, sample);
  return text;
}

}  // namespace etch::inline ETCH_TARGET::diagnostics
