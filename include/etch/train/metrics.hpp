// How well a model does on a data set.
// May not know training.
#pragma once

#include <etch/core/report_text.hpp>
#include <etch/core/target.hpp>
#include <etch/data/dataset.hpp>
#include <etch/nn/model.hpp>
#include <etch/train/confusion.hpp>
#include <etch/train/evaluate.hpp>
#include <etch/train/reports.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <class Net, class T, class Seen>
void classify_each(const Model<Net, T>& model, std::span<const T> inputs, Seen&& seen) {
  constexpr auto width = static_cast<std::size_t>(Net::output_shape.size());
  score_each(model, inputs, [&](int first, int count, std::span<const T> scores) {
    for (int i = 0; i < count; ++i) {
      seen(first + i, argmax<T>(scores.subspan(static_cast<std::size_t>(i) * width, width)));
    }
  });
}

[[noreturn, gnu::cold]] inline void refuse_classes(int classes, int outputs) {
  ReportText text;
  text << "etch: the data have " << classes << " classes, the network " << outputs << " outputs";
  throw std::invalid_argument(std::move(text).text());
}
[[noreturn, gnu::cold]] inline void refuse_unlabelled(const char* metric) {
  ReportText text;
  text << "etch: " << metric << " wants labels, the data have none";
  throw std::invalid_argument(std::move(text).text());
}
template <class T, Shape Sample>
void check_labels(const char* metric, const Dataset<Sample, T>& data, int outputs) {
  if (!data.empty() && !data.has_labels()) refuse_unlabelled(metric);
  if (data.classes() > outputs) refuse_classes(data.classes(), outputs);
}

/// Where the score of a label stands among the others, from 0; of equal ones the first is before the others.
template <class T>
int rank_of(std::span<const T> scores, int label) {
  const T own = scores[static_cast<std::size_t>(label)];
  int before = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    before += scores[i] > own || (scores[i] == own && static_cast<int>(i) < label) ? 1 : 0;
  }
  return before;
}

/// Calls seen(output number, output, target) for each number that a model gives for examples with targets.
template <class Net, class T, class Seen>
void compare_each(const Model<Net, T>& model, const Examples<T>& data, Seen&& seen) {
  constexpr auto width = static_cast<std::size_t>(Net::output_shape.size());
  check_targets("the metric", false, Net::output_shape.size(), 0, data.target_size);
  std::vector<T> outputs(width);
  score_each(model, data.inputs, [&](int first, int count, std::span<const T> scores) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      std::ranges::copy(scores.subspan(i * width, width), outputs.begin());
      if constexpr (Net::has_final_softmax) softmax_row<T>(outputs);
      const std::size_t row = (static_cast<std::size_t>(first) + i) * width;
      for (std::size_t k = 0; k < width; ++k) {
        seen(k, static_cast<double>(outputs[k]), static_cast<double>(data.targets[row + k]));
      }
    }
  });
}

}  // namespace detail

/// Classifies every example of a data set and calls seen(example, guessed).
template <class Net, class T, Shape Sample, class Seen>
void classify_all(const Model<Net, T>& model, const Dataset<Sample, T>& data, Seen&& seen) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::feeds<"classify_all", Sample, Net::input_shape>())::fits;
  detail::classify_each(model, data.inputs(), seen);
}

/// The confusion table of a classifier.
/// @throws std::invalid_argument when the data have no labels, or more classes than the network has outputs.
template <class Net, class T, Shape Sample>
Confusion confusion(const Model<Net, T>& model, const Dataset<Sample, T>& data) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::feeds<"confusion", Sample, Net::input_shape>())::fits;
  detail::check_labels("confusion", data, Net::output_shape.size());
  Confusion table{.classes = Net::output_shape.size(), .counts = {}};
  table.counts.assign(static_cast<std::size_t>(table.classes * table.classes), 0);
  detail::classify_each(model, data.inputs(), [&](int example, int guessed) {
    ++table.counts[static_cast<std::size_t>(data.label(example) * table.classes + guessed)];
  });
  return table;
}

