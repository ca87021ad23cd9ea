// Labelled examples in memory: what a trainer walks through and an evaluation counts over.
// May not know networks, files or how examples are grouped into batches.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/label.hpp>
#include <etch/core/target.hpp>
#include <etch/shape/shape.hpp>

#include <cstddef>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <Shape Sample>
struct SampleBelowOne {
  static constexpr Text text = diagnostics::extent_below_one("Dataset", Sample.axes());
};

template <Shape Sample>
constexpr auto judge_sample() {
  return diagnostics::judge<(Sample.size() > 0), SampleBelowOne<Sample>>();
}

template <FixedString Operation, Shape Sample, FixedString What, Shape Wanted>
struct SamplesDoNotFit {
  static constexpr Text text =
      diagnostics::samples_do_not_fit(Operation, Sample.axes(), What, Wanted.axes());
};

/// The verdict on a data set for a network, or another source or user of samples. A sample is a row, so
/// that its extents may differ where the number of elements does not.
template <FixedString Operation, Shape Sample, Shape Wanted, FixedString What = "the input is">
constexpr auto feeds() {
  return diagnostics::judge<Sample.size() == Wanted.size(),
                            SamplesDoNotFit<Operation, Sample, What, Wanted>>();
}

}  // namespace detail

/// Examples in memory, of its own or `view`ed: one row of `Sample.size()` numbers each (row-major in the
/// sample's shape), a label or a row of targets or both.
///
/// Classification has labels and a number of classes; regression has targets only. A classifier
/// that compares with one-hot rows has both:
/// `data.set_targets(data.one_hot_targets(), data.classes())`.
template <Shape Sample, class T = float>
class Dataset {
 public:
  using value_type = T;
  static constexpr Shape sample = Sample;
  static constexpr int sample_size = Sample.size();

  /// Labelled examples: `inputs` is [count][sample_size], `labels` is [count].
  /// @throws std::invalid_argument when the counts differ or a label is not in 0 … classes − 1.
  Dataset(std::vector<T> inputs, std::vector<Label> labels, int classes)
      : own_inputs_(std::move(inputs)), own_labels_(std::move(labels)), classes_(classes) {
    check_row_count("labels", this->labels().size());
    check_labels();
  }

  /// Labelled examples that lie elsewhere, such as in a mapped file (`etch/io/mapped_npy.hpp`), and outlive
  /// the data set and its copies.
  /// @throws std::invalid_argument as above.
  static Dataset view(std::span<const T> inputs, std::span<const Label> labels, int classes) {
    Dataset data;
    data.viewed_inputs_ = inputs;
    data.viewed_labels_ = labels;
    data.classes_ = classes;
    data.check_row_count("labels", labels.size());
    data.check_labels();
    return data;
  }

  /// The same without labels.
  /// @throws std::invalid_argument when the counts differ or target_size is not positive.
  static Dataset view_regression(std::span<const T> inputs, std::span<const T> targets, int target_size) {
    Dataset data;
    data.viewed_inputs_ = inputs;
    data.check_targets(targets.size(), target_size);
    data.viewed_targets_ = targets;
    data.target_size_ = target_size;
    return data;
  }

  /// Examples without labels: `inputs` is [count][sample_size], `targets` is [count][target_size].
  /// @throws std::invalid_argument when the counts differ or target_size is not positive.
  static Dataset regression(std::vector<T> inputs, std::vector<T> targets, int target_size) {
    Dataset data;
    data.own_inputs_ = std::move(inputs);
    data.set_targets(std::move(targets), target_size);
    return data;
  }

  /// The number of examples.
  int size() const { return static_cast<int>(inputs().size() / row); }
  bool empty() const { return inputs().empty(); }

  /// All rows, [size][sample_size].
  std::span<const T> inputs() const { return either(own_inputs_, viewed_inputs_); }
  /// The row of example `i`.
  std::span<const T> input(int i) const { return inputs().subspan(offset(i, row), row); }

  /// The number of classes; 0 without labels.
  int classes() const { return classes_; }
  bool has_labels() const { return classes_ > 0; }
  /// All labels, [size]; empty for regression.
  std::span<const Label> labels() const { return either(own_labels_, viewed_labels_); }
  Label label(int i) const { return labels()[static_cast<std::size_t>(i)]; }

  /// The numbers in one row of targets; 0 without targets.
  int target_size() const { return target_size_; }
  bool has_targets() const { return target_size_ > 0; }
  /// All rows of targets, [size][target_size]; empty where the examples have labels only.
  std::span<const T> targets() const { return either(own_targets_, viewed_targets_); }
  std::span<const T> target(int i) const {
    const auto width = static_cast<std::size_t>(target_size_);
    return targets().subspan(offset(i, width), width);
  }

  /// Gives every example a row of targets, [size][target_size], in place of those it had.
  /// @throws std::invalid_argument when the counts differ or target_size is not positive.
  void set_targets(std::vector<T> targets, int target_size) {
    check_targets(targets.size(), target_size);
    own_targets_ = std::move(targets);
    target_size_ = target_size;
  }

