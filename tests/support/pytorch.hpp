// Reads what PyTorch computed, from the files that scripts in tests/reference/ made, and compares.
// May not know what is compared.
#pragma once

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace pytorch {

inline nlohmann::json results(const std::string& name) {
  std::string path = ETCH_SOURCE_DIR "/tests/reference/";
  path += name;
  path += ".json";
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path);
  return nlohmann::json::parse(file);
}

/// To `tolerance`, at sizes below 1, or relative to what `size` gives for a number.
template <class Values, class Size>
void compare(const Values& found, const std::vector<double>& wanted, double tolerance, Size size) {
  REQUIRE(found.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    INFO("element " << i << ": " << found[i] << ", PyTorch " << wanted[i]);
    CHECK(std::abs(static_cast<double>(found[i]) - wanted[i]) <=
          tolerance * std::max(1.0, size(wanted[i])));
  }
}

inline std::vector<double> numbers(const nlohmann::json& from) {
  if (from.is_array()) return from.get<std::vector<double>>();
  return {from.get<double>()};
}

/// To 1e-5 of the number itself, or of 1 where that is more.
template <class Values>
void check_close(const Values& found, const nlohmann::json& wanted) {
  compare(found, numbers(wanted), 1e-5, [](double number) { return std::abs(number); });
}

/// To `tolerance` of the largest number, or of 1 where that is more: of sums, in which others cancel.
template <class Values>
void check_sums(const Values& found, const nlohmann::json& wanted, double tolerance) {
  const auto all = numbers(wanted);
  double largest = 0;
  for (const double number : all) largest = std::max(largest, std::abs(number));
  compare(found, all, tolerance, [&](double) { return largest; });
}

}  // namespace pytorch
