// Shows how training goes on: a line an epoch and, on a terminal, a bar below them.
// May not know models or data; a trainer calls it with its reports.
#pragma once

#include <etch/train/reports.hpp>
#include <etch/train/stopwatch.hpp>

#include <string>

class TrainingDisplay {
 public:
  explicit TrainingDisplay(int epochs);

  /// After every step. Draws some twenty times a second: a step takes less time than a line.
  void step(const etch::Progress& at);

  /// After every epoch.
  void epoch(const etch::EpochReport& report);

  /// Since the display was made, evaluations included.
  double seconds() const { return stopwatch_.seconds(); }

 private:
  /// Those of the last epoch; nothing during the first.
  std::string accuracies() const;
  /// The last epoch's, where it was measured.
  std::string training_accuracy(const char* format) const;

  int epochs_;
  bool interactive_;
  etch::EpochReport last_;
  etch::Stopwatch stopwatch_;
  double drawn_ = 0;  ///< at how many seconds
};
