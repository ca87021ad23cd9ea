// Problems small enough to be trained on in a moment.
// May not know the tests.
#pragma once

#include <etch/core/random.hpp>
#include <etch/data/dataset.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/norm_layers.hpp>
#include <etch/nn/training_layers.hpp>

#include <vector>

namespace problems {

using Points = etch::Dataset<etch::Shape{2}>;
using Circle = etch::Network<etch::Input<2>, etch::Dense<12>, etch::Tanh, etch::Dense<2>>;
/// With all that a model may remember besides its weights: running statistics and a counter.
using Remembering = etch::Network<etch::Input<2>, etch::Dense<6>, etch::BatchNorm, etch::ReLU, etch::Dropout<0.2>,
                                  etch::Dense<2>>;

/// Points of a square, by whether they lie within a circle of half its area.
inline Points disc(int count, etch::Seed seed) {
  etch::Random random(seed);
  std::vector<float> inputs;
  std::vector<etch::Label> labels;
  for (int i = 0; i < count; ++i) {
    const double x = random.uniform(-1, 1), y = random.uniform(-1, 1);
    inputs.insert(inputs.end(), {static_cast<float>(x), static_cast<float>(y)});
    labels.push_back(x * x + y * y < 2 / 3.14159265 ? 1 : 0);
  }
  return Points(inputs, labels, 2);
}

/// All numbers of a model.
template <class Model>
auto bits_of(const Model& model) {
  return std::vector(model.block().begin(), model.block().end());
}

}  // namespace problems
