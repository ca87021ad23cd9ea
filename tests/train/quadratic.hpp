// The paths of tests/reference/optimizers.json: what PyTorch was given, and how a path is compared with its own.
// May not know which optimizer takes it.
#pragma once

#include <etch/train/update.hpp>

#include "support/pytorch.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

/// The gradient of Σ cᵢ·pᵢ²/2 + sin pᵢ.
inline std::vector<double> pytorch_gradient(const nlohmann::json& file,
                                            const std::vector<double>& p) {
  std::vector<double> gradient = file.at("curvature");
  for (std::size_t i = 0; i < p.size(); ++i) gradient[i] = gradient[i] * p[i] + std::cos(p[i]);
  return gradient;
}

/// Takes as many steps and compares, after those that the file has, what `look` finds in parameters and state.
template <class Optimizer, class Look>
void pytorch_path(const nlohmann::json& file, const std::string& name, const Optimizer& optimizer,
                  Look look) {
  const std::vector<int> kept = file.at("steps");
  std::vector<double> p = file.at("start");
  etch::OptimizerState<Optimizer, double> state(p.size());
  std::size_t next = 0;
  for (int step = 1; step <= kept.back(); ++step) {
    state.update(optimizer, p, pytorch_gradient(file, p));
    if (step != kept[next]) continue;
    INFO(name << ", step " << step);
    pytorch::compare(look(p, state), pytorch::numbers(file.at(name).at(next++)), 1e-12,
                     [](double number) { return std::abs(number); });
  }
}

template <class Optimizer>
void pytorch_path(const nlohmann::json& file, const std::string& name, const Optimizer& optimizer) {
  pytorch_path(file, name, optimizer, [](const auto& p, const auto&) { return p; });
}
