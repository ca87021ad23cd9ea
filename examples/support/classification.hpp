// What a classifier got right and wrong, as text: a confusion table, and images drawn in blocks.
// May not know models: it is given counts, pixels and captions.
#pragma once

#include <etch/train/metrics.hpp>

#include <array>
#include <span>
#include <string>
#include <vector>

/// A row for what each example is, a column for what it was read as; a dot for none.
void print_confusion(const etch::Confusion& table);

/// A 28 x 28 image and two lines to stand below it.
struct Picture {
  std::span<const float> pixels;
  std::array<std::string, 2> captions;
};

/// Draws pictures side by side, each with its captions below it.
void print_pictures(const std::vector<Picture>& pictures);
