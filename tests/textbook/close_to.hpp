// Compares numbers with those that a reference file lists, by the absolute difference it allows.
// May not know etch.
#pragma once

#include "support/catch.hpp"

#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

namespace textbook {

/// A number, a list or a table of a reference file, as its numbers one row after the other.
inline std::vector<double> numbers(const nlohmann::json& json) {
  if (json.is_number()) return {json.get<double>()};
  std::vector<double> all;
  for (const nlohmann::json& part : json) {
    const auto values = numbers(part);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

/// Checks that every number differs from the listed one by no more than the file's tolerance.
inline void check_close_to(const nlohmann::json& file, const std::string& name,
                           std::span<const double> found) {
  const auto wanted = numbers(file.at(name));
  REQUIRE(found.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    INFO(name << ", number " << i << ": " << found[i] << ", the file has " << wanted[i]);
    CHECK(std::abs(found[i] - wanted[i]) <= file.at("tolerance").get<double>());
  }
}

}  // namespace textbook
