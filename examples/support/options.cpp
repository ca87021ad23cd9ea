#include "options.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>

std::optional<Options> read_options(int count, char** arguments, const Usage& usage) {
  Options options = usage.options;
  CLI::App app{usage.description};
  if (!usage.networks.empty()) {
    app.add_option("network", options.network, "the network")->check(CLI::IsMember(usage.networks));
  }
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
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    if (status == 0) return std::nullopt;
    std::exit(status);
  }
  if (options.short_form && epochs->count() == 0) options.epochs = 5;
  return options;
}
