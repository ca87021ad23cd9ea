// What a trainer reports while it works: plain data, for displays and logs.
// May not know trainers.
#pragma once

#include <etch/core/target.hpp>

#include <cstdint>
#include <span>

namespace etch::inline ETCH_TARGET {

/// Where training stands, after a step.
struct Progress {
  int epoch = 0;     ///< from 1
  int epochs = 0;
  int step = 0;      ///< within the epoch, from 1
  int steps = 0;
  double loss = 0;   ///< the mean over this epoch's samples so far
  double samples_per_second = 0;
};

/// An epoch that is over. Accuracies are NaN-free fractions, and 0 where there are no labels.
struct EpochReport {
  int epoch = 0;
  double loss = 0;
  double training_accuracy = 0;
  double validation_accuracy = 0;
  double seconds = 0;  ///< of training alone
  double samples_per_second = 0;
};

/// Where a fit stands when a schedule is asked for the rate of its next step.
struct SchedulePoint {
  std::uint64_t step = 0;  ///< over the whole fit, from 0
  std::uint64_t steps = 0;
  int epoch = 1;           ///< from 1
  int epochs = 1;
  std::span<const EpochReport> history{};  ///< of the epochs that are over
};

}  // namespace etch::inline ETCH_TARGET
