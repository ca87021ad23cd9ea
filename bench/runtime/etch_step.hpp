// etch's training step as a contestant: what a user writes, and nothing else.
#pragma once

#include "baseline/problem.hpp"

#include <etch/nn/gradient.hpp>
#include <etch/nn/model.hpp>
#include <etch/train/trainer.hpp>

#include <cstddef>
#include <span>

namespace bench {

namespace detail {

template <class Network>
struct EtchNetwork;

template <>
struct EtchNetwork<Narrow> {
  using type = etch::Network<etch::Input<784>, etch::Dense<50>, etch::Sigmoid, etch::Dense<100>,
                             etch::Sigmoid, etch::Dense<10>>;
};

template <>
struct EtchNetwork<Wide> {
  using type = etch::Network<etch::Input<784>, etch::Dense<512>, etch::ReLU, etch::Dense<256>,
                             etch::ReLU, etch::Dense<10>>;
};

}  // namespace detail

template <class Network>
class EtchStep {
 public:
  explicit EtchStep(const Problem& problem)
      : problem_(problem), trainer_(model_, etch::softmax_cross_entropy, {.rate = problem.rate}) {
    const auto layout = etch::parameters<Net>();
    for (std::size_t p = 0; p < layout.size(); ++p) {
      model_.parameter(layout[p].name()).assign(numbers(p));
    }
  }

  EtchStep(const EtchStep&) = delete;
  EtchStep& operator=(const EtchStep&) = delete;

  float step() { return trainer_.step(problem_.inputs, problem_.labels); }

  Floats parameters() const {
    Floats result;
    const auto layout = etch::parameters<Net>();
    for (std::size_t p = 0; p < layout.size(); ++p) {
      const auto columns = static_cast<std::size_t>(p % 2 == 0 ? layout[p].shape[1] : 1);
      const auto values = model_.values(p);
      const std::size_t rows = values.size() / columns;
      for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j) result.push_back(values[j * rows + i]);
      }
    }
    return result;
  }

 private:
  using Net = typename detail::EtchNetwork<Network>::type;

  /// Weight or bias p of the problem: W1 b1 W2 b2 …
  std::span<const float> numbers(std::size_t p) const {
    const std::size_t layer = p / 2;
    const std::size_t first = p % 2 == 0 ? weight_offset(problem_.widths, layer)
                                         : bias_offset(problem_.widths, layer);
    const std::size_t last = p % 2 == 0 ? bias_offset(problem_.widths, layer)
                                        : weight_offset(problem_.widths, layer + 1);
    return std::span(problem_.parameters).subspan(first, last - first);
  }

  const Problem& problem_;
  etch::Model<Net> model_;
  etch::Trainer<Net, float, etch::SoftmaxCrossEntropy, etch::SGD> trainer_;
};

}  // namespace bench
