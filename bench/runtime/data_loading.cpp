// What a batch of images costs to make ready, beside the step of LeNet-5 that consumes it.
//
//   data_loading               a table: time a sample, and how often a step's time it goes into
//   data_loading --rounds=N    the same with N rounds instead of 15
#include "conv_step/etch_step.hpp"
#include "support/rounds.hpp"

#include <etch/core/random.hpp>
#include <etch/data/batches.hpp>
#include <etch/data/image_transforms.hpp>
#include <etch/data/prefetch.hpp>
#include <etch/data/transforms.hpp>
#include <etch/data/whitening.hpp>
#include <etch/train/trainer.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

constexpr etch::Shape image{1, 28, 28};
constexpr int batch = 128;
using Images = etch::Dataset<image>;

/// As many as MNIST has, so that they do not stay in a cache; smaller ones where whitening is measured.
Images images(int count) {
  etch::Random random(etch::Seed{1});
  std::vector<float> pixels;
  std::vector<etch::Label> labels;
  for (int i = 0; i < count * image.size(); ++i) pixels.push_back(static_cast<float>(random.bits() >> 8) * 0x1p-24f);
  for (int i = 0; i < count; ++i) labels.push_back(i % 10);
  return {std::move(pixels), std::move(labels), 10};
}

/// Batches of one epoch after the other.
template <class Source>
bench::Work deal(Source& source) {
  return [&source, epoch = std::uint64_t{0}](long count) mutable {
    double sum = 0;
    for (long i = 0; i < count; ++i) {
      auto made = source.next();
      if (made.size < batch) {
        source.start_epoch(++epoch);
        made = source.next();
      }
      sum += static_cast<double>(made.inputs[static_cast<std::size_t>(i) % made.inputs.size()]);
    }
    return sum;
  };
}

}  // namespace

int main(int count, char** arguments) {
  int rounds = 15;
  for (int i = 1; i < count; ++i) {
    const std::string_view argument(arguments[i]);
    if (argument.starts_with("--rounds=")) rounds = std::atoi(argument.substr(9).data());
  }
  const Images data = images(60'000);
  const etch::Seed seed{2};
  const auto scale = etch::standardise(data);
  etch::Batches plain{data, batch, seed};
  etch::Batches standardised{data, batch, seed, {}, scale};
  etch::Batches shifted{data, batch, seed, {}, scale | etch::random_shift<2>()};
  etch::Batches noisy{data, batch, seed, {}, scale | etch::random_shift<2>() | etch::random_noise(0.1)};
  etch::Batches turned{data, batch, seed, {}, scale | etch::random_shift<2>() | etch::random_rotation(10)};
  etch::Batches white{data, batch, seed, {}, etch::zca_whitening(data.subset(0, 4000), 0.1)};
  etch::Batches behind{data, batch, seed, {}, scale | etch::random_shift<2>() | etch::random_rotation(10)};
  etch::Prefetch ahead{behind};
  ahead.start_epoch(0);

  etch::Model<bench::conv::EtchLeNet> model{etch::he, etch::Seed{3}};
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 1e-3}, batch};
  const auto first = plain.next();
  const std::vector<float> inputs(first.inputs.begin(), first.inputs.end());
  const std::vector<etch::Label> labels(first.labels.begin(), first.labels.end());

  const std::vector<std::pair<std::string, bench::Work>> work{
      {"a step of LeNet-5", [&](long steps) {
         double losses = 0;
         for (long i = 0; i < steps; ++i) losses += static_cast<double>(trainer.step(inputs, labels));
         return losses;
       }},
      {"batches, shuffled", deal(plain)},
      {"... standardised", deal(standardised)},
      {"... and shifted", deal(shifted)},
      {"... and with noise", deal(noisy)},
      {"standardised, shifted, turned", deal(turned)},
      {"whitened (784 x 784)", deal(white)},
      {"turned ones made ahead", deal(ahead)},
  };
  std::vector<bench::Work> contestants;
  for (const auto& [name, one] : work) contestants.push_back(one);
  const bench::Rounds measured = bench::take_turns(contestants, rounds, 40e3);

  std::printf("batches of %d images of 28 x 28, %d rounds; processor time, that of the other thread too\n\n", batch, rounds);
  std::printf("%-32s %12s %12s %12s\n", "", "us a sample", "step's share", "allocations");
  const double step = bench::median(measured.timings[0].microseconds);
  for (std::size_t i = 0; i < work.size(); ++i) {
    const bench::Timing& timing = measured.timings[i];
    const double each = bench::median(timing.microseconds);
    std::printf("%-32s %12.2f %12.1f %12ld\n", work[i].first.c_str(), each / batch, step / each, timing.allocations);
  }
  return 0;
}
