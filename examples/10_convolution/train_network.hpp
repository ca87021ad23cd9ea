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

template <class Net>
void train_network(const Data& data, const Options& options) {
  fmt::print("{}\n", etch::describe<Net>());
  TrainingDisplay display(options.epochs);
  etch::Model<Net> model{etch::he, etch::Seed{options.seed}};
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::Adam{.rate = options.rate}};
  trainer.fit(data.train, {.epochs = options.epochs,
                           .batch = options.batch,
                           .validate = data.test,
                           .seed = etch::Seed{options.seed},
                           .measure_training_accuracy = false,
                           .on_step = [&](const auto& progress) { display.step(progress); },
                           .on_epoch = [&](const auto& report) { display.epoch(report); }});
  fmt::print("{} epochs in {:.1f} s\ntest accuracy: {:.2f} %\n", options.epochs, display.seconds(),
             100 * etch::accuracy(model, data.test));
}
