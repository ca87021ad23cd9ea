#include "training_display.hpp"

#include "terminal.hpp"

#include <fmt/core.h>

#include <cstdio>

TrainingDisplay::TrainingDisplay(int epochs)
    : epochs_(epochs), interactive_(terminal::is_interactive()) {}

void TrainingDisplay::step(const etch::Progress& at) {
  if (!interactive_ || seconds() - drawn_ < 0.05) return;
  drawn_ = seconds();
  const double done = (at.epoch - 1 + static_cast<double>(at.step) / at.steps) / epochs_;
  fmt::print("{}epoch {:2}/{} {} loss {:.4f}{} {:.0f}k/s {:.0f} s left", terminal::restart_line,
             at.epoch, epochs_, terminal::bar(done, 14), at.loss, accuracies(),
             at.samples_per_second / 1000, seconds() * (1 - done) / done);
  std::fflush(stdout);
}

void TrainingDisplay::epoch(const etch::EpochReport& report) {
  last_ = report;
  fmt::print("{}epoch {:2}/{}  loss {:.4f}  {}test {:.2f} %  {:.0f} samples/s\n",
             interactive_ ? terminal::restart_line : "", report.epoch, epochs_, report.loss,
             training_accuracy("training {:.2f} %  "), 100 * report.validation_accuracy,
             report.samples_per_second);
  std::fflush(stdout);
}

std::string TrainingDisplay::accuracies() const {
  if (last_.epoch == 0) return {};
  return fmt::format(" {}test {:.1f}%", training_accuracy("train {:.1f}% "),
                     100 * last_.validation_accuracy);
}

std::string TrainingDisplay::training_accuracy(const char* format) const {
  if (last_.training_accuracy == 0) return {};
  return fmt::format(fmt::runtime(format), 100 * last_.training_accuracy);
}
