#include "digits_data.hpp"

#include <etch/data/digits.hpp>
#include <etch/data/mnist.hpp>

#include <fmt/core.h>

#include <utility>

namespace {

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

}  // namespace

Data digits(const Options& options) {
  const bool on_mnist = !options.mnist.empty() && !options.embedded;
  return on_mnist ? read_digits(options) : draw_digits(options);
}

Images mnist_test(const Options& options) { return etch::read_mnist(options.mnist).test; }
