// docs/edges.md, row by row: what each function and its derivative are at special points, for the
// interpreter and for lanes of both types.
#include "op/functions.hpp"
#include "support/catch.hpp"

#include <etch/graph/interpret.hpp>
#include <etch/transform/differentiate.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using etch::Lanes;

namespace {

std::string trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(" `"));
  text.erase(text.find_last_not_of(" `") + 1);
  return text;
}

std::vector<std::string> split_at(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(trimmed(part));
  return parts;
}

/// "-inf", "NaN", "3π/4", "e", "1e300", "-0".
double number(std::string text) {
  const bool negative = text.substr(0, 1) == "-" || text.substr(0, 3) == "−";
  if (negative) text.erase(0, text[0] == '-' ? 1 : 3);
  double value = 0;
  if (text == "inf") {
    value = std::numeric_limits<double>::infinity();
  } else if (text == "NaN") {
    value = std::numeric_limits<double>::quiet_NaN();
  } else if (const auto pi = text.find("π"); pi != std::string::npos) {
    const double factor = pi == 0 ? 1 : std::stod(text.substr(0, pi));
    const std::string rest = text.substr(pi + std::string("π").size());
    value = factor * 3.14159265358979323846 / (rest.empty() ? 1 : std::stod(rest.substr(1)));
  } else {
    std::size_t used = 0;
    value = std::stod(text, &used);
    if (used != text.size()) throw std::runtime_error("no number: " + text);
  }
  return negative ? -value : value;
}

/// "(0, -inf)" or "3".
std::vector<double> numbers(std::string text) {
  std::erase(text, '(');
  std::erase(text, ')');
  std::vector<double> values;
  for (const auto& part : split_at(text, ',')) values.push_back(number(part));
  return values;
}

struct Edge {
  std::string function;
  std::string text;
  std::vector<double> at;
  double value = 0;
  std::vector<double> derivatives;
};

/// The rows `| function | at | value | derivative |` behind a heading.
std::vector<Edge> edges_listed() {
  std::ifstream file(ETCH_SOURCE_DIR "/docs/edges.md");
  REQUIRE(file.good());
  std::vector<Edge> result;
  std::string line;
  while (std::getline(file, line) && line != "## Special points") {
  }
  while (std::getline(file, line) && line.rfind("## ", 0) != 0) {
    const auto cells = split_at(line, '|');
    if (cells.size() != 5 || cells[1] == "function" || cells[1].rfind("---", 0) == 0) continue;
    result.push_back({cells[1], line, numbers(cells[2]), number(cells[3]), numbers(cells[4])});
  }
  return result;
}

/// A graph of scalars in lanes of T: what the kernels compute, without a plan.
template <class T>
std::vector<double> in_lanes(etch::GraphView graph, const std::vector<double>& at) {
  std::vector<Lanes<T>> values;
  for (etch::Id id = 0; id < graph.size(); ++id) {
    const etch::Node& node = graph[id];
    if (node.family() == etch::Family::input) {
      values.push_back(Lanes<T>(at.at(static_cast<std::size_t>(node.attributes.input))));
    } else if (node.family() == etch::Family::constant) {
      values.push_back(Lanes<T>(node.attributes.number));
    } else {
      REQUIRE(node.family() == etch::Family::elementwise);
      std::vector<Lanes<T>> operands;
      for (const etch::Id operand : node.operand_ids()) {
        operands.push_back(values[static_cast<std::size_t>(operand)]);
      }
      values.push_back(etch::lanes_function<T>(*node.op)(operands.data(), node.attributes.number));
    }
  }
  std::vector<double> outputs;
  for (const etch::Id id : graph.outputs) {
    outputs.push_back(static_cast<double>(values[static_cast<std::size_t>(id)][0]));
  }
  return outputs;
}

/// NaN where NaN is wanted, else near; a zero of the wanted sign, where the sign is wanted.
bool is_wanted(double found, double wanted, double tolerance, bool with_sign) {
  if (std::isnan(wanted)) return std::isnan(found);
  if (wanted == 0 && with_sign && std::signbit(found) != std::signbit(wanted)) return false;
  if (std::isinf(wanted) || wanted == 0) return found == wanted;
  return std::abs(found - wanted) <= tolerance * std::abs(wanted);
}

}  // namespace

TEST_CASE("every function is at its special points what the page says, and so is its derivative") {
  const auto listed = edges_listed();
  REQUIRE(listed.size() > 200);
  for (const Edge& edge : listed) {
    INFO(edge.text);
    REQUIRE(edges::functions().count(edge.function) == 1);
    REQUIRE(edge.derivatives.size() == edge.at.size());
    const int arity = static_cast<int>(edge.at.size());
    std::vector<int> all;
    std::vector<etch::Values> inputs;
    for (int i = 0; i < arity; ++i) all.push_back(i);
    for (const double x : edge.at) inputs.push_back({x});
    const auto graph = edges::traced(edges::functions().at(edge.function), arity);
    const auto gradient = etch::differentiate(graph.view(), 0, all);
    std::vector<double> alone;
    for (const auto& output : etch::interpret(gradient.view(), inputs)) alone.push_back(output[0]);
    const auto check = [&](const char* kind, const std::vector<double>& found, double tolerance) {
      INFO(kind << ": value " << found[0]);
      CHECK(is_wanted(found[0], edge.value, tolerance, true));
      for (std::size_t i = 0; i < edge.derivatives.size(); ++i) {
        INFO("derivative " << found[i + 1]);
        CHECK(is_wanted(found[i + 1], edge.derivatives[i], tolerance, false));
      }
    };
    check("alone", alone, 1e-14);
    check("lanes of double", in_lanes<double>(gradient.view(), edge.at), 1e-14);
    check("lanes of float", in_lanes<float>(gradient.view(), edge.at), 2e-6);
  }
}

TEST_CASE("every function has a row among the special points") {
  const auto listed = edges_listed();
  for (const auto& [name, function] : edges::functions()) {
    INFO(name);
    CHECK(std::any_of(listed.begin(), listed.end(),
                      [&](const Edge& edge) { return edge.function == name; }));
  }
}
