// Training: batches, gradient, update, and what callbacks are told.
// May not know terminals or files, nor which callbacks there are; who wants to see progress passes one.
#pragma once

#include <etch/core/target.hpp>
#include <etch/data/batches.hpp>
#include <etch/data/dataset.hpp>
#include <etch/nn/gradient.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/model_memory.hpp>
#include <etch/train/evaluate.hpp>
#include <etch/train/events.hpp>
#include <etch/train/finite.hpp>
#include <etch/train/fit.hpp>
#include <etch/train/optimizers.hpp>
#include <etch/train/reports.hpp>
#include <etch/train/stopwatch.hpp>
#include <etch/train/training_state.hpp>
#include <etch/train/update.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// A data set that `fit` refers to and looks at after each epoch, of the same samples as it trains on;
/// none by default.
template <class Data>
struct Validation {
  Validation() = default;
  Validation(const Data& set) : data(&set) {}
  Validation(const Data&&) = delete;

  template <Shape Other, class T>
    requires(!std::same_as<Dataset<Other, T>, Data>)
  Validation(const Dataset<Other, T>&) {
    using Fits [[maybe_unused]] =
        typename decltype(detail::feeds<"validate", Other, Data::sample>())::fits;
  }

  const Data* data = nullptr;
};

/// How `fit` goes about it with batches of a source, whose are their size and order.
template <class Data>
struct SourceFitOptions {
  int epochs = 1;
  Validation<Data> validate{};  ///< loss and, with labels, accuracy are reported
  ScheduleFunction schedule{};  ///< gives each step's factor on the optimizer's rate; 1 without one
};

/// The same with a data set.
template <class Data>
struct FitOptions {
  int epochs = 1;
  int batch = 100;
  Validation<Data> validate{};  ///< loss and, with labels, accuracy are reported
  Seed seed{0};                 ///< of the order of the samples
  ScheduleFunction schedule{};  ///< gives each step's factor on the optimizer's rate; 1 without one
  bool measure_training_accuracy = true;
};

namespace detail {

/// "Adam": the optimizer's own `name`, or that of its type, without namespaces.
template <class Optimizer>
constexpr std::string_view optimizer_name() {
  if constexpr (requires { Optimizer::name; }) {
    return Optimizer::name;
  } else {
    // "... [with Optimizer = etch::avx512::Adam; ...]" or "... [Optimizer = etch::avx512::Adam]"
    std::string_view name = __PRETTY_FUNCTION__;
    name.remove_prefix(name.find("Optimizer = ") + 12);
    name = name.substr(0, name.find_first_of(";]"));
    const std::string_view outer = name.substr(0, name.find('<'));
    return name.substr(outer.rfind(':') + 1);
  }
}

}  // namespace detail

/// Trains a model, which it refers to, with a loss and an optimizer.
///
///     etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.1}};
///     trainer.fit(train, {.epochs = 10, .batch = 100, .validate = test});
///
/// `Run` computes the gradients: a ParallelRun where `Threads` are given (etch/train/parallel.hpp).
template <class Net, class T, class Loss, class Optimizer, class Run = GradientRun<Net, Loss, T>>
class Trainer {
 public:
  Trainer(Model<Net, T>& model, Loss, Optimizer optimizer, int largest_batch = 1)
      : model_(model), optimizer_(optimizer), remembered_(model.learned().size()), run_(largest_batch) {
    show_state();
  }

  /// `how` is what the Run wants to know, such as Threads.
  template <class How>
    requires std::constructible_from<Run, int, How>
  Trainer(Model<Net, T>& model, Loss, Optimizer optimizer, How how, int largest_batch = 1)
      : model_(model), optimizer_(optimizer), remembered_(model.learned().size()), run_(largest_batch, how) {
    show_state();
  }

  /// One step on one batch, a row a sample; the loss before it. Allocates nothing, and takes any loss and
  /// gradient for good.
  T step(std::span<const T> inputs, std::span<const TargetElement<Loss, T>> targets) {
    const T loss = run_.run(model_, inputs, targets);
    remembered_.update(optimizer_, model_.learned(), run_.gradient());
    run_.advance(model_);
    state_.optimizer_step = remembered_.step();
    return loss;
  }

