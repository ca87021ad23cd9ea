// Optimizers side by side: on f(x, y) = x²/20 + y², where each path can be looked at, and on digits,
// where one network from one seed learns with each of them.
//
// On the surface with the textbook's rates:
// prints: ^SGD +-0.3504 +0.0848 +1.33e-02$
// prints: ^Momentum +0.8964 +0.0881 +4.79e-02$
// prints: ^Nesterov +0.6896 +-0.0007 +2.38e-02$
// prints: ^AdaGrad +-0.1202 +0.0000 +7.22e-04$
// prints: ^Adam +0.1360 +0.3182 +1.02e-01$
//
// On digits, or on MNIST (--mnist), the mean loss of each hundred steps:
// prints: ^SGD +[12].[0-9]+ +1.[0-9]+ +0.[0-9]+$
// prints: ^Adam +0.[0-9]+ +0.[0-3][0-9]+ +0.[0-2][0-9]+$
// prints: ^AdamW in groups, clipped +0.[0-9]+ +0.[0-3][0-9]+ +0.[0-2][0-9]+$
#include "support/digits_data.hpp"
#include "support/options.hpp"

#include <etch/etch.hpp>

#include <fmt/core.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string_view>
#include <tuple>

namespace {

// [surface]
constexpr auto surface = [](auto x, auto y) { return x * x / 20 + y * y; };
static_assert(etch::gradient(surface)(-20.0, 2.0) == std::tuple(-2.0, 4.0));  // (x/10, 2y)

/// 30 steps from (−7, 2) with an optimizer, which sees any block of numbers as parameters.
template <class Optimizer>
void descend(std::string_view name, Optimizer optimizer) {
  std::array<double, 2> p{-7, 2}, slope{};
  etch::OptimizerState<Optimizer, double> state(p.size());
  for (int step = 0; step < 30; ++step) {
    std::tie(slope[0], slope[1]) = etch::gradient(surface)(p[0], p[1]);
    state.update(optimizer, p, slope);
  }
  const double f = std::get<0>(etch::value_and_gradient(surface)(p[0], p[1]));
  fmt::print("{:10} {:9.4f} {:9.4f} {:12.2e}\n", name, p[0], p[1], f);
}
// [/surface]

void descend_with_all() {
  fmt::print("30 steps on x²/20 + y² from (-7, 2)\n{:10} {:>9} {:>9} {:>12}\n", "", "x", "y", "f");
  descend("SGD", etch::SGD{.rate = 0.95});
  descend("Momentum", etch::Momentum{.rate = 0.1});
  descend("Nesterov", etch::Nesterov{.rate = 0.1});
  descend("AdaGrad", etch::AdaGrad{.rate = 1.5});
  descend("RMSprop", etch::RMSprop{.rate = 0.3, .decay = 0.9});
  descend("Adadelta", etch::Adadelta{.rate = 30});
  descend("Adam", etch::Adam{.rate = 0.3});
  descend("AMSGrad", etch::AMSGrad{.rate = 0.3});
}

using Digits = etch::Network<etch::Input<784>, etch::Dense<100>, etch::ReLU, etch::Dense<100>,
                             etch::ReLU, etch::Dense<10>>;

/// Trains the same network on the same batches in the same order, and prints the mean loss of each hundred steps.
template <class Optimizer>
void learn(std::string_view name, Optimizer optimizer, const Images& images, int hundreds) {
  etch::Model<Digits> model{etch::he, etch::Seed{42}};
  etch::Trainer trainer{model, etch::softmax_cross_entropy, optimizer};
  etch::Batches batches{images, 100, etch::Seed{42}};
  std::uint64_t epoch = 0;
  batches.start_epoch(epoch);
  fmt::print("{:28}", name);
  for (int hundred = 0; hundred < hundreds; ++hundred) {
    double loss = 0;
    for (int step = 0; step < 100; ++step) {
      auto batch = batches.next();
      if (batch.empty()) {
        batches.start_epoch(++epoch);
        batch = batches.next();
      }
      loss += static_cast<double>(trainer.step(batch.inputs, batch.labels)) / 100;
    }
    fmt::print(" {:7.4f}", loss);
  }
  fmt::print("\n");
}

// [around]
/// Each number of the gradient at most 1, the gradient no longer than 5, and no decay of biases.
const auto adamw = etch::ClipByValue{
    .limit = 1,
    .optimizer = etch::ClipByGlobalNorm{
        .norm = 5,
        .optimizer = etch::in_groups<Digits>(etch::AdamW{.rate = 1e-3},
                                             etch::Group<"*.bias">{.weight_decay = 0})}};
// [/around]

void learn_with_all(const Images& images, int hundreds) {
  fmt::print("784-100-100-10 on digits, mean loss of each hundred steps of 100 images\n");
  learn("SGD", etch::SGD{}, images, hundreds);
  learn("Momentum", etch::Momentum{}, images, hundreds);
  learn("Nesterov", etch::Nesterov{}, images, hundreds);
  learn("AdaGrad", etch::AdaGrad{}, images, hundreds);
  learn("RMSprop", etch::RMSprop{.rate = 1e-3}, images, hundreds);
  learn("Adadelta", etch::Adadelta{}, images, hundreds);
  learn("Adam", etch::Adam{}, images, hundreds);
  learn("AMSGrad", etch::AMSGrad{}, images, hundreds);
  learn("AdamW in groups, clipped", adamw, images, hundreds);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    const auto options = read_options(count, arguments, {.description = "Compares optimizers."});
    if (!options) return 0;
    descend_with_all();
    fmt::print("\n");
    learn_with_all(digits(*options).train, options->short_form ? 3 : 8);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
