// The main job: a 784-50-100-10 network learns to read handwritten digits, in seconds.
//
// It trains on digits that the library draws itself, or on MNIST where that is given (--mnist or
// ETCH_MNIST_DIR; get-mnist.sh fetches it). It prints the network, compares its gradient with
// numerical differentiation, trains, and shows what the network reads rightly and wrongly.
//
// In its short form it prints lines that match:
// prints: total +45360 +45200
// prints: gradient agrees with numerical differentiation: relative error .* along 10 random
// prints: gradient agrees with numerical differentiation: relative error .* in each of the 4095
// prints: epoch  5/5  loss 0.[0-9]+  training [89][0-9].[0-9]+ %  test [89][0-9].[0-9]+ %
// prints: test accuracy: [89][0-9].[0-9]+ %
// prints: is . read as +0 +1 +2 +3 +4 +5 +6 +7 +8 +9
// prints: is [0-9], read as [0-9] +is [0-9], read as [0-9] +is [0-9], read as [0-9]
#include "support/classification.hpp"
#include "support/gradient_line.hpp"
#include "support/training_display.hpp"

#include <etch/data/mnist.hpp>
#include <etch/etch.hpp>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

struct Options {
  std::string mnist;
  bool embedded = false;
  bool short_form = false;
  int epochs = 20;
  int batch = 100;
  double rate = 1.0;
  std::uint64_t seed = 42;
};

using Images = etch::Dataset<etch::Shape{784}>;
using Data = etch::TrainAndTest<etch::Shape{784}>;

// clang-format off
// [network]
using Digits = etch::Network<etch::Input<784>,
                             etch::Dense<50>,  etch::Sigmoid,
                             etch::Dense<100>, etch::Sigmoid,
                             etch::Dense<10>>;
static_assert(Digits::parameter_count == 45'360);
static_assert(etch::workspace_bytes<Digits, etch::SoftmaxCrossEntropy, float>() < 512 * 1024);

etch::Model<Digits> train(const Data& data, const Options& options, TrainingDisplay& display) {
  etch::Model<Digits> model{etch::xavier, etch::Seed{options.seed}};
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = options.rate}};
  trainer.fit(data.train, {.epochs = options.epochs,
                           .batch = options.batch,
                           .validate = data.test,
                           .seed = etch::Seed{options.seed},
                           .on_step = [&](const auto& progress) { display.step(progress); },
                           .on_epoch = [&](const auto& report) { display.epoch(report); }});
  return model;
}
// [/network]
// clang-format on

// The same layers with fewer units: each of their parameters can be checked in a moment.
using Narrow = etch::Network<etch::Input<784>, etch::Dense<5>, etch::Sigmoid, etch::Dense<10>,
                             etch::Sigmoid, etch::Dense<10>>;

bool gradient_is_right() {
  const etch::Seed seed{42};
  const auto digits = etch::make_digits<etch::Shape{784}, double>(10, seed);
  const etch::Model<Digits, double> model{etch::xavier, seed};
  etch::GradientReport along{.tensors = {}, .tolerance = etch::CheckOptions{}.tolerance};
  for (std::uint64_t direction = 0; direction < 10; ++direction) {
    const auto report =
        etch::check_gradient_along(model, etch::softmax_cross_entropy, digits.inputs(),
                                   digits.labels(), etch::Seed{direction});
    along.tensors.push_back(report.tensors.front());
  }
  const bool right_along = print_gradient_check("along 10 random directions", along);

  const auto few = digits.subset(0, 4);
  const etch::Model<Narrow, double> narrow{etch::xavier, seed};
  const auto each =
      etch::check_gradient(narrow, etch::softmax_cross_entropy, few.inputs(), few.labels());
  const auto what =
      fmt::format("in each of the {} parameters of 784-5-10-10", Narrow::parameter_count);
  return print_gradient_check(what, each) && right_along;
}