/// The fraction of a data set that a classifier gets right; 0 of no examples.
/// @throws std::invalid_argument when the data have no labels, or more classes than the network has outputs.
template <class Net, class T, Shape Sample>
double accuracy(const Model<Net, T>& model, const Dataset<Sample, T>& data) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::feeds<"accuracy", Sample, Net::input_shape>())::fits;
  detail::check_labels("accuracy", data, Net::output_shape.size());
  if (data.empty()) return 0;
  return detail::evaluate<Net, SoftmaxCrossEntropy>(model, detail::examples_of(data), false).accuracy;
}

/// The fraction of a data set whose label is among the k largest scores; of equal scores the first counts as
/// larger. 0 of no examples.
/// @throws std::invalid_argument when the data have no labels, or more classes than the network has outputs.
template <class Net, class T, Shape Sample>
double top_k_accuracy(const Model<Net, T>& model, const Dataset<Sample, T>& data, int k) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::feeds<"top_k_accuracy", Sample, Net::input_shape>())::fits;
  constexpr auto width = static_cast<std::size_t>(Net::output_shape.size());
  detail::check_labels("top_k_accuracy", data, Net::output_shape.size());
  if (data.empty()) return 0;
  int right = 0;
  detail::score_each(model, data.inputs(), [&](int first, int count, std::span<const T> scores) {
    for (int i = 0; i < count; ++i) {
      const auto row = scores.subspan(static_cast<std::size_t>(i) * width, width);
      right += detail::rank_of(row, data.label(first + i)) < k ? 1 : 0;
    }
  });
  return static_cast<double>(right) / data.size();
}

/// The loss of a model on a data set: (Σ loss of an example) / examples, of a `weighted_mean` Σ loss / Σ weight,
/// as the model predicts (no dropout, the running statistics of batch normalisations) and without the loss's
/// penalties. With `mean_absolute_error` it is that metric.
/// @throws std::invalid_argument when the data have not the targets that the loss wants.
template <class Net, class T, class Loss, Shape Sample>
double mean_loss(const Model<Net, T>& model, Loss, const Dataset<Sample, T>& data) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::feeds<"mean_loss", Sample, Net::input_shape>())::fits;
  const auto examples = detail::examples_of(data);
  detail::check_targets<Net, Loss>(examples.classes, examples.target_size);
  return detail::evaluate<Net, Loss>(model, examples, true).loss;
}

/// R², the coefficient of determination: 1 − Σ(y − t)² / Σ(t − mean t)², for each output, and the mean of these
/// over the outputs. 1 is right everywhere, 0 as good as the mean. `not_measured` where all targets are alike.
/// @throws std::invalid_argument when the data have not rows of as many targets as there are outputs.
template <class Net, class T, Shape Sample>
double r_squared(const Model<Net, T>& model, const Dataset<Sample, T>& data) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::feeds<"r_squared", Sample, Net::input_shape>())::fits;
  constexpr auto width = static_cast<std::size_t>(Net::output_shape.size());
  const auto examples = detail::examples_of(data);
  std::vector<double> means(width), of_errors(width), of_targets(width);
  std::vector<bool> differ(width);
  for (std::size_t i = 0; i < examples.targets.size(); ++i) {
    means[i % width] += static_cast<double>(examples.targets[i]) / data.size();
    if (examples.targets[i] != examples.targets[i % width]) differ[i % width] = true;
  }
  detail::compare_each(model, examples, [&](std::size_t k, double y, double t) {
    of_errors[k] += (y - t) * (y - t);
    of_targets[k] += (t - means[k]) * (t - means[k]);
  });
  double sum = 0;
  for (std::size_t k = 0; k < width; ++k) {
    // Not by the sum of squares: it is not 0 where the mean of equal targets is rounded.
    sum += differ[k] ? 1 - of_errors[k] / of_targets[k] : not_measured;
  }
  return sum / static_cast<double>(width);
}

}  // namespace etch::inline ETCH_TARGET
