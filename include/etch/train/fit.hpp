// The course of a fit without the network's type: where it stands, the schedule, the reports, and what a number that
// is not finite is said to be. May not know trainers, data sets or which callbacks there are.
#pragma once

#include <etch/core/report_text.hpp>
#include <etch/core/target.hpp>
#include <etch/train/events.hpp>
#include <etch/train/finite.hpp>
#include <etch/train/reports.hpp>
#include <etch/train/training_state.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// What `fit` throws when a loss, a gradient or what a step would make of the model is not finite. The model keeps
/// what it had before that step.
class NotFinite : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a schedule is to `fit`: it gives the factor on the optimizer's rate.
using ScheduleFunction = std::function<double(const SchedulePoint&)>;

namespace detail {

/// What a fit was asked for.
struct FitPlan {
  int epochs = 1;
  int steps = 0;  ///< of an epoch
  int samples = 0;
  int batch = 0;
  Seed seed{};
};

/// Goes through the epochs of a fit. What a fit may do without is cold: compiled for size, which takes less
/// time. (Of what it always does nothing may be: compilers would take for cold whatever leads there.)
class Fit {
 public:
  /// Begins where the state says that a fit goes on, or anew.
  /// @throws std::invalid_argument when it would not go on as it was.
  Fit(TrainingState& state, const FitPlan& plan, const ScheduleFunction& schedule, Callbacks callbacks)
      : state_(state), plan_(plan), schedule_(schedule), callbacks_(callbacks),
        reports_steps_(callbacks.take_steps()) {
    if (state.goes_on) {
      check("a seed of ", state.seed.value, plan.seed.value);
      check("a batch of ", static_cast<std::uint64_t>(state.batch), static_cast<std::uint64_t>(plan.batch));
      check("samples: ", static_cast<std::uint64_t>(state.samples), static_cast<std::uint64_t>(plan.samples));
    } else {
      start_epoch(1);
      state.history.clear();
      state.attachments.clear();
      state.seed = plan.seed;
      state.batch = plan.batch;
      state.samples = plan.samples;
    }
    state.goes_on = false;
    state.stop_reason.clear();
    FitBegin event(state, plan.epochs);
    callbacks_(event);
  }

  bool is_over() const { return state_.stopping() || state_.epoch > plan_.epochs; }
  bool reports_steps() const { return reports_steps_; }

  /// The factor on the rate of the next step.
  double rate_factor() { return schedule_ ? scheduled() : 1; }

  /// A step is done: its loss times its weight, the weight, the number of samples and the rate.
  void end_step(double loss, double weight, int samples, double rate) {
    ++state_.step;
    state_.loss_sum += loss;
    state_.loss_weight += weight;
    state_.seen += samples;
    state_.rate = rate;
  }
  [[gnu::cold]] void report_step(double seconds) {
    state_.seconds = seconds;
    StepEnd event(state_, {.epoch = state_.epoch,
                           .epochs = plan_.epochs,
                           .step = state_.step,
                           .steps = plan_.steps,
                           .loss = mean_loss(),
                           .rate = state_.rate,
                           .samples_per_second = state_.seen / seconds});
    callbacks_(event);
  }

  /// An epoch is over; the report has what was measured.
  void end_epoch(EpochReport report, double seconds) {
    report.epoch = state_.epoch;
    report.loss = mean_loss();
    report.rate = state_.rate;
    report.seconds = seconds;
    report.samples_per_second = state_.seen / seconds;
    state_.history.push_back(report);
    start_epoch(state_.epoch + 1);
    EpochEnd event(state_, report, plan_.epochs);
    callbacks_(event);
  }

  void end() {
    FitEnd event(state_);
    callbacks_(event);
  }

  /// Tells the callbacks that the fit is over, and why.
  /// @throws NotFinite always.
  [[noreturn, gnu::cold]] void fail(std::string_view what) {
    const std::string text = at_step(what, "; the model keeps what it had before the step");
    state_.stop_reason = std::string_view(text).substr(std::string_view("etch: ").size());
    end();
    throw NotFinite(text);
  }

 private:
  double mean_loss() const { return state_.loss_sum / state_.loss_weight; }

  [[gnu::cold]] double scheduled() {
    const auto steps = static_cast<std::uint64_t>(plan_.steps);
    const double factor = schedule_({.step = static_cast<std::uint64_t>(state_.epoch - 1) * steps +
                                             static_cast<std::uint64_t>(state_.step),
                                     .steps = static_cast<std::uint64_t>(plan_.epochs) * steps,
                                     .epoch = state_.epoch,
                                     .epochs = plan_.epochs,
                                     .history = {state_.history.data(), state_.history.size()}});
    if (!is_finite(factor)) throw std::domain_error(at_step("the schedule's factor is not finite", ""));
    return factor;
  }

  void start_epoch(int epoch) {
    state_.epoch = epoch;
    state_.step = 0;
    state_.loss_sum = 0;
    state_.loss_weight = 0;
    state_.seen = 0;
    state_.seconds = 0;
  }

  [[gnu::cold]] std::string at_step(std::string_view what, std::string_view after) const {
    ReportText text;
    text << "etch: epoch " << state_.epoch << ", step " << state_.step + 1 << ": " << what << after;
    return std::move(text).text();
  }

