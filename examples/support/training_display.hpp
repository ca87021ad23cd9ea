// Shows how training goes on: a line an epoch and, on a terminal, a bar below them.
// May not know models or data; a trainer calls it with its reports.
#pragma once

#include "terminal.hpp"

#include <etch/train/trainer.hpp>

#include <fmt/core.h>

#include <chrono>
#include <cstdio>

class TrainingDisplay {
 public:
  explicit TrainingDisplay(int epochs) : epochs_(epochs) {}

  /// After every step. Draws some twenty times a second: a step takes less time than a line.
  void step(const etch::Progress& at) {
    if (!interactive_ || Clock::now() - drawn_ < std::chrono::milliseconds(50)) return;
    drawn_ = Clock::now();
    const double done = (at.epoch - 1 + static_cast<double>(at.step) / at.steps) / epochs_;
    fmt::print("{}epoch {:2}/{} {} loss {:.4f}{} {:.0f}k/s {:.0f} s left", terminal::restart_line,
               at.epoch, epochs_, terminal::bar(done, 14), at.loss, accuracies(),
               at.samples_per_second / 1000, seconds() * (1 - done) / done);
    std::fflush(stdout);
  }

  /// After every epoch.
  void epoch(const etch::EpochReport& report) {
    last_ = report;
    fmt::print("{}epoch {:2}/{}  loss {:.4f}  training {:.2f} %  test {:.2f} %  {:.0f} samples/s\n",
               interactive_ ? terminal::restart_line : "", report.epoch, epochs_, report.loss,
               100 * report.training_accuracy, 100 * report.validation_accuracy,
               report.samples_per_second);
    std::fflush(stdout);
  }

  /// Since the display was made, evaluations included.
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

 private:
  using Clock = std::chrono::steady_clock;

  /// Those of the last epoch; nothing during the first.
  std::string accuracies() const {
    if (last_.epoch == 0) return {};
    return fmt::format(" train {:.1f}% test {:.1f}%", 100 * last_.training_accuracy,
                       100 * last_.validation_accuracy);
  }

  int epochs_;
  bool interactive_ = terminal::is_interactive();
  etch::EpochReport last_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point drawn_{};
};
