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
  std::ifstream file(std::string(ETCH_SOURCE_DIR) + "/tests/reference/" + name + ".json");
  if (!file) throw std::runtime_error("tests/reference/" + name + ".json is not there");
  return nlohmann::json::parse(file);
}

/// To 1e-5 of the number itself, or of 1 where that is more.
template <class Values>
void check_close(const Values& found, const nlohmann::json& wanted) {
  const auto numbers = wanted.is_array() ? wanted.get<std::vector<double>>()
                                         : std::vector<double>{wanted.get<double>()};
  REQUIRE(found.size() == numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    INFO("element " << i << ": " << found[i] << ", PyTorch " << numbers[i]);
    CHECK(std::abs(static_cast<double>(found[i]) - numbers[i]) <=
          1e-5 * std::max(1.0, std::abs(numbers[i])));
  }
}

}  // namespace pytorch
