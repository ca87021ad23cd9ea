// A network's output, loss and gradients against PyTorch's, from a file that a script in tests/reference/ made.
// May not know which networks.
#pragma once

#include "support/catch.hpp"
#include "support/pytorch.hpp"

#include <etch/nn/gradient.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/model.hpp>

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

namespace references {

constexpr int batch = 3;

template <class T>
std::vector<T> numbers(const nlohmann::json& from) {
  return from.get<std::vector<T>>();
}

/// A matrix lies column by column; anything else, and what the references hold, row by row.
template <class T>
std::vector<T> row_major(const etch::Shape& shape, std::span<const T> values) {
  if (shape.rank != 2) return {values.begin(), values.end()};
  std::vector<T> rows;
  for (int i = 0; i < shape[0]; ++i) {
    for (int j = 0; j < shape[1]; ++j) rows.push_back(values[static_cast<std::size_t>(j * shape[0] + i)]);
  }
  return rows;
}

template <class Net, class T>
void check(const nlohmann::json& wanted, double tolerance) {
  etch::Model<Net, T> model;
  const auto& parameters = etch::parameters<Net>();
  REQUIRE(wanted.at("parameters").size() == parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    etch::ParameterView<T>(parameters[i], model.values(i))
        .assign(numbers<T>(wanted.at("parameters")[i]));
  }
  const auto x = numbers<T>(wanted.at("input"));
  std::vector<T> y(static_cast<std::size_t>(batch * Net::output_shape.size()));
  model.predict(x, y);
  pytorch::check_sums(y, wanted.at("output"), tolerance);

  etch::GradientRun<Net, etch::MeanSquaredError, T> run(batch);
  const T loss = run.run(model, x, numbers<T>(wanted.at("target")));
  CHECK(static_cast<double>(loss) == Approx(wanted.at("loss").get<double>()).epsilon(tolerance));
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    INFO(parameters[i].name());
    pytorch::check_sums(row_major<T>(parameters[i].shape, run.gradient(i)),
                        wanted.at("gradients")[i], tolerance);
  }
}

/// In both types, against what `file` holds under a name.
template <class Net>
void check_both(const nlohmann::json& file, const std::string& name) {
  INFO(name);
  check<Net, double>(file.at(name), 1e-11);
  check<Net, float>(file.at(name), 1e-5);
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
    etch::ParameterView<T>(parameters[i], model.values(i)).assign(numbers<T>(wanted.at("parameters")[i]));
  }
  const auto& states = etch::states<Net>();
  if (wanted.contains("states")) {
    for (std::size_t i = 0; i < states.size(); ++i) {
      etch::ParameterView<T>(states[i], model.state(i)).assign(numbers<T>(wanted.at("states")[i]));
    }
  }
  const auto x = numbers<T>(wanted.at("input"));
  etch::GradientRun<Net, Loss, T> run(static_cast<int>(x.size()) / Net::input_shape.size());
  const T loss = run.run(model, x, numbers<T>(wanted.at("target")));
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
