// Finds the data that tests compare with: reference values, trained weights, digit images.
// May not know etch, which could otherwise be wrong in the same way on both sides of a comparison.
//
// The data lies outside the repository. A test that needs it and does not find it says so and
// returns:
//
//   const auto cases = reference("softmax");
//   if (!cases) WARN("no reference data");
#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>

/// The file or directory `relative` in the test data, where it exists.
inline std::optional<std::filesystem::path> test_data(const std::string& relative) {
  const std::filesystem::path directory = ETCH_TEST_DATA;
  if (directory.empty()) return std::nullopt;
  if (!std::filesystem::exists(directory))
    throw std::runtime_error("ETCH_TEST_DATA names " + directory.string() +
                             ", which does not exist");
  const std::filesystem::path path = directory / relative;
  if (!std::filesystem::exists(path)) return std::nullopt;
  return path;
}

/// The reference values in reference/<name>.json, where the test data is there.
/// @throws std::runtime_error naming the file, where it cannot be read as JSON.
inline std::optional<nlohmann::json> reference(const std::string& name) {
  const auto path = test_data("reference/" + name + ".json");
  if (!path) {
    // A misspelt name must not pass for missing data.
    if (test_data("reference"))
      throw std::runtime_error("the test data has no reference/" + name + ".json");
    return std::nullopt;
  }
  std::ifstream file(*path);
  try {
    return nlohmann::json::parse(file);
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(path->string() + ": " + error.what());
  }
}
