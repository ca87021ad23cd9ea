// Perceptrons as the textbook has them: logic gates by weights that are given, not learned.
#include <etch/nn/layers.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/network.hpp>

#include "support/catch.hpp"

#include <array>
#include <vector>

namespace {

using etch::Dense, etch::Input, etch::Model, etch::Network, etch::Step;
using Perceptron = Network<Input<2>, Dense<1>, Step>;
using TwoLayers = Network<Input<2>, Dense<2>, Step, Dense<1>, Step>;

struct Gate {
  float first, second, bias;
};

constexpr Gate and_gate{0.5f, 0.5f, -0.7f};
constexpr Gate nand_gate{-0.5f, -0.5f, 0.7f};
constexpr Gate or_gate{0.5f, 0.5f, -0.2f};

constexpr std::array<float, 8> all_inputs{0, 0, 1, 0, 0, 1, 1, 1};

/// The gate's output for (0, 0), (1, 0), (0, 1) and (1, 1), each computed alone and all as a batch.
template <class Net>
std::vector<float> truth_table(const Model<Net>& model) {
  std::vector<float> together(4);
  model.predict(all_inputs, together);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(model.predict(std::span(all_inputs).subspan(2 * i, 2))[0] == together[i]);
  }
  return together;
}

std::vector<float> perceptron(const Gate& gate) {
  Model<Perceptron> model;
  model.parameter("dense1.weight").assign(std::array{gate.first, gate.second});
  model.parameter("dense1.bias").assign(std::array{gate.bias});
  return truth_table(model);
}

}  // namespace

TEST_CASE("a perceptron is an AND, a NAND or an OR by its weights alone") {
  CHECK(perceptron(and_gate) == std::vector<float>{0, 0, 0, 1});
  CHECK(perceptron(nand_gate) == std::vector<float>{1, 1, 1, 0});
  CHECK(perceptron(or_gate) == std::vector<float>{0, 1, 1, 1});
}

TEST_CASE("two layers of perceptrons are an XOR: AND of a NAND and an OR") {
  Model<TwoLayers> model;
  model.parameter("dense1.weight")
      .assign(std::array{nand_gate.first, or_gate.first, nand_gate.second, or_gate.second});
  model.parameter("dense1.bias").assign(std::array{nand_gate.bias, or_gate.bias});
  model.parameter("dense3.weight").assign(std::array{and_gate.first, and_gate.second});
  model.parameter("dense3.bias").assign(std::array{and_gate.bias});
  CHECK(truth_table(model) == std::vector<float>{0, 1, 1, 0});
}
