// Two networks on images and what their contestants are given: the start, a batch with labels, and how many
// operations a step needs. May not know any contestant.
#pragma once

#include "support/numbers.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace bench::conv {

/// A layer with weights: each of its outputs at each position sums so many products.
struct Weighted {
  int inputs, outputs, positions;
  bool is_dense;
};

/// LeCun et al. 1998, with ReLU and maxima: two convolutions of 5 × 5, the first with zeros around the image.
struct LeNet {
  static constexpr std::string_view name = "LeNet-5";
  static constexpr std::array layers{Weighted{25, 6, 28 * 28, false},
                                     Weighted{150, 16, 10 * 10, false}, Weighted{400, 120, 1, true},
                                     Weighted{120, 84, 1, true}, Weighted{84, 10, 1, true}};
};

/// The textbook's: one convolution of 5 × 5 with 30 filters.
struct SimpleConvNet {
  static constexpr std::string_view name = "SimpleConvNet";
  static constexpr std::array layers{Weighted{25, 30, 24 * 24, false}, Weighted{4320, 100, 1, true},
                                     Weighted{100, 10, 1, true}};
};

using Layers = std::span<const Weighted>;

/// Useful floating-point operations of one training step, a sample: the sums of products, a multiply-add counted
/// as 2. Forward and weight gradient of each layer, and the gradient of the input of each but the first; what
/// a convolution multiplies with zeros around an image is counted in the first layer and nowhere else.
constexpr double useful_operations(Layers layers) {
  double operations = 0;
  for (const Weighted& layer : layers) {
    const double products = 2.0 * layer.inputs * layer.outputs * layer.positions;
    operations += (operations == 0 ? 2 : 3) * products;
  }
  return operations;
}

static_assert(useful_operations(LeNet::layers) == 2'263'920);
static_assert(useful_operations(SimpleConvNet::layers) == 4'326'000);

/// W -= rate * dL/dW with L the mean over the batch of the softmax cross entropy on the labels.
struct Problem {
  std::string_view name;
  Layers layers;
  int batch;
  float rate;
  Floats inputs;  ///< [batch, 28, 28]
  std::vector<std::int32_t> labels;
  /// At the start, W1 b1 W2 b2 …: filters as [filters, channels, 5, 5], other weights as [inputs, outputs].
  Floats parameters;
  std::vector<std::size_t> tensor_ends;

  double operations() const { return useful_operations(layers) * batch; }
};

template <class Network>
Problem make_problem(int batch) {
  const auto samples = static_cast<std::size_t>(batch);
  Problem problem{.name = Network::name,
                  .layers = Network::layers,
                  .batch = batch,
                  .rate = 0.01f,
                  .inputs = Floats(samples * 784),
                  .labels = std::vector<std::int32_t>(samples),
                  .parameters = {},
                  .tensor_ends = {}};
  for (std::size_t i = 0; i < problem.inputs.size(); ++i) problem.inputs[i] = uniform(2, i);
  for (std::size_t i = 0; i < samples; ++i)
    problem.labels[i] = static_cast<std::int32_t>(10 * uniform(3, i));
  Floats& parameters = problem.parameters;
  const auto append = [&](int count, float limit) {
    for (int i = 0; i < count; ++i)
      parameters.push_back(limit * (2 * uniform(1, parameters.size()) - 1));
    problem.tensor_ends.push_back(parameters.size());
  };
  for (const Weighted& layer : problem.layers) {
    append(layer.inputs * layer.outputs, std::sqrt(6.0f / static_cast<float>(layer.inputs)));
    append(layer.outputs, 0.1f);
  }
  return problem;
}

}  // namespace bench::conv
