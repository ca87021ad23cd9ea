// The outcome of a gradient check as one line. May not know what was checked.
#pragma once

#include <etch/check/gradient.hpp>

#include <string>

/// Prints the worst relative error, and every tensor's where that is too large.
bool print_gradient_check(const std::string& what, const etch::GradientReport& report);
