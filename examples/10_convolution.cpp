// Convolutional networks learn to read handwritten digits: LeNet-5, the textbook's with one convolution and
// its deeper one with six and dropout.
//
//   10_convolution [lenet|simple|deep] [--mnist DIR] [--epochs N] ...
//
// In its short form it trains LeNet-5 on digits that the library draws itself.
// prints: total +61706 +416520
// prints: epoch  2/2  loss 0.[0-9]+  validation 0.[0-9]+ .[89][0-9].[0-9]+ %.
// prints: test accuracy: [89][0-9].[0-9]+ %
//
// On MNIST:
// long: lenet
// long prints: test accuracy: 99\.[0-9]+ %
// long: simple
// long prints: test accuracy: (98\.[89]|99\.[0-9])[0-9]* %
// long: deep
// long prints: test accuracy: 99\.[3-9][0-9]* %
#include "10_convolution/train.hpp"
#include "support/digits_data.hpp"
#include "support/options.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <exception>

namespace {

void run(Options options) {
  if (options.short_form && options.epochs > 2) options.epochs = 2;
  const Data data = digits(options);
  if (options.network == "lenet") train_lenet(data, options);
  if (options.network == "simple") train_simple(data, options);
  if (options.network == "deep") train_deep(data, options);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    const auto options = read_options(
        count, arguments,
        {.description = "Trains a convolutional network to read handwritten digits.",
         .options = {.network = "lenet", .epochs = 12, .batch = 64, .rate = 0.001},
         .networks = {"lenet", "simple", "deep"}});
    if (options) run(*options);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
