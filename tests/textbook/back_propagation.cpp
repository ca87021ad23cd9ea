// The worked 2-2-1 back-propagation example: values, every gradient, and ten steps of descent.
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/nn/gradient.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/model.hpp>
#include <etch/program.hpp>
#include <etch/train/optimizers.hpp>
#include <etch/train/trainer.hpp>

#include "support/catch.hpp"
#include "support/programs.hpp"
#include "support/reference.hpp"
#include "textbook/close_to.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace {

using etch::Dense, etch::Shape, etch::Sigmoid, etch::without_bias;
using Example =
    etch::Network<etch::Input<2>, Dense<2, without_bias>, Sigmoid, Dense<1, without_bias>, Sigmoid>;

/// The example written out, in the file's layout: a row of W0 a hidden unit. The gradient with
/// respect to `shift0` and `shift1`, which are zero, is that of the pre-activations.
struct WrittenOut {
  static constexpr std::array with_respect_to{0, 1, 2, 3, 4};

  static constexpr etch::Graph make() {
    etch::Tape tape;
    const auto x = etch::input<Shape{2}>(tape);
    const auto w0 = etch::input<Shape{2, 2}>(tape);
    const auto w1 = etch::input<Shape{2}>(tape);
    const auto shift0 = etch::input<Shape{2}>(tape);
    const auto shift1 = etch::input<Shape{}>(tape);
    const auto t = etch::input<Shape{}>(tape);
    const auto h = logistic(matmul(w0, x) + shift0);
    const auto y = logistic(matmul(w1, h) + shift1);
    tape.append_output((0.5 * square(y - t)).ref.id);
    tape.append_output(h.ref.id);
    tape.append_output(y.ref.id);
    return tape.graph();
  }
};

const std::vector<std::string> results{
    "loss", "h", "y", "grad_x", "grad_W0", "grad_W1", "delta_hidden", "delta_output"};

/// The example's network with the weights that the file starts with. A column of the first weight,
/// contiguous in memory, is a hidden unit: a row of the file's W0.
etch::Model<Example, double> first_model(const nlohmann::json& file) {
  etch::Model<Example, double> model;
  std::ranges::copy(textbook::numbers(file.at("W0")),
                    model.parameter("dense1.weight").values().begin());
  std::ranges::copy(textbook::numbers(file.at("W1")),
                    model.parameter("dense3.weight").values().begin());
  return model;
}

}  // namespace

TEST_CASE("back-propagation by hand: values, gradients of all weights and of the input, deltas") {
  const auto file = reference("backprop_2_2_1");
  if (!file) {
    WARN("no reference data");
    return;
  }
  std::vector<etch::Values> inputs;
  for (const char* const name : {"x", "W0", "W1"}) {
    inputs.push_back(textbook::numbers(file->at(name)));
  }
  inputs.push_back({0, 0});
  inputs.push_back({0});
  inputs.push_back(textbook::numbers(file->at("t")));
  using Program = etch::Program<WrittenOut>;
  const auto interpreted = etch::interpret(Program::graph(), inputs);
  const auto planned = testing::run<Program, double>(inputs, 1);
  for (std::size_t k = 0; k < results.size(); ++k) {
    textbook::check_close_to(*file, results[k], interpreted[k]);
    textbook::check_close_to(*file, results[k], planned[k]);
  }
}

TEST_CASE("a network without biases has the worked example's output, loss and six gradients") {
  const auto file = reference("backprop_2_2_1");
  if (!file) {
    WARN("no reference data");
    return;
  }
  const auto model = first_model(*file);
  const auto x = textbook::numbers(file->at("x")), t = textbook::numbers(file->at("t"));
  static_assert(Example::parameter_count == 6);
  textbook::check_close_to(*file, "y", model.predict(x));
  etch::GradientRun<Example, etch::MeanSquaredError, double> run;
  textbook::check_close_to(*file, "loss", std::array{run.run(model, x, t)});
  textbook::check_close_to(*file, "grad_W0", run.gradient(0));
  textbook::check_close_to(*file, "grad_W1", run.gradient(1));
}

TEST_CASE("ten steps of descent give the worked example's weights and losses") {
  const auto file = reference("backprop_2_2_1");
  if (!file) {
    WARN("no reference data");
    return;
  }
  auto model = first_model(*file);
  const auto x = textbook::numbers(file->at("x")), t = textbook::numbers(file->at("t"));
  etch::Trainer trainer{model, etch::mean_squared_error, etch::SGD{.rate = file->at("lr")}};
  std::vector<double> losses{trainer.step(x, t)};
  textbook::check_close_to(*file, "W0_after_one_step", model.parameter("dense1.weight").values());
  textbook::check_close_to(*file, "W1_after_one_step", model.parameter("dense3.weight").values());
  textbook::check_close_to(*file, "y_after_one_step", model.predict(x));
  for (int step = 0; step < 10; ++step) losses.push_back(trainer.step(x, t));
  textbook::check_close_to(*file, "loss_after_0_to_10_steps", losses);
}
