// What a trainer reports while it works: plain data, for displays, logs and schedules.
// May not know trainers.
#pragma once

#include <etch/core/target.hpp>
#include <etch/train/finite.hpp>

#include <cstdint>
#include <limits>
#include <span>

namespace etch::inline ETCH_TARGET {

/// Stands in a report for a number that nobody measured.
inline constexpr double not_measured = std::numeric_limits<double>::quiet_NaN();

/// Whether a number of a report is one: by its bits, for programs built with -ffast-math.
constexpr bool is_measured(double number) { return !detail::is_nan(number); }

/// Where training stands, after a step.
struct Progress {
  int epoch = 0;     ///< from 1
  int epochs = 0;
  int step = 0;      ///< within the epoch, from 1
  int steps = 0;
  double loss = 0;   ///< the mean over this epoch's samples so far
  double rate = not_measured;  ///< of the step
  double samples_per_second = 0;
};

/// An epoch that is over. What was not measured, or cannot be, is `not_measured`: validation without such
/// data, an accuracy without labels, the rate of an optimizer that has no member of that name.
struct EpochReport {
  int epoch = 0;  ///< from 1
  double loss = 0;  ///< in training: the mean over the epoch's samples, each before the step it was in
  double validation_loss = not_measured;      ///< as `mean_loss` has it
  double training_accuracy = not_measured;    ///< a fraction, as `accuracy` has it
  double validation_accuracy = not_measured;
  double rate = not_measured;  ///< of the epoch's last step
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
