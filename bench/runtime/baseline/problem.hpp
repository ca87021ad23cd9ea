// The task that every contestant of the benchmark is given: two networks, their initial parameters,
// a batch of inputs with labels, and how many operations a step needs. May not know any contestant.
#pragma once

#include "support/numbers.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace bench {

enum class Activation { sigmoid, relu };

/// The textbook's network for digits.
struct Narrow {
  static constexpr std::string_view name = "784-50-100-10 sigmoid";
  static constexpr std::array widths{784, 50, 100, 10};
  static constexpr Activation hidden = Activation::sigmoid;
};

/// A network whose weights (2.1 MB) leave the second-level cache.
struct Wide {
  static constexpr std::string_view name = "784-512-256-10 ReLU";
  static constexpr std::array widths{784, 512, 256, 10};
  static constexpr Activation hidden = Activation::relu;
};

using Widths = std::span<const int>;

/// Where layer `layer`'s weights start in the parameter vector W1 b1 W2 b2 ..., each W row-major
/// [inputs, outputs]. The layer's bias follows its weights.
constexpr std::size_t weight_offset(Widths widths, std::size_t layer) {
  std::size_t offset = 0;
  for (std::size_t l = 0; l < layer; ++l)
    offset += static_cast<std::size_t>(widths[l] + 1) * static_cast<std::size_t>(widths[l + 1]);
  return offset;
}

constexpr std::size_t bias_offset(Widths widths, std::size_t layer) {
  return weight_offset(widths, layer) +
         static_cast<std::size_t>(widths[layer]) * static_cast<std::size_t>(widths[layer + 1]);
}

constexpr std::size_t parameter_count(Widths widths) {
  return weight_offset(widths, widths.size() - 1);
}

/// Useful floating-point operations of one training step, a sample: the matrix products, a
/// multiply-add counted as 2. Forward and weight gradient of each layer, and the gradient of the
/// input of each layer but the first. Activations, softmax and update are not counted.
constexpr std::int64_t useful_operations(Widths widths) {
  std::int64_t operations = 0;
  for (std::size_t l = 0; l + 1 < widths.size(); ++l)
    operations += (l == 0 ? 4 : 6) * std::int64_t{widths[l]} * widths[l + 1];
  return operations;
}

static_assert(parameter_count(Narrow::widths) == 45'360);
static_assert(useful_operations(Narrow::widths) == 192'800);
static_assert(useful_operations(Wide::widths) == 2'407'424);

/// What a contestant trains on: one SGD step is
/// W -= rate * dL/dW with L the mean over the batch of the softmax cross entropy on the labels.
struct Problem {
  std::string_view name;  ///< the network's
  Widths widths;
  int batch;
  float rate;
  Floats inputs;                     ///< [batch, widths.front()], row-major, in [0, 1)
  std::vector<std::int32_t> labels;  ///< [batch], each in [0, widths.back())
  Floats parameters;                 ///< at the start, as `weight_offset` lays them out
  std::vector<std::size_t> tensor_ends;  ///< where each weight and bias ends among them

  double operations() const {
    return static_cast<double>(useful_operations(widths)) * static_cast<double>(batch);
  }
};

/// Glorot's uniform weights (He's for ReLU) and small biases that are not zero, so that a
/// contestant that forgets one is found.
template <class Network>
Floats initial_parameters() {
  const Widths widths = Network::widths;
  Floats parameters(parameter_count(widths));
  for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
    const int fans = Network::hidden == Activation::relu ? widths[l] : widths[l] + widths[l + 1];
    const float limit = std::sqrt(6.0f / static_cast<float>(fans));
    for (std::size_t p = weight_offset(widths, l); p < weight_offset(widths, l + 1); ++p)
      parameters[p] = (p < bias_offset(widths, l) ? limit : 0.1f) * (2 * uniform(1, p) - 1);
  }
  return parameters;
}

template <class Network>
Problem make_problem(int batch) {
  const auto samples = static_cast<std::size_t>(batch);
  Problem problem{.name = Network::name,
                  .widths = Network::widths,
                  .batch = batch,
                  .rate = 0.01f,
                  .inputs = Floats(samples * static_cast<std::size_t>(Network::widths.front())),
                  .labels = std::vector<std::int32_t>(samples),
                  .parameters = initial_parameters<Network>(),
                  .tensor_ends = {}};
  for (std::size_t l = 0; l + 1 < Network::widths.size(); ++l) {
    problem.tensor_ends.push_back(bias_offset(Network::widths, l));
    problem.tensor_ends.push_back(weight_offset(Network::widths, l + 1));
  }
  for (std::size_t i = 0; i < problem.inputs.size(); ++i) problem.inputs[i] = uniform(2, i);
  const auto classes = static_cast<float>(Network::widths.back());
  for (std::size_t i = 0; i < samples; ++i)
    problem.labels[i] = static_cast<std::int32_t>(classes * uniform(3, i));
  return problem;
}

}  // namespace bench