  static void check(const char* what, std::uint64_t before, std::uint64_t now) {
    if (before != now) refuse(what, before, now);
  }
  [[noreturn, gnu::cold]] static void refuse(const char* what, std::uint64_t before, std::uint64_t now) {
    ReportText text;
    text << "etch: the fit that goes on had " << what << before << ", this one has " << now;
    throw std::invalid_argument(std::move(text).text());
  }

  TrainingState& state_;
  FitPlan plan_;
  const ScheduleFunction& schedule_;
  Callbacks callbacks_;
  bool reports_steps_;
};

/// Number i of a block of float or double.
[[gnu::cold]] inline double number_at(std::span<const std::byte> block, std::size_t element_bytes, std::size_t i) {
  const std::byte* const from = block.data() + i * element_bytes;
  if (element_bytes == sizeof(float)) {
    float number;
    std::memcpy(&number, from, sizeof number);
    return static_cast<double>(number);
  }
  double number;
  std::memcpy(&number, from, sizeof number);
  return number;
}

/// "dense1.weight[3, 0] in layer dense1 is nan", of the first variable in the order of the layers that has such a
/// number, or nothing. `values` are those of the block from element `first` on, learned ones or the others.
[[gnu::cold]] inline std::string name_not_finite(const ModelMemory& model,
                                                 std::span<const std::byte> values,
                                                 std::size_t first, bool learned) {
  for (std::size_t i = 0; i < model.variables.size(); ++i) {
    const ParameterInfo& info = model.variables[i];
    if (is_learned(info) != learned || model.offsets[i] < first) continue;
    const std::size_t begin = model.offsets[i] - first;
    for (int k = 0; k < info.shape.size(); ++k) {
      const double number = number_at(values, model.element_bytes, begin + static_cast<std::size_t>(k));
      if (is_finite(number)) continue;
      ReportText text;
      text << info.name() << '[';
      // A matrix lies column by column, anything else row-major.
      const int rows = info.shape.rank == 2 ? info.shape[0] : 1;
      if (info.shape.rank == 2) {
        text << k % rows << ", " << k / rows;
      } else {
        text << k;
      }
      text << ']';
      if (const std::size_t dot = info.name().rfind('.'); dot != std::string_view::npos) {
        text << " in layer " << info.name().substr(0, dot);
      }
      text << " is " << number;
      return std::move(text).text();
    }
  }
  return {};
}

/// What a step may change, as it was before.
class Undo {
 public:
  [[gnu::cold]] explicit Undo(const TrainingState& state)
      : kept_(state.model.block.size() + state.optimizer_vectors.size()) {
    const std::span<std::byte> block = state.model.block, vectors = state.optimizer_vectors;
    std::memcpy(kept_.data(), block.data(), block.size());
    if (!vectors.empty()) std::memcpy(kept_.data() + block.size(), vectors.data(), vectors.size());
  }

  [[noreturn, gnu::cold]] void fail(Fit& fit, const TrainingState& state, const std::string& wrong) const {
    const std::span<std::byte> block = state.model.block, vectors = state.optimizer_vectors;
    std::memcpy(block.data(), kept_.data(), block.size());
    if (!vectors.empty()) std::memcpy(vectors.data(), kept_.data() + block.size(), vectors.size());
    fit.fail("after the update, " + wrong);
  }

 private:
  std::vector<std::byte> kept_;
};

/// What a step has made not finite, of the learned parameters or of what the optimizer remembers of them; or nothing.
[[gnu::cold]] inline std::string name_not_finite_after(const TrainingState& state) {
  std::string name = name_not_finite(state.model, state.model.block, 0, true);
  const std::size_t each = state.model.learned * state.model.element_bytes;
  for (std::size_t first = 0; name.empty() && first + each <= state.optimizer_vectors.size() && each > 0; first += each) {
    name = name_not_finite(state.model, state.optimizer_vectors.subspan(first, each), 0, true);
    if (!name.empty()) name = "what the optimizer remembers of " + name;
  }
  return name;
}

/// "gradient of dense1.weight[3, 0] in layer dense1 is nan", whichever is found first, or what else can be said.
[[noreturn, gnu::cold]] inline void refuse_step(Fit& fit, const ModelMemory& model, double loss,
                                     std::span<const std::byte> gradient, std::span<const std::byte> states,
                                     std::span<const std::byte> inputs, int samples) {
  ReportText text;
  text << "the loss is " << loss;
  if (const std::string name = name_not_finite(model, gradient, 0, true); !name.empty()) {
    text << ", the gradient of " << name;
  }
  if (const std::string name = name_not_finite(model, states, model.learned, false); !name.empty()) {
    text << ", the next " << name;
  }
  const std::size_t numbers = inputs.size() / model.element_bytes;
  for (std::size_t i = 0; i < numbers; ++i) {
    const double number = number_at(inputs, model.element_bytes, i);
    if (is_finite(number)) continue;
    const std::size_t row = numbers / static_cast<std::size_t>(samples);
    text << "; of sample " << i / row << " of the batch, input " << i % row << " is " << number;
    break;
  }
  fit.fail(std::move(text).text());
}

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
