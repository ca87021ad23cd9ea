// Compares a network with PyTorch's results for one like it. May not know which networks there are.
#pragma once

#include "support/pytorch.hpp"

#include <etch/nn/gradient.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/parameter.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace references {

/// Reads numbers in row-major order.
template <class T>
void assign(etch::Shape shape, std::span<T> to, const nlohmann::json& from) {
  const etch::ParameterInfo info{.shape = shape};
  etch::ParameterView<T>(info, to).assign(from.get<std::vector<T>>());
}

template <class T>
std::vector<T> row_major(etch::Shape shape, std::span<const T> values) {
  std::vector<T> rows(values.begin(), values.end());
  if (shape.rank != 2) return rows;
  for (int i = 0; i < shape[0]; ++i) {
    for (int j = 0; j < shape[1]; ++j) {
      rows[static_cast<std::size_t>(i * shape[1] + j)] = values[static_cast<std::size_t>(j * shape[0] + i)];
    }
  }
  return rows;
}

/// Loss, gradients, the states after a step and then the output, for case `name` of a file. What the file has
/// no states for begins as the network says.
template <class Net, class Loss, class T>
void compare(const std::string& file, const std::string& name, double tolerance) {
  const nlohmann::json all = pytorch::results(file);
  const nlohmann::json& wanted = all.at(name);
  etch::Model<Net, T> model{etch::zeros};
  const auto& parameters = etch::parameters<Net>();
  REQUIRE(parameters.size() == wanted.at("parameters").size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    assign(parameters[i].shape, model.values(i), wanted.at("parameters")[i]);
  }
  const auto& states = etch::states<Net>();
  if (wanted.contains("states")) {
    for (std::size_t i = 0; i < states.size(); ++i) {
      assign(states[i].shape, model.state(i), wanted.at("states")[i]);
    }
  }
  const auto x = wanted.at("input").get<std::vector<T>>();
  etch::GradientRun<Net, Loss, T> run(static_cast<int>(x.size()) / Net::input_shape.size());
  const T loss = run.run(model, x, wanted.at("target").get<std::vector<T>>());
  CHECK(static_cast<double>(loss) == Approx(wanted.at("loss").get<double>()).epsilon(tolerance));
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    INFO(parameters[i].name());
    const auto gradient = std::span<const T>(run.gradient(i));
    const auto rows = gradient.empty() ? std::vector<T>() : row_major<T>(parameters[i].shape, gradient);
    pytorch::check_sums(rows, wanted.at("gradients")[i], tolerance);
  }
  run.advance(model);
  REQUIRE(states.size() == wanted.at("next_states").size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    INFO(states[i].name());
    pytorch::check_sums(model.state(i), wanted.at("next_states")[i], tolerance);
  }
  std::vector<T> y(wanted.at("output").size());
  model.predict(x, y);
  pytorch::check_sums(y, wanted.at("output"), tolerance);
}

}  // namespace references
