// Shows on a terminal, or in a file, how training goes on. Included by name.
// May not know models or data; `fit` calls it with its events.
#pragma once

#include <etch/core/target.hpp>
#include <etch/train/events.hpp>
#include <etch/train/reports.hpp>
#include <etch/train/stopwatch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>

#if defined(_WIN32)
#include <io.h>
#else
#include <unistd.h>
#endif

namespace etch::inline ETCH_TARGET {

enum class Show {
  automatic,  ///< a bar on a terminal, else lines
  bar,        ///< a line an epoch and below them a bar, drawn again twenty times a second
  lines,      ///< a line an epoch
  nothing
};

/// A callback that prints for each epoch its loss and accuracy in training, those in validation, the rate and the
/// speed; at the end why the fit was stopped, if it was:
///
///     epoch  3/20  loss 0.0834 (97.61 %)  validation 0.1021 (96.98 %)  rate 0.3  712k samples/s
///
/// On a terminal a bar goes on below these lines, with the seconds that are left.
class ProgressLine {
 public:
  explicit ProgressLine(Show show = Show::automatic, std::FILE* out = stdout)
      : show_(show != Show::automatic ? show : is_terminal(out) ? Show::bar : Show::lines), out_(out) {}

  void operator()(const FitBegin&) {
    before_ = -1;
    drawn_ = 0;
  }

  void operator()(const StepEnd& at) {
    if (show_ != Show::bar) return;
    const double done = (at.epoch - 1 + static_cast<double>(at.step) / at.steps) / at.epochs;
    if (before_ < 0) {
      before_ = done;
      stopwatch_ = Stopwatch{};
    }
    if (stopwatch_.seconds() - drawn_ >= 0.05) draw(at, done);
  }

  [[gnu::cold]] void operator()(const EpochEnd& at) {
    if (show_ == Show::nothing) return;
    begin(at.epoch, at.epochs);
    add("  loss %.4f", at.loss);
    add(" (%.2f %%)", 100 * at.training_accuracy);
    add("  validation %.4f", at.validation_loss);
    add(" (%.2f %%)", 100 * at.validation_accuracy);
    add("  rate %.3g", at.rate);
    add_speed("  ", at.samples_per_second, " samples/s");
    print("\n");
  }

  [[gnu::cold]] void operator()(const FitEnd& at) {
    if (show_ == Show::nothing || at.reason.empty()) return;
    if (show_ == Show::bar) std::fputs(restart, out_);
    std::fprintf(out_, "stopped: %.*s\n", static_cast<int>(at.reason.size()), at.reason.data());
    std::fflush(out_);
  }

 private:
  /// Back to the beginning of the line, which is emptied.
  static constexpr const char* restart = "\r\x1b[K";

  static bool is_terminal(std::FILE* file) {
#if defined(_WIN32)
    return _isatty(_fileno(file)) != 0;
#else
    return isatty(fileno(file)) != 0;
#endif
  }

  [[gnu::cold]] void draw(const StepEnd& at, double done) {
    drawn_ = stopwatch_.seconds();
    begin(at.epoch, at.epochs);
    add_bar(done, 14);
    add(" loss %.4f", at.loss);
    const auto& history = at.state().history;
    // Short: a terminal of 80 columns would break the line, and the next one could not be drawn over it.
    if (!history.empty()) add(" (%.1f %%)", 100 * history.back().validation_accuracy);
    add(" rate %.3g", at.rate);
    add_speed(" ", at.samples_per_second, "/s");
    // Of a fit that goes on, what was done before took none of these seconds.
    if (done > before_) add(" %.0f s left", drawn_ * (1 - done) / (done - before_));
    print("");
  }

  [[gnu::cold]] void begin(int epoch, int epochs) {
    int width = 2;
    for (int most = 100; most <= epochs && width < 9; most *= 10) ++width;
    length_ = 0;
    append(std::snprintf(rest(), room(), "epoch %*d/%d", width, epoch, epochs));
  }

  /// What was not measured is left out.
  [[gnu::cold]] void add(const char* format, double number) {
    if (is_measured(number)) append(std::snprintf(rest(), room(), format, number));
  }
  [[gnu::cold]] void add(const char* words) { append(std::snprintf(rest(), room(), "%s", words)); }
  [[gnu::cold]] void add_speed(const char* before, double samples, const char* unit) {
    add(before);
    add(samples < 10'000 ? "%.0f" : "%.0fk", samples < 10'000 ? samples : samples / 1000);
    add(unit);
  }

  /// A bar of `width` characters, filled from the left to an eighth of a character.
  [[gnu::cold]] void add_bar(double fraction, int width) {
    static constexpr const char* eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const int filled = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * width * 8);
    const int whole = filled / 8, part = filled % 8;
    add(" ");
    for (int i = 0; i < whole; ++i) add("█");
    add(eighths[part]);
    for (int i = whole + (part > 0 ? 1 : 0); i < width; ++i) add("·");
  }

  /// A bar stands where the next line begins.
  [[gnu::cold]] void print(const char* end) {
    if (show_ == Show::bar) std::fputs(restart, out_);
    std::fputs(line_, out_);
    std::fputs(end, out_);
    std::fflush(out_);
  }

  char* rest() { return line_ + length_; }
  std::size_t room() const { return sizeof line_ - length_; }
  void append(int written) { length_ = std::min(length_ + static_cast<std::size_t>(written), sizeof line_ - 1); }

  Show show_;
  std::FILE* out_;
  Stopwatch stopwatch_;
  char line_[256] = {};  ///< no string: in the main example that took a tenth of a second more to compile
  std::size_t length_ = 0;
  double drawn_ = 0;    ///< at how many seconds
  double before_ = -1;  ///< what was done of the fit when it began
};

}  // namespace etch::inline ETCH_TARGET
