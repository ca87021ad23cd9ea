// etch's training step of a network on images as a contestant: what a user writes, and nothing else.
#pragma once

#include "conv_step/problem.hpp"

#include <etch/nn/gradient.hpp>
#include <etch/nn/image_layers.hpp>
#include <etch/nn/model.hpp>
#include <etch/train/trainer.hpp>

#include <algorithm>
#include <cstddef>
#include <span>

namespace bench::conv {

struct EtchLeNet : etch::Network<etch::Input<1, 28, 28>, etch::Conv2d<6, 5, 1, etch::same>,
                                 etch::ReLU, etch::MaxPool2d<2>, etch::Conv2d<16, 5>, etch::ReLU,
                                 etch::MaxPool2d<2>, etch::Flatten, etch::Dense<120>, etch::ReLU,
                                 etch::Dense<84>, etch::ReLU, etch::Dense<10>> {};

struct EtchSimpleConvNet
    : etch::Network<etch::Input<1, 28, 28>, etch::Conv2d<30, 5>, etch::ReLU, etch::MaxPool2d<2>,
                    etch::Flatten, etch::Dense<100>, etch::ReLU, etch::Dense<10>> {};

/// Bytes that a training step works in beside its parameters and their gradient.
template <class Net>
inline constexpr std::size_t workspace =
    etch::workspace_bytes<Net, etch::SoftmaxCrossEntropy, float>();

template <class Net>
class EtchStep {
 public:
  explicit EtchStep(const Problem& problem)
      : problem_(problem), trainer_(model_, etch::softmax_cross_entropy, {.rate = problem.rate}) {
    std::size_t first = 0;
    for (std::size_t p = 0; p < problem.tensor_ends.size(); ++p) {
      const std::size_t end = problem.tensor_ends[p];
      model_.parameter(etch::parameters<Net>()[p].name())
          .assign(std::span(problem.parameters).subspan(first, end - first));
      first = end;
    }
  }

  EtchStep(const EtchStep&) = delete;
  EtchStep& operator=(const EtchStep&) = delete;

  float step() { return trainer_.step(problem_.inputs, problem_.labels); }

  /// A weight of a dense layer lies column by column.
  Floats parameters() const {
    Floats result;
    for (std::size_t p = 0; p < problem_.tensor_ends.size(); ++p) {
      const Weighted& layer = problem_.layers[p / 2];
      const auto values = model_.values(p);
      const bool by_columns = layer.is_dense && p % 2 == 0;
      const std::size_t columns = by_columns ? static_cast<std::size_t>(layer.outputs) : 1;
      const std::size_t rows = values.size() / columns;
      for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j) result.push_back(values[j * rows + i]);
    }
    return result;
  }

 private:
  const Problem& problem_;
  etch::Model<Net> model_;
  etch::Trainer<Net, float, etch::SoftmaxCrossEntropy, etch::SGD> trainer_;
};

}  // namespace bench::conv
