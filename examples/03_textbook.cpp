// Three worked examples of the textbook: logic gates as perceptrons, the forward pass of a
// three-layer network, and XOR learnt by gradient descent.
//
// prints: AND   0 0 0 1
// prints: NAND  1 1 1 0
// prints: OR    0 1 1 1
// prints: XOR   0 1 1 0
// prints: forward pass: 0.31682708 0.69627909
// prints: XOR learnt: 0 1 1 0
#include <etch/etch.hpp>

#include <fmt/core.h>

#include <array>
#include <vector>

namespace {

constexpr std::array<std::array<double, 2>, 4> corners{{{0, 0}, {0, 1}, {1, 0}, {1, 1}}};

// A perceptron: 1 where w·x + b > 0, else 0.
using Gate = etch::Network<etch::Input<2>, etch::Dense<1>, etch::Step>;

etch::Model<Gate, double> gate(double w1, double w2, double b) {
  etch::Model<Gate, double> model;
  model.parameter("dense1.weight").assign(std::array{w1, w2});
  model.parameter("dense1.bias").assign(std::array{b});
  return model;
}

template <class Function>
void print_truth(const char* name, Function&& function) {
  fmt::print("{:5}", name);
  for (const auto& x : corners) fmt::print(" {:.0f}", function(x));
  fmt::print("\n");
}

void gates() {
  const auto conjunction = gate(0.5, 0.5, -0.7);
  const auto negated = gate(-0.5, -0.5, 0.7);
  const auto disjunction = gate(0.5, 0.5, -0.2);
  const auto of = [](const auto& model) {
    return [&model](const std::array<double, 2>& x) { return model.predict(x)[0]; };
  };
  print_truth("AND", of(conjunction));
  print_truth("NAND", of(negated));
  print_truth("OR", of(disjunction));
  // One layer cannot tell XOR's classes apart; two can.
  print_truth("XOR", [&](const std::array<double, 2>& x) {
    return of(conjunction)({of(negated)(x), of(disjunction)(x)});
  });
}

void forward_pass() {
  using Net = etch::Network<etch::Input<2>, etch::Dense<3>, etch::Sigmoid, etch::Dense<2>,
                            etch::Sigmoid, etch::Dense<2>, etch::Identity>;
  etch::Model<Net, double> model;
  // Row by row, as [in, out].
  model.parameter("dense1.weight").assign(std::array{0.1, 0.3, 0.5, 0.2, 0.4, 0.6});
  model.parameter("dense1.bias").assign(std::array{0.1, 0.2, 0.3});
  model.parameter("dense3.weight").assign(std::array{0.1, 0.4, 0.2, 0.5, 0.3, 0.6});
  model.parameter("dense3.bias").assign(std::array{0.1, 0.2});
  model.parameter("dense5.weight").assign(std::array{0.1, 0.3, 0.2, 0.4});
  model.parameter("dense5.bias").assign(std::array{0.1, 0.2});
  const auto y = model.predict(std::array{1.0, 0.5});
  fmt::print("forward pass: {:.8f} {:.8f}\n", y[0], y[1]);
}

void learn_xor() {
  using Net =
      etch::Network<etch::Input<2>, etch::Dense<4>, etch::Tanh, etch::Dense<1>, etch::Sigmoid>;
  std::vector<double> inputs;
  for (const auto& x : corners) inputs.insert(inputs.end(), x.begin(), x.end());
  const auto data = etch::Dataset<etch::Shape{2}, double>::regression(inputs, {0, 1, 1, 0}, 1);

  etch::Model<Net, double> model{etch::xavier, etch::Seed{1}};
  etch::Trainer trainer{model, etch::mean_squared_error, etch::SGD{.rate = 1.0}};
  const auto history = trainer.fit(data, {.epochs = 2000, .batch = 4});

  fmt::print("XOR learnt:");
  for (const auto& x : corners) fmt::print(" {:.0f}", model.predict(x)[0]);
  fmt::print("   (loss {:.4f} at first, {:.6f} after {} epochs)\n", history.front().loss,
             history.back().loss, history.size());
}

}  // namespace

int main() {
  gates();
  forward_pass();
  learn_xor();
}
