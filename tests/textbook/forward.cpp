// The textbook's three-layer network: its output, and every value on the way.
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/network.hpp>
#include <etch/program.hpp>

#include "support/catch.hpp"
#include "support/programs.hpp"
#include "support/reference.hpp"
#include "textbook/close_to.hpp"

#include <array>
#include <string>
#include <vector>

namespace {

using etch::Dense, etch::Identity, etch::Input, etch::Shape, etch::Sigmoid;
using ThreeLayers =
    etch::Network<Input<2>, Dense<3>, Sigmoid, Dense<2>, Sigmoid, Dense<2>, Identity>;

const std::vector<std::string> steps{"a1", "z1", "a2", "z2", "y"};

/// The same network written out, every intermediate value an output.
struct EveryStep {
  static constexpr etch::Graph make() {
    etch::Tape tape;
    const auto x = etch::input<Shape{2}>(tape, etch::Rate::sample);
    const auto w1 = etch::input<Shape{2, 3}>(tape);
    const auto b1 = etch::input<Shape{3}>(tape);
    const auto w2 = etch::input<Shape{3, 2}>(tape);
    const auto b2 = etch::input<Shape{2}>(tape);
    const auto w3 = etch::input<Shape{2, 2}>(tape);
    const auto b3 = etch::input<Shape{2}>(tape);
    const auto a1 = matmul(x, w1) + b1;
    const auto z1 = logistic(a1);
    const auto a2 = matmul(z1, w2) + b2;
    const auto z2 = logistic(a2);
    const auto y = matmul(z2, w3) + b3;
    for (const etch::Ref step : {a1.ref, z1.ref, a2.ref, z2.ref, y.ref}) {
      tape.append_output(step.id);
    }
    return tape.graph();
  }
};

}  // namespace

TEST_CASE("the three-layer network gives [0.31682708 0.69627909]") {
  const auto file = reference("forward_3_layer");
  if (!file) {
    WARN("no reference data");
    return;
  }
  etch::Model<ThreeLayers, double> model;
  for (const char* const layer : {"1", "2", "3"}) {
    const std::string name = "dense" + std::to_string(2 * (layer[0] - '0') - 1);
    model.parameter(name + ".weight").assign(textbook::numbers(file->at("W" + std::string(layer))));
    model.parameter(name + ".bias").assign(textbook::numbers(file->at("b" + std::string(layer))));
  }
  const auto y = model.predict(textbook::numbers(file->at("x")));
  textbook::check_close_to(*file, "y", y);
  CHECK(y[0] == Approx(0.31682708).epsilon(0).margin(5e-9));
  CHECK(y[1] == Approx(0.69627909).epsilon(0).margin(5e-9));
}

TEST_CASE("every value within the three-layer network is the textbook's") {
  const auto file = reference("forward_3_layer");
  if (!file) {
    WARN("no reference data");
    return;
  }
  std::vector<etch::Values> inputs;
  for (const char* const name : {"x", "W1", "b1", "W2", "b2", "W3", "b3"}) {
    inputs.push_back(textbook::numbers(file->at(name)));
  }
  using Program = etch::Program<EveryStep>;
  const auto interpreted = etch::interpret(Program::graph(), inputs);
  const auto planned = testing::run<Program, double>(inputs, 1);
  for (std::size_t k = 0; k < steps.size(); ++k) {
    textbook::check_close_to(*file, steps[k], interpreted[k]);
    textbook::check_close_to(*file, steps[k], planned[k]);
  }
}
