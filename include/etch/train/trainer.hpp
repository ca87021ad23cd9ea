// A plain training loop: batches, gradient, update, and a report an epoch.
// May not know terminals or files; who wants to see progress passes a callable.
#pragma once

#include <etch/core/target.hpp>
#include <etch/data/batches.hpp>
#include <etch/data/dataset.hpp>
#include <etch/nn/gradient.hpp>
#include <etch/nn/model.hpp>
#include <etch/train/metrics.hpp>
#include <etch/train/optimizers.hpp>
#include <etch/train/reports.hpp>
#include <etch/train/stopwatch.hpp>

#include <concepts>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
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

/// How `fit` goes about it.
template <class Data>
struct FitOptions {
  int epochs = 1;
  int batch = 100;
  Validation<Data> validate{};
  Seed seed{0};                                        ///< of the order of the samples
  bool measure_training_accuracy = true;
  std::function<void(const Progress&)> on_step{};
  std::function<void(const EpochReport&)> on_epoch{};
};

/// Trains a model, which it refers to, with a loss and an optimizer.
///
///     etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.1}};
///     trainer.fit(train, {.epochs = 10, .batch = 100, .validate = test});
template <class Net, class T, class Loss, class Optimizer>
class Trainer {
 public:
  Trainer(Model<Net, T>& model, Loss, Optimizer optimizer, int largest_batch = 1)
      : model_(model), optimizer_(optimizer), remembered_(model.learned().size()), run_(largest_batch) {}

  /// One step on one batch, a row a sample; the loss before it. Allocates nothing.
  T step(std::span<const T> inputs, std::span<const TargetElement<Loss, T>> targets) {
    const T loss = run_.run(model_, inputs, targets);
    remembered_.update(optimizer_, model_.learned(), run_.gradient());
    run_.advance(model_);
    return loss;
  }

  /// Goes through the training data `epochs` times, in a new order each time.
  /// @throws std::invalid_argument when the data have not the targets that the loss wants.
  template <Shape Sample>
  std::vector<EpochReport> fit(const Dataset<Sample, T>& train,
                               const FitOptions<Dataset<Sample, T>>& options = {}) {
    using Fits [[maybe_unused]] =
        typename decltype(detail::feeds<"fit", Sample, Net::input_shape>())::fits;
    check_targets(train);
    run_.reserve(options.batch);
    Batches batches(train, options.batch, options.seed);
    std::vector<EpochReport> history;
    for (int epoch = 1; epoch <= options.epochs; ++epoch) {
      EpochReport report = train_epoch(batches, train.size(), epoch, options);
      if (train.has_labels() && options.measure_training_accuracy) {
        report.training_accuracy = detail::count_confusion(model_, train).accuracy();
      }
      if (options.validate.data != nullptr && options.validate.data->has_labels()) {
        report.validation_accuracy = detail::count_confusion(model_, *options.validate.data).accuracy();
      }
      if (options.on_epoch) options.on_epoch(report);
      history.push_back(report);
    }
    return history;
  }

  Optimizer& optimizer() { return optimizer_; }
  /// What the optimizer remembers, such as a mean of the parameters.
  const OptimizerState<Optimizer, T>& optimizer_state() const { return remembered_; }
  /// The gradient of the last step, laid out like the parameters.
  std::span<const T> gradient() const { return run_.gradient(); }

 private:
  template <class Data>
  static void check_targets(const Data& train) {
    const std::string name(detail::loss_name<Loss>());
    if (train.empty()) throw std::invalid_argument("etch: fit was given no training examples");
    if constexpr (detail::target_of<Loss>() == Target::label) {
      if (!train.has_labels() || train.classes() > Net::output_shape.size()) {
        throw std::invalid_argument("etch: " + name + " wants labels below " +
                                    std::to_string(Net::output_shape.size()) + ", the data have " +
                                    std::to_string(train.classes()) + " classes");
      }
    } else if (constexpr int wanted = detail::target_size<Loss>(Net::output_shape);
               train.target_size() != wanted) {
      throw std::invalid_argument("etch: " + name + " wants target rows of " + std::to_string(wanted) +
                                  " numbers, the data's have " +
                                  std::to_string(train.target_size()));
    }
  }

  static auto targets_of(const Batch<T>& batch) {
    if constexpr (detail::target_of<Loss>() == Target::label) {
      return batch.labels;
    } else {
      return batch.targets;
    }
  }

  template <class Source, class Options>
  EpochReport train_epoch(Source& batches, int samples, int epoch, const Options& options) {
    batches.start_epoch(static_cast<std::uint64_t>(epoch - 1));
    const Stopwatch stopwatch;
    Progress progress{.epoch = epoch, .epochs = options.epochs, .steps = batches.count()};
    double loss = 0;
    int seen = 0;
    for (auto batch = batches.next(); !batch.empty(); batch = batches.next()) {
      const int times = detail::reduction_of<Loss>() == Reduction::sum ? 1 : batch.size;
      loss += static_cast<double>(step(batch.inputs, targets_of(batch))) * times;
      seen += batch.size;
      if (!options.on_step) continue;
      ++progress.step;
      progress.loss = loss / seen;
      progress.samples_per_second = seen / stopwatch.seconds();
      options.on_step(progress);
    }
    const double seconds = stopwatch.seconds();
    return {.epoch = epoch,
            .loss = loss / seen,
            .seconds = seconds,
            .samples_per_second = samples / seconds};
  }

  Model<Net, T>& model_;
  Optimizer optimizer_;
  OptimizerState<Optimizer, T> remembered_;
  GradientRun<Net, Loss, T> run_;
};

}  // namespace etch::inline ETCH_TARGET
