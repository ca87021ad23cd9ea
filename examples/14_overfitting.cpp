// A network of seven layers learns 300 digits by heart, and what helps against it: the textbook's comparisons of
// weight decay, dropout and batch normalisation.
//
// On the digits that the library draws, or on MNIST (--mnist). In its short form:
// prints: plain +100.0 % +[5-9][0-9].[0-9] %
// prints: weight decay 0.03 +[0-9.]+ % +[5-9][0-9].[0-9] %
// prints: dropout 0.2 +[0-9.]+ % +[5-9][0-9].[0-9] %
// prints: overfits
// prints: batch normalisation +[0-9.]+ % +[0-9.]+ %
#include "support/digits_data.hpp"
#include "support/options.hpp"

#include <etch/etch.hpp>
#include <etch/train/history.hpp>

#include <fmt/core.h>

#include <cstdio>
#include <exception>
#include <string_view>
#include <utility>
#include <vector>

namespace {

// [networks]
/// Six hidden layers of 100, each with something behind its product, or behind its activation.
template <class... Layers>
using Deep = etch::Network<etch::Input<784>, etch::Repeat<6, etch::Sequential<Layers...>>, etch::Dense<10>>;

using Plain = Deep<etch::Dense<100>, etch::ReLU>;
using Dropping = Deep<etch::Dense<100>, etch::ReLU, etch::Dropout<0.2>>;
using Normalising = Deep<etch::Dense<100>, etch::BatchNorm, etch::ReLU>;
// [/networks]

/// A line of the tables.
struct Run {
  std::string_view name;
  int epochs;
  double weight_decay = 0;
};

template <class Net, class Initialiser>
std::vector<etch::EpochReport> train(const Run& run, const Initialiser& initialiser, const Images& train,
                                     const Images& test, const Options& options) {
  etch::Model<Net> model{initialiser, etch::Seed{options.seed}};
  etch::Trainer trainer{model, etch::softmax_cross_entropy,
                        etch::SGD{.rate = 0.05, .weight_decay = run.weight_decay}};
  auto history = trainer.fit(train, {.epochs = run.epochs, .validate = test, .seed = etch::Seed{options.seed}});
  const etch::EpochReport& last = history.back();
  fmt::print("{:<22}{:>7.1f} %{:>9.1f} %{:>10.3f}{:>10.3f}\n", run.name, 100 * last.training_accuracy,
             100 * last.validation_accuracy, last.loss, last.validation_loss);
  return history;
}

void print_head(std::string_view what) {
  fmt::print("\n{:<22}{:>9}{:>11}{:>10}{:>10}\n", what, "training", "test", "loss", "test loss");
}

void compare(const Options& options) {
  const Data data = digits(options);
  const Images few = data.train.subset(0, 300), test = data.test.subset(0, 1000);
  fmt::print("{}\n", etch::few_samples_warning(few.size(), Plain::parameter_count));

  print_head("200 epochs");
  const auto plain = train<Plain>({"plain", 200}, etch::he, few, test, options);
  train<Plain>({"weight decay 0.03", 200, 0.03}, etch::he, few, test, options);
  train<Dropping>({"dropout 0.2", 200}, etch::he, few, test, options);
  fmt::print("\nof the plain one: {}\n", etch::diagnosis(etch::read_curves(plain)));

  print_head("20 epochs, small weights");
  const auto small = etch::normal(0.05);
  train<Plain>({"plain", 20}, small, few, test, options);
  train<Normalising>({"batch normalisation", 20}, small, few, test, options);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    const auto options = read_options(
        count, arguments, {.description = "Learns 300 digits by heart, and compares what helps against it."});
    if (options) compare(*options);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