  /// The labels as rows, [size][classes]: 1 at the label, 0 elsewhere.
  std::vector<T> one_hot_targets() const {
    const auto width = static_cast<std::size_t>(classes_);
    std::vector<T> rows(labels().size() * width, T{0});
    for (std::size_t i = 0; i < labels().size(); ++i)
      rows[i * width + static_cast<std::size_t>(labels()[i])] = T{1};
    return rows;
  }

  /// A copy of the examples `first` … `first + count` − 1.
  /// @throws std::out_of_range when there are not that many.
  Dataset subset(int first, int count) const {
    if (first < 0 || count < 0 || first > size() || count > size() - first) {
      throw std::out_of_range("dataset: " + std::to_string(count) + " examples from " +
                              std::to_string(first) + " on, but there are " +
                              std::to_string(size()));
    }
    std::vector<int> examples(static_cast<std::size_t>(count));
    std::iota(examples.begin(), examples.end(), first);
    return select(examples);
  }

  /// A copy of the examples of these numbers, in this order; a number may come twice.
  /// @throws std::out_of_range when one is not in 0 … size − 1.
  Dataset select(std::span<const int> examples) const {
    for (const int i : examples) {
      if (i >= 0 && i < size()) continue;
      throw std::out_of_range("dataset: there is no example " + std::to_string(i) + " among " +
                              std::to_string(size()));
    }
    const auto copies_of = [&](const auto& values, std::size_t width) {
      std::vector<std::remove_cv_t<typename std::remove_cvref_t<decltype(values)>::element_type>> copies;
      copies.reserve(examples.size() * width);
      for (const int i : examples) {
        const auto from = values.subspan(offset(i, width), width);
        copies.insert(copies.end(), from.begin(), from.end());
      }
      return copies;
    };
    Dataset part;
    part.own_inputs_ = copies_of(inputs(), row);
    if (has_labels()) part.own_labels_ = copies_of(labels(), 1);
    part.classes_ = classes_;
    part.own_targets_ = copies_of(targets(), static_cast<std::size_t>(target_size_));
    part.target_size_ = target_size_;
    return part;
  }

  /// The first `count` examples and the rest: a training and a held-out part.
  /// @throws std::out_of_range when there are not that many.
  std::pair<Dataset, Dataset> split(int count) const {
    return {subset(0, count), subset(count, size() - count)};
  }

 private:
  static_assert(typename decltype(detail::judge_sample<Sample>())::fits{});
  static constexpr std::size_t row = sample_size > 0 ? static_cast<std::size_t>(sample_size) : 1;

  Dataset() = default;

  static std::size_t offset(int rows, std::size_t width) {
    return static_cast<std::size_t>(rows) * width;
  }

  template <class Element>
  static std::span<const Element> either(const std::vector<Element>& own, std::span<const Element> viewed) {
    return own.empty() ? viewed : std::span<const Element>(own);
  }

  void check_targets(std::size_t values, int target_size) const {
    if (target_size < 1) {
      throw std::invalid_argument("dataset: a row of targets needs at least 1 number, found " +
                                  std::to_string(target_size));
    }
    const auto width = static_cast<std::size_t>(target_size);
    if (values % width != 0) {
      throw std::invalid_argument("dataset: " + std::to_string(values) +
                                  " target values are not whole rows of " +
                                  std::to_string(target_size));
    }
    check_row_count("rows of targets", values / width);
  }

  void check_row_count(const char* rows, std::size_t count) const {
    if (inputs().size() == count * row) return;
    throw std::invalid_argument("dataset: " + std::to_string(count) + " " + rows + " need " +
                                std::to_string(count * row) + " input values (" +
                                std::to_string(row) + " each), found " +
                                std::to_string(inputs().size()));
  }

  void check_labels() const {
    if (classes_ < 1) {
      throw std::invalid_argument("dataset: labels need at least 1 class, found " +
                                  std::to_string(classes_));
    }
    for (std::size_t i = 0; i < labels().size(); ++i) {
      if (labels()[i] >= 0 && labels()[i] < classes_) continue;
      throw std::invalid_argument("dataset: label " + std::to_string(labels()[i]) + " of example " +
                                  std::to_string(i) + " is not in 0 to " +
                                  std::to_string(classes_ - 1));
    }
  }

  std::vector<T> own_inputs_;
  std::vector<Label> own_labels_;
  std::vector<T> own_targets_;
  std::span<const T> viewed_inputs_;
  std::span<const Label> viewed_labels_;
  std::span<const T> viewed_targets_;
  int classes_ = 0;
  int target_size_ = 0;
};

/// A training part and the part kept to measure with.
template <Shape Sample, class T = float>
struct TrainAndTest {
  Dataset<Sample, T> train;
  Dataset<Sample, T> test;
};

}  // namespace etch::inline ETCH_TARGET
