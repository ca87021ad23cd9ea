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
// prints: epoch  5/5  loss 0.[0-9]+ .[89][0-9].[0-9]+ %.  validation 0.[0-9]+ .[89][0-9].[0-9]+ %.  rate 1  [0-9]+k? samples
// prints: test accuracy: [89][0-9].[0-9]+ %
// prints: is . read as +0 +1 +2 +3 +4 +5 +6 +7 +8 +9
// prints: is [0-9], read as [0-9] +is [0-9], read as [0-9] +is [0-9], read as [0-9]
#include "support/digits_data.hpp"
#include "01_digits/network.hpp"
#include "support/classification.hpp"
#include "support/options.hpp"

#include <etch/etch.hpp>
#include <etch/train/progress_line.hpp>

#include <fmt/core.h>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

// clang-format off
// [train]
etch::Model<Digits> train(const Data& data, const Options& options) {
  etch::Model<Digits> model{etch::xavier, etch::Seed{options.seed}};
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = options.rate}};
  trainer.fit(data.train, {.epochs = options.epochs,
                           .batch = options.batch,
                           .validate = data.test,
                           .seed = etch::Seed{options.seed}},
              etch::ProgressLine{});
  return model;
}
// [/train]
// clang-format on

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

  const Data data = digits(options);
  const etch::Stopwatch stopwatch;
  const etch::Model<Digits> model = train(data, options);
  fmt::print("{} epochs in {:.1f} s\n", options.epochs, stopwatch.seconds());

  print_results(model, data.test);
  if (options.embedded && !options.mnist.empty()) {
    fmt::print("\ntest accuracy on MNIST, of which it was shown nothing in training: {:.2f} %\n",
               100 * etch::accuracy(model, mnist_test(options)));
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    const auto options = read_options(
        count, arguments, {.description = "Trains a 784-50-100-10 network to read handwritten digits."});
    return options ? run(*options) : 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