  /// Goes through the training data `epochs` times, in a new order each time, and tells callbacks (see
  /// `Callback`) what happens; the reports of all epochs. Where the trainer was resumed it goes on from there.
  /// @throws std::invalid_argument when the data have not the targets that the loss wants, or a resumed fit is
  /// given another seed, batch or number of samples.
  /// @throws NotFinite when the loss of a step or its gradient is not, or the step would make the model so.
  template <Shape Sample, class... Callbacks>
  std::vector<EpochReport> fit(const Dataset<Sample, T>& train,
                               const FitOptions<Dataset<Sample, T>>& options = {}, Callbacks&&... callbacks) {
    using Fits [[maybe_unused]] =
        typename decltype(detail::feeds<"fit", Sample, Net::input_shape>())::fits;
    using Told [[maybe_unused]] =
        typename decltype(detail::judge_callbacks<detail::wrong_callback<Callbacks...>()>())::fits;
    if (train.empty()) throw std::invalid_argument("etch: fit was given no training examples");
    detail::check_targets<Net, Loss>(train.classes(), train.target_size());
    Batches batches(train, options.batch, options.seed);
    const auto examples = detail::examples_of(train);
    fit_with(batches, options.measure_training_accuracy ? &examples : nullptr, options, callbacks...);
    return state_.history;
  }

  /// The same with batches of any source (see `BatchSource`): transformed, made when they are wanted, made ahead
  /// by another thread. The batch's size and the order are the source's; the accuracy on what it gives is
  /// not measured.
  template <BatchSource Source, class... Callbacks>
  std::vector<EpochReport> fit(Source& batches, const SourceFitOptions<Dataset<Source::sample, T>>& options = {},
                               Callbacks&&... callbacks) {
    using Fits [[maybe_unused]] =
        typename decltype(detail::feeds<"fit", Source::sample, Net::input_shape>())::fits;
    using Told [[maybe_unused]] =
        typename decltype(detail::judge_callbacks<detail::wrong_callback<Callbacks...>()>())::fits;
    detail::check_targets<Net, Loss>(batches.classes(), batches.target_size());
    fit_with(batches, nullptr, options, callbacks...);
    return state_.history;
  }

  Optimizer& optimizer() { return optimizer_; }
  /// What the optimizer remembers, such as a mean of the parameters.
  const OptimizerState<Optimizer, T>& optimizer_state() const { return remembered_; }
  /// The gradient of the last step, laid out like the parameters.
  std::span<const T> gradient() const { return run_.gradient(); }

  /// What the last fit has come to, or the one that is going on: its reports, and why it was stopped.
  const TrainingState& state() const { return state_; }
  TrainingState& state() {
    state_.model = detail::memory_of(model_);  // which may have been moved into
    return state_;
  }
  /// Takes up a state that was read into `state()`.
  void take_up_state() { remembered_.set_step(state_.optimizer_step); }

 private:
  void show_state() {
    state_.model = detail::memory_of(model_);
    static constexpr std::string_view name = detail::optimizer_name<Optimizer>();
    state_.optimizer = name;
    state_.optimizer_vectors = std::as_writable_bytes(remembered_.block());
  }

  template <class Source, class Options, class... Callbacks>
  void fit_with(Source& batches, const detail::Examples<T>* training, const Options& options,
                Callbacks&... callbacks) {
    // One more, for a fit without callbacks.
    const detail::CallbackRef all[] = {detail::callback_ref(callbacks)..., {}};
    Seed seed{};
    if constexpr (requires { batches.seed(); }) seed = batches.seed();
    go_through(batches, training, options, seed, detail::Callbacks(all, sizeof...(Callbacks)));
  }

