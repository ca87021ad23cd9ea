// How each of the networks is trained.
#pragma once

#include "support/digits_data.hpp"
#include "support/options.hpp"
#include "support/training_display.hpp"

#include <etch/core/random.hpp>
#include <etch/nn/describe.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/model.hpp>
#include <etch/train/metrics.hpp>
#include <etch/train/optimizers.hpp>
#include <etch/train/trainer.hpp>

#include <fmt/core.h>

#include <cstdint>

template <class Net>
void train_network(const Data& data, const Options& options) {
  fmt::print("{}\n", etch::describe<Net>());
  TrainingDisplay display(options.epochs);
  etch::Model<Net> model{etch::he, etch::Seed{options.seed}};
  etch::Trainer trainer{model, etch::softmax_cross_entropy + etch::l2<1e-4>,
                        etch::Adam{.rate = options.rate}};
  // The last quarter of the epochs at a tenth of the rate.
  const int last = options.epochs / 4;
  int before = 0;
  const auto as_a_whole = [&](auto report) {
    report.epoch += before;
    return report;
  };
  for (const int epochs : {options.epochs - last, last}) {
    trainer.fit(data.train, {.epochs = epochs,
                             .batch = options.batch,
                             .validate = data.test,
                             .seed = etch::Seed{options.seed + static_cast<std::uint64_t>(before)},
                             .measure_training_accuracy = false,
                             .on_step = [&](const auto& progress) { display.step(as_a_whole(progress)); },
                             .on_epoch = [&](const auto& report) { display.epoch(as_a_whole(report)); }});
    before = epochs;
    trainer.optimizer().rate /= 10;
  }
  fmt::print("{} epochs in {:.1f} s\ntest accuracy: {:.2f} %\n", options.epochs, display.seconds(),
             100 * etch::accuracy(model, data.test));
}
