// What the curves of a fit say, and the numbers that the textbook sets before it. Included by name.
// May not know trainers.
#pragma once

#include <etch/core/report_text.hpp>
#include <etch/core/target.hpp>
#include <etch/train/reports.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace etch::inline ETCH_TARGET {

/// What two loss curves show together (the textbook's readings).
enum class Reading {
  unknown,      ///< fewer than four epochs, or no loss in validation, or one that is not a number
  learning,     ///< both fall
  overfitting,  ///< training falls, validation does not
  bad_data,     ///< validation falls, training does not
  stuck,        ///< neither falls, and none rises
  wrong_setup   ///< both rise, or one rises and the other is flat
};

namespace detail {

enum class Trend { falling, flat, rising };

/// The mean of the last quarter of so many epochs beside that of the quarter before.
inline Trend trend_of(std::span<const EpochReport> history, double EpochReport::*loss, double threshold) {
  const std::size_t quarter = history.size() < 8 ? 2 : history.size() / 4;
  const auto mean = [&](std::size_t first) {
    double sum = 0;
    for (const EpochReport& each : history.subspan(first, quarter)) sum += each.*loss;
    return sum / static_cast<double>(quarter);
  };
  const double before = mean(history.size() - 2 * quarter), now = mean(history.size() - quarter);
  const double scale = before < 0 ? -before : before;
  if (now < before - threshold * scale) return Trend::falling;
  return now > before + threshold * scale ? Trend::rising : Trend::flat;
}

}  // namespace detail

/// Reads the two curves of loss by their trends: the mean over the last quarter of the epochs (at least two)
/// beside the mean over the quarter before. It falls or rises where it changes by more than `threshold` of
/// its size, 1 % if nothing is said; else it is flat.
///
///     training | validation | reading
///     falling  | falling    | learning
///     falling  | flat       | overfitting
///     falling  | rising     | overfitting
///     flat     | falling    | bad_data
///     flat     | flat       | stuck
///     rising   | falling    | bad_data
///     else                  | wrong_setup
inline Reading read_curves(std::span<const EpochReport> history, double threshold = 0.01) {
  using detail::Trend;
  if (history.size() < 4) return Reading::unknown;
  for (const EpochReport& each : history) {
    if (!is_measured(each.loss) || !is_measured(each.validation_loss)) return Reading::unknown;
  }
  const Trend training = detail::trend_of(history, &EpochReport::loss, threshold);
  const Trend validation = detail::trend_of(history, &EpochReport::validation_loss, threshold);
  if (training == Trend::falling) {
    return validation == Trend::falling ? Reading::learning : Reading::overfitting;
  }
  if (validation == Trend::falling) return Reading::bad_data;
  return training == Trend::flat && validation == Trend::flat ? Reading::stuck : Reading::wrong_setup;
}

/// The same as a sentence that says what to do.
constexpr std::string_view diagnosis(Reading reading) {
  switch (reading) {
    case Reading::learning: return "Both losses fall: the network is learning; more epochs may help.";
    case Reading::overfitting:
      return "The training loss falls and the validation loss does not: the network overfits. Stop earlier, "
             "give it more data, dropout or a penalty, or make it smaller.";
    case Reading::bad_data:
      return "The validation loss falls and the training loss does not: look at the data; the two sets may not "
             "be alike.";
    case Reading::stuck:
      return "Neither loss changes: the network is stuck, or has learned what it can. Lower the rate or change "
             "the batch.";
    case Reading::wrong_setup:
      return "The losses rise: something is set up wrong. Look at rate, loss, network and data.";
    default: return "No reading: it takes four epochs with a loss in training and in validation.";
  }
}

/// A warning where a network has more parameters than it is given samples, which it may then learn by heart; empty
/// where not.
inline std::string few_samples_warning(int samples, int parameters) {
  if (samples >= parameters) return {};
  ReportText text;
  text << samples << " samples for " << parameters
       << " parameters: the network can learn them by heart; watch the loss in validation";
  return std::move(text).text();
}

/// A width for a hidden layer, by the rule of thumb samples / (alpha·(inputs + outputs)), rounded down, at
/// least 1; alpha is 2 to 10, larger against overfitting. With it a hidden layer has about a parameter for each alpha samples.
/// @throws std::invalid_argument when a number is not positive.
constexpr int suggested_hidden_width(int inputs, int outputs, int samples, double alpha = 2) {
  if (inputs < 1 || outputs < 1 || samples < 1 || !(alpha > 0)) {
    throw std::invalid_argument("etch: a hidden width is suggested for positive numbers only");
  }
  const double width = samples / (alpha * (static_cast<double>(inputs) + outputs));
  return width < 1 ? 1 : static_cast<int>(width);
}

/// Writes reports as comma-separated values, a header and a line an epoch; what was not measured is empty. Numbers have
/// the seventeen digits from which the same double comes back.
/// @throws std::runtime_error naming the file and the system's reason.
inline void write_csv(std::span<const EpochReport> history, const std::string& path) {
  std::string text =
      "epoch,loss,validation_loss,training_accuracy,validation_accuracy,rate,seconds,samples_per_second\n";
  for (const EpochReport& each : history) {
    text += std::to_string(each.epoch);
    for (const double number : {each.loss, each.validation_loss, each.training_accuracy, each.validation_accuracy,
                                each.rate, each.seconds, each.samples_per_second}) {
      char digits[40] = ",";
      if (is_measured(number)) std::snprintf(digits, sizeof digits, ",%.17g", number);
      text += digits;
    }
    text += '\n';
  }
  errno = 0;
  std::FILE* const file = std::fopen(path.c_str(), "w");
  bool written = file != nullptr && std::fputs(text.c_str(), file) >= 0;
  if (file != nullptr) written = std::fclose(file) == 0 && written;
  if (written) return;
  throw std::runtime_error("etch: " + path + ": cannot be written: " +
                           std::error_code(errno, std::generic_category()).message());
}

}  // namespace etch::inline ETCH_TARGET