Data draw_digits(const Options& options) {
  const int train = options.short_form ? 12'000 : 60'000, test = train / 6;
  auto [first, rest] = etch::make_digits(train + test, etch::Seed{options.seed}).split(train);
  fmt::print("data: {} digits drawn by the library, and {} held out\n", train, test);
  return {std::move(first), std::move(rest)};
}

Data read_digits(const Options& options) {
  auto mnist = etch::read_mnist(options.mnist);
  if (options.short_form) mnist.train = mnist.train.subset(0, 12'000);
  fmt::print("data: MNIST, {} digits to train with and {} to test with\n", mnist.train.size(),
             mnist.test.size());
  return mnist;
}

/// "9 62%, 4 37%": what the network took an image for, and what else it thought of.
std::string two_best(const etch::Model<Digits>& model, std::span<const float> image) {
  auto left = model.probabilities(image);
  const auto take = [&] {
    const int best = etch::argmax<float>(left);
    const float probability = std::exchange(left[static_cast<std::size_t>(best)], -1.0f);
    return fmt::format("{} {:.0f}%", best, 100 * probability);
  };
  const std::string first = take();
  return first + ", " + take();
}

void print_misread(const etch::Model<Digits>& model, const Images& test) {
  std::vector<Picture> pictures;
  etch::classify_all(model, test, [&](int example, int guessed) {
    if (guessed == test.label(example) || pictures.size() == 3) return;
    pictures.push_back({test.input(example),
                        {fmt::format("is {}, read as {}", test.label(example), guessed),
                         two_best(model, test.input(example))}});
  });
  if (pictures.empty()) return;
  fmt::print("\n");
  print_pictures(pictures);
}

void print_results(const etch::Model<Digits>& model, const Images& test) {
  const etch::Confusion table = etch::confusion(model, test);
  fmt::print("\ntest accuracy: {:.2f} % ({} of {})\n", 100 * table.accuracy(), table.correct(),
             table.total());
  print_confusion(table);
  print_misread(model, test);
}

int run(const Options& options) {
  fmt::print("{}\n", etch::describe<Digits>());
  if (!gradient_is_right()) return 1;

  const bool on_mnist = !options.mnist.empty() && !options.embedded;
  const Data data = on_mnist ? read_digits(options) : draw_digits(options);
  TrainingDisplay display(options.epochs);
  const etch::Model<Digits> model = train(data, options, display);
  fmt::print("{} epochs in {:.1f} s\n", options.epochs, display.seconds());

  print_results(model, data.test);
  if (!on_mnist && !options.mnist.empty()) {
    const auto mnist = etch::read_mnist(options.mnist);
    fmt::print("\ntest accuracy on MNIST, of which it was shown nothing in training: {:.2f} %\n",
               100 * etch::accuracy(model, mnist.test));
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  Options options;
  CLI::App app{"Trains a 784-50-100-10 network to read handwritten digits."};
  app.add_option("--mnist", options.mnist, "directory of the four MNIST files to train with")
      ->envname("ETCH_MNIST_DIR");
  app.add_flag("--embedded", options.embedded,
               "train with the library's own digits; MNIST, where given, only tests");
  const CLI::Option* epochs = app.add_option("--epochs", options.epochs, "passes over the data")
                                  ->check(CLI::Range(1, 10'000));
  app.add_option("--batch", options.batch, "samples a step")->check(CLI::Range(1, 10'000));
  app.add_option("--rate", options.rate, "learning rate")->check(CLI::Range(1e-6, 1e3));
  app.add_option("--seed", options.seed, "of weights, digits and their order");
  app.add_flag("--short", options.short_form, "12000 digits, 5 epochs")->envname("ETCH_SHORT");
  for (CLI::Option* option : app.get_options()) option->capture_default_str();
  CLI11_PARSE(app, count, arguments);
  if (options.short_form && epochs->count() == 0) options.epochs = 5;

  try {
    return run(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
