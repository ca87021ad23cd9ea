// Searches for a learning rate and a weight decay, as the textbook does: at random over orders of magnitude, then
// once more where the best trials were. Trials share out the processors.
//
// prints: 60 trials, the best first
// prints: score +rate +weight decay +trial
// prints: ^ +0\.[5-9][0-9]* +[0-9.e-]+ +[0-9.e-]+ +[0-9]+$
// prints: with the best, on all of it: test accuracy [5-9][0-9].[0-9] %
#include "support/digits_data.hpp"
#include "support/options.hpp"

#include <etch/etch.hpp>
#include <etch/train/search.hpp>
#include <etch/train/threads.hpp>

#include <fmt/core.h>

#include <cstdio>
#include <exception>

namespace {

using Net = etch::Network<etch::Input<784>, etch::Dense<100>, etch::ReLU, etch::Dense<100>, etch::ReLU,
                          etch::Dense<10>>;

double trained_accuracy(const Images& train, const Images& validation, int epochs, double rate, double decay,
                        etch::Seed seed) {
  etch::Model<Net> model{etch::he, seed};
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = rate, .weight_decay = decay}};
  trainer.fit(train, {.epochs = epochs, .seed = seed, .measure_training_accuracy = false});
  return etch::accuracy(model, validation);
}

// [search]
etch::SearchResults search(const Images& train, const Images& validation, etch::Seed seed) {
  return etch::search(
      {etch::log_uniform_range("rate", 1e-4, 1), etch::log_uniform_range("weight decay", 1e-8, 1e-2)},
      [&](const etch::Trial& trial) {
        return trained_accuracy(train, validation, 10, trial["rate"], trial["weight decay"], trial.seed);
      },
      {.trials = 30, .rounds = 2, .seed = seed}, etch::ThreadPool(etch::Threads{}));
}
// [/search]

void run(const Options& options) {
  const Data data = digits(options);
  const etch::Seed seed{options.seed};
  const auto parts = etch::random_split(data.train.subset(0, 1000), {.validation = 0.2, .seed = seed});
  const auto results = search(parts.train, parts.validation, seed);
  fmt::print("{} trials, the best first\n{}", results.trials.size(), results.table(10));
  const etch::Trial& best = results.best();
  fmt::print("with the best, on all of it: test accuracy {:.1f} %\n",
             100 * trained_accuracy(data.train, data.test, 3, best["rate"], best["weight decay"], best.seed));
}

}  // namespace

int main(int count, char** arguments) {
  try {
    const auto options =
        read_options(count, arguments, {.description = "Searches for a learning rate and a weight decay."});
    if (options) run(*options);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
