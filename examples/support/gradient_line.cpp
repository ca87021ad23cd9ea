#include "gradient_line.hpp"

#include <fmt/core.h>

bool print_gradient_check(const std::string& what, const etch::GradientReport& report) {
  const bool agrees = static_cast<bool>(report);
  fmt::print("gradient {} numerical differentiation: relative error {:.1e} {}\n",
             agrees ? "agrees with" : "DISAGREES with", report.worst(), what);
  if (!agrees) fmt::print("{}", report.text());
  return agrees;
}
