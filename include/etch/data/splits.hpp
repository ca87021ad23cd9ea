// Parts of a data set, by chance: training, validation and test, folds, and how classes are balanced.
// May not know networks or batches.
#pragma once

#include <etch/core/random.hpp>
#include <etch/core/report_text.hpp>
#include <etch/core/target.hpp>
#include <etch/data/dataset.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// How `random_split` divides a data set. What the fractions leave is the training part.
struct SplitOptions {
  double validation = 0.1;
  double test = 0;
  /// Every class in the same proportion in each part, and with an example at least in the training part.
  bool stratified = false;
  Seed seed{0};
};

template <class Data>
struct Split {
  Data train, validation, test;
};

template <class Data>
struct Fold {
  Data train, validation;
};

namespace detail {

inline constexpr std::uint64_t split_stream = std::uint64_t{3} << 60;

/// The groups that a division goes by: one of all examples, or one a class, each in random order.
template <Shape Sample, class T>
std::vector<std::vector<int>> groups_of(const Dataset<Sample, T>& data, bool stratified, Seed seed) {
  if (stratified && !data.has_labels()) {
    throw std::invalid_argument("etch: a stratified split wants labels, the data have none");
  }
  std::vector<std::vector<int>> groups(stratified ? static_cast<std::size_t>(data.classes()) : 1);
  for (int i = 0; i < data.size(); ++i) groups[stratified ? static_cast<std::size_t>(data.label(i)) : 0].push_back(i);
  for (std::size_t group = 0; group < groups.size(); ++group) {
    Random random(seed, split_stream + group);
    shuffle(std::span<int>(groups[group]), random);
  }
  return groups;
}

}  // namespace detail

/// Divides a data set by chance; the same seed gives the same parts. Examples of a part keep the data set's
/// order.
/// @throws std::invalid_argument when a fraction is negative, both leave nothing to train with, or a
/// stratified split has no labels.
template <Shape Sample, class T>
Split<Dataset<Sample, T>> random_split(const Dataset<Sample, T>& data, const SplitOptions& options = {}) {
  if (!(options.validation >= 0) || !(options.test >= 0) || !(options.validation + options.test < 1)) {
    throw std::invalid_argument("etch: random_split wants fractions from 0 on that leave something to train with");
  }
  std::vector<int> train, validation, test;
  for (const std::vector<int>& group : detail::groups_of(data, options.stratified, options.seed)) {
    const auto count = static_cast<double>(group.size());
    const auto most = static_cast<long>(group.size()) - (options.stratified && !group.empty() ? 1 : 0);
    const auto cut = [&](double fraction) {
      return static_cast<std::ptrdiff_t>(std::min(std::lround(fraction * count), most));
    };
    const auto first = group.begin() + cut(options.validation);
    const auto second = group.begin() + cut(options.validation + options.test);
    validation.insert(validation.end(), group.begin(), first);
    test.insert(test.end(), first, second);
    train.insert(train.end(), second, group.end());
  }
  for (std::vector<int>* part : {&train, &validation, &test}) std::sort(part->begin(), part->end());
  return {data.select(train), data.select(validation), data.select(test)};
}

/// Fold number `fold` of k: one k-th to validate with, the others to train; every example validates in one
/// fold of the same seed.
/// @throws std::invalid_argument when k is less than 2 or more than there are examples, there is no such fold,
/// or a stratified one has no labels.
template <Shape Sample, class T>
Fold<Dataset<Sample, T>> k_fold(const Dataset<Sample, T>& data, int k, int fold, Seed seed = Seed{0},
                                bool stratified = false) {
  if (k < 2 || k > data.size() || fold < 0 || fold >= k) {
    throw std::invalid_argument("etch: there is no fold " + std::to_string(fold) + " of " + std::to_string(k) +
                                " of " + std::to_string(data.size()) + " examples");
  }
  std::vector<int> train, validation;
  int place = 0;  // goes on from class to class, so that the folds differ by one example at most
  for (const std::vector<int>& group : detail::groups_of(data, stratified, seed)) {
    for (const int example : group) (place++ % k == fold ? validation : train).push_back(example);
  }
  std::sort(train.begin(), train.end());
  std::sort(validation.begin(), validation.end());
  return {data.select(train), data.select(validation)};
}

/// How many examples each class has.
template <Shape Sample, class T>
std::vector<int> class_counts(const Dataset<Sample, T>& data) {
  std::vector<int> counts(static_cast<std::size_t>(data.classes()));
  for (const Label label : data.labels()) ++counts[static_cast<std::size_t>(label)];
  return counts;
}

/// A weight for each example that makes all classes as likely in `BatchOptions::weights`:
/// 1 / (the count of its class).
/// @throws std::invalid_argument when there are no labels.
template <Shape Sample, class T>
std::vector<double> balancing_weights(const Dataset<Sample, T>& data) {
  if (!data.has_labels()) throw std::invalid_argument("etch: balancing wants labels, the data have none");
  const std::vector<int> counts = class_counts(data);
  std::vector<double> weights;
  for (const Label label : data.labels()) weights.push_back(1.0 / counts[static_cast<std::size_t>(label)]);
  return weights;
}

/// A line a class with its count and share, and one that says how far the largest is from the smallest.
template <Shape Sample, class T>
std::string class_balance(const Dataset<Sample, T>& data) {
  const std::vector<int> counts = class_counts(data);
  if (counts.empty()) return "no labels\n";
  ReportText text;
  text.right("class", 5).right("examples", 10).right("share", 9) << '\n';
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double percent = std::round(1000.0 * counts[i] / std::max(data.size(), 1)) / 10;
    ReportText share;
    share << percent << " %";
    text.right(std::to_string(i), 5).right(std::to_string(counts[i]), 10).right(std::move(share).text(), 9) << '\n';
  }
  int least = counts.front(), most = counts.front();
  for (const int count : counts) {
    least = std::min(least, count);
    most = std::max(most, count);
  }
  text << "largest to smallest: ";
  if (least == 0) {
    text << "a class has no example\n";
  } else {
    text << std::round(100.0 * most / least) / 100 << '\n';
  }
  return std::move(text).text();
}

}  // namespace etch::inline ETCH_TARGET
