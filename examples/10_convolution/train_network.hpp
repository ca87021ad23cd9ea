// How each of the networks is trained.
#pragma once

#include "support/digits_data.hpp"
#include "support/options.hpp"

#include <etch/core/random.hpp>
#include <etch/nn/describe.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/model.hpp>
#include <etch/train/metrics.hpp>
#include <etch/train/optimizers.hpp>
#include <etch/train/progress_line.hpp>
#include <etch/train/stopwatch.hpp>
#include <etch/train/trainer.hpp>

#include <fmt/core.h>

template <class Net>
void train_network(const Data& data, const Options& options) {
  fmt::print("{}\n", etch::describe<Net>());
  const etch::Stopwatch stopwatch;
  etch::Model<Net> model{etch::he, etch::Seed{options.seed}};
  etch::Trainer trainer{model, etch::softmax_cross_entropy + etch::l2<1e-4>,
                        etch::Adam{.rate = options.rate}};
  // The last quarter of the epochs at a tenth of the rate.
  const auto schedule = [](const etch::SchedulePoint& at) {
    return at.epoch > at.epochs - at.epochs / 4 ? 0.1 : 1.0;
  };
  trainer.fit(data.train, {.epochs = options.epochs,
                           .batch = options.batch,
                           .validate = data.test,
                           .seed = etch::Seed{options.seed},
                           .schedule = schedule,
                           .measure_training_accuracy = false},
              etch::ProgressLine{});
  fmt::print("{} epochs in {:.1f} s\ntest accuracy: {:.2f} %\n", options.epochs, stopwatch.seconds(),
             100 * etch::accuracy(model, data.test));
}