  /// Measures the accuracy on the training examples where it is given them.
  template <class Source, class Options>
  void go_through(Source& batches, const detail::Examples<T>* training, const Options& options, Seed seed,
                  detail::Callbacks callbacks) {
    if (batches.count() < 1) throw std::invalid_argument("etch: fit was given a source without a batch");
    state_.model = detail::memory_of(model_);
    detail::Examples<T> validation;
    if (options.validate.data != nullptr) {
      validation = detail::examples_of(*options.validate.data);
      detail::check_targets<Net, Loss>(validation.classes, validation.target_size);
    }
    run_.reserve(batches.batch_size());
    detail::Fit fit(state_,
                    {.epochs = options.epochs,
                     .steps = batches.count(),
                     .samples = batches.size(),
                     .batch = batches.batch_size(),
                     .seed = seed},
                    options.schedule, callbacks);
    state_.optimizer_step = remembered_.step();
    while (!fit.is_over()) {
      const double seconds = train_epoch(batches, fit);
      if (fit.is_over()) break;
      EpochReport report;
      if (training != nullptr && training->classes > 0) {
        report.training_accuracy = detail::evaluate<Net, Loss>(model_, *training, false).accuracy;
      }
      if (validation.count > 0) {
        const auto [loss, accuracy] = detail::evaluate<Net, Loss>(model_, validation, true);
        report.validation_loss = loss;
        report.validation_accuracy = accuracy;
      }
      fit.end_epoch(report, seconds);
    }
    fit.end();
  }

  /// Goes through what is left of an epoch; its seconds.
  template <class Source>
  double train_epoch(Source& batches, detail::Fit& fit) {
    const Stopwatch stopwatch;
    const double before = state_.seconds;
    batches.start_epoch(static_cast<std::uint64_t>(state_.epoch - 1));
    for (int step = 0;; ++step) {
      const auto batch = batches.next();
      if (batch.empty()) break;
      if (step < state_.step) continue;  // of a fit that goes on
      const double factor = fit.rate_factor();
      const auto loss = static_cast<double>(checked_step(batch, factor, fit));
      const auto weight = static_cast<double>(run_.weight());
      state_.optimizer_step = remembered_.step();
      fit.end_step(detail::reduction_of<Loss>() == Reduction::sum ? loss : loss * weight, weight, batch.size,
                   rate() * factor);
      if (!fit.reports_steps()) continue;
      fit.report_step(before + stopwatch.seconds());
      if (fit.is_over()) break;
    }
    return before + stopwatch.seconds();
  }

  /// A step that is not done where a number is not finite.
  T checked_step(const Batch<T>& batch, double factor, detail::Fit& fit) {
    std::span<const TargetElement<Loss, T>> targets;
    if constexpr (detail::target_of<Loss>() == Target::label) {
      targets = batch.labels;
    } else {
      targets = batch.targets;
    }
    const T loss = run_.run(model_, batch.inputs, targets);
    const std::span<const T> gradient = run_.gradient();
    const double rate_now = rate() * factor;
    const bool is_small = detail::all_below(rate_now > 1 ? static_cast<T>(large / rate_now) : large, gradient);
    if (!detail::is_finite(loss) || !(is_small || detail::all_finite(gradient)) ||
        !detail::all_finite(run_.next_states())) {
      refuse(batch, loss, fit);
    }
    if (is_small) {
      remembered_.update(optimizer_, model_.learned(), gradient, factor);
    } else {
      careful_update(factor, fit);
    }
    run_.advance(model_);
    return loss;
  }

  /// Gradients below it, and steps of such, make no squares and sums that are not finite.
  static constexpr T large = sizeof(T) == sizeof(float) ? T(0x1p30) : T(0x1p250);

  /// An update that is taken back where it would make a parameter, or what the optimizer remembers, not finite.
  [[gnu::cold]] void careful_update(double factor, detail::Fit& fit) {
    const detail::Undo undo(state_);
    const std::uint64_t step = remembered_.step();
    remembered_.update(optimizer_, model_.learned(), run_.gradient(), factor);
    const std::string wrong = detail::name_not_finite_after(state_);
    if (wrong.empty()) return;
    remembered_.set_step(step);
    undo.fail(fit, state_, wrong);
  }

  [[noreturn, gnu::cold]] void refuse(const Batch<T>& batch, T loss, detail::Fit& fit) {
    detail::refuse_step(fit, state_.model, static_cast<double>(loss), std::as_bytes(run_.gradient()),
                        std::as_bytes(run_.next_states()), std::as_bytes(batch.inputs), batch.size);
  }

  double rate() const {
    if constexpr (requires { static_cast<double>(innermost(optimizer_).rate); }) {
      return static_cast<double>(innermost(optimizer_).rate);
    } else {
      return not_measured;
    }
  }

  Model<Net, T>& model_;
  Optimizer optimizer_;
  OptimizerState<Optimizer, T> remembered_;
  Run run_;
  TrainingState state_;
};

}  // namespace etch::inline ETCH_TARGET
