// The outcome of a gradient check as one line. May not know what was checked.
#pragma once

#include <etch/check/gradient.hpp>

#include <fmt/core.h>

#include <string>

/// Prints the worst relative error, and every tensor's where that is too large.
inline bool print_gradient_check(const std::string& what, const etch::GradientReport& report) {
  const bool agrees = static_cast<bool>(report);
  fmt::print("gradient {} numerical differentiation: relative error {:.1e} {}\n",
             agrees ? "agrees with" : "DISAGREES with", report.worst(), what);
  if (!agrees) fmt::print("{}", report.text());
  return agrees;
}
