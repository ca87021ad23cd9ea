// Ends a fit when it gets no better, and gives the model back its best values. Included by name.
// May not know networks or files.
#pragma once

#include <etch/core/report_text.hpp>
#include <etch/core/target.hpp>
#include <etch/train/events.hpp>
#include <etch/train/reports.hpp>
#include <etch/train/training_state.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// What of an epoch is compared: in validation, or in training where there is no validation.
enum class Watch {
  loss,
  accuracy
};

/// A callback that stops a fit after `patience` epochs that were no better than the best before, and at the end of
/// the fit, however it ends, gives the model the values that it had after the best epoch (Prechelt 1998):
///
///     trainer.fit(train, {.epochs = 1000, .validate = test}, etch::EarlyStopping{.patience = 10});
///
/// Better is a loss that is smaller by more than `least_change`, or an accuracy that is larger; what is not a number is
/// never better. What it remembers is in the trainer's state, and so in checkpoints: a resumed fit stops where one that
/// was never interrupted does.
/// @throws std::invalid_argument, out of `fit`, when what it watches is not measured.
struct EarlyStopping {
  int patience = 5;
  Watch watch = Watch::loss;
  double least_change = 0;
  bool restore = true;

  /// A fit that this has ended is not gone on with.
  [[gnu::cold]] void operator()(FitBegin& at) const {
    const Best best = remembered(at.state().attachment(name()));
    if (best.epoch > 0) stop_where_due(at, at.state().epoch - 1, best);
  }

  [[gnu::cold]] void operator()(EpochEnd& at) const {
    const double value = watched(at);
    std::vector<std::byte>& memory = at.state().attachment(name());
    Best best = remembered(memory);
    const double gain = watch == Watch::loss ? best.value - value : value - best.value;
    if (best.epoch == 0 ? is_measured(value) : gain > least_change) {
      best = {.value = value, .epoch = at.epoch};
      const std::span<const std::byte> block = at.state().model.block;
      memory.resize(sizeof best + (restore ? block.size() : 0));
      std::memcpy(memory.data(), &best, sizeof best);
      if (restore) std::ranges::copy(block, memory.begin() + sizeof best);
    }
    stop_where_due(at, at.epoch, best);
  }

  [[gnu::cold]] void operator()(FitEnd& at) const {
    const std::vector<std::byte>& memory = at.state().attachment(name());
    if (restore && memory.size() > sizeof(Best)) {
      std::copy(memory.begin() + sizeof(Best), memory.end(), at.state().model.block.begin());
    }
  }

 private:
  struct Best {
    double value = 0;
    int epoch = 0;  ///< 0: none
    int unused = 0;
  };

  const char* name() const { return watch == Watch::loss ? "best loss" : "best accuracy"; }

  static Best remembered(const std::vector<std::byte>& memory) {
    Best best;
    if (!memory.empty()) std::memcpy(&best, memory.data(), sizeof best);
    return best;
  }

  void stop_where_due(TrainingEvent& at, int epoch, const Best& best) const {
    if (epoch - best.epoch < patience) return;
    ReportText reason;
    reason << (watch == Watch::loss ? "the loss has not fallen for " : "the accuracy has not risen for ") << patience
           << (patience == 1 ? " epoch" : " epochs") << "; the best was " << best.value << " in epoch " << best.epoch;
    at.stop(std::move(reason).text());
  }

  double watched(const EpochEnd& at) const {
    const bool validates = is_measured(at.validation_loss) || is_measured(at.validation_accuracy);
    if (watch == Watch::loss) return validates ? at.validation_loss : at.loss;
    const double accuracy = validates ? at.validation_accuracy : at.training_accuracy;
    if (is_measured(accuracy)) return accuracy;
    throw std::invalid_argument(
        "etch: early stopping watches the accuracy, which is not measured: it takes labels, and validation data or "
        "measure_training_accuracy");
  }
};

}  // namespace etch::inline ETCH_TARGET
