// How well a model does on a data set.
// May not know training.
#pragma once

#include <etch/core/target.hpp>
#include <etch/data/dataset.hpp>
#include <etch/nn/model.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// How often each class was taken for each: `counts[right * classes + guessed]`.
struct Confusion {
  int classes = 0;
  std::vector<int> counts;

  int operator()(int right, int guessed) const {
    return counts[static_cast<std::size_t>(right * classes + guessed)];
  }
  int total() const {
    int sum = 0;
    for (const int count : counts) sum += count;
    return sum;
  }
  int correct() const {
    int sum = 0;
    for (int c = 0; c < classes; ++c) sum += (*this)(c, c);
    return sum;
  }
  /// The fraction classified rightly.
  double accuracy() const { return total() == 0 ? 0 : static_cast<double>(correct()) / total(); }
};

namespace detail {

template <class Net, class T, Shape Sample, class Seen>
void classify_each(const Model<Net, T>& model, const Dataset<Sample, T>& data, Seen&& seen) {
  constexpr int together = 256;
  constexpr auto in = static_cast<std::size_t>(Net::input_shape.size());
  constexpr auto out = static_cast<std::size_t>(Net::output_shape.size());
  std::vector<T> scores(together * out);
  for (int first = 0; first < data.size(); first += together) {
    const int count = std::min(together, data.size() - first);
    const auto rows = static_cast<std::size_t>(count);
    model.predict(data.inputs().subspan(static_cast<std::size_t>(first) * in, rows * in),
                  std::span(scores).first(rows * out));
    for (int i = 0; i < count; ++i) {
      const auto row = std::span<const T>(scores).subspan(static_cast<std::size_t>(i) * out, out);
      seen(first + i, argmax<T>(row));
    }
  }
}

template <class Net, class T, Shape Sample>
Confusion count_confusion(const Model<Net, T>& model, const Dataset<Sample, T>& data) {
  Confusion table{.classes = Net::output_shape.size(), .counts = {}};
  table.counts.assign(static_cast<std::size_t>(table.classes * table.classes), 0);
  classify_each(model, data, [&](int example, int guessed) {
    ++table.counts[static_cast<std::size_t>(data.label(example) * table.classes + guessed)];
  });
  return table;
}

}  // namespace detail

/// Classifies every example of a data set and calls seen(example, guessed).
template <class Net, class T, Shape Sample, class Seen>
void classify_all(const Model<Net, T>& model, const Dataset<Sample, T>& data, Seen&& seen) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::feeds<"classify_all", Sample, Net::input_shape>())::fits;
  detail::classify_each(model, data, seen);
}

/// The confusion table of a classifier. Every label must be below the number of the network's outputs.
template <class Net, class T, Shape Sample>
Confusion confusion(const Model<Net, T>& model, const Dataset<Sample, T>& data) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::feeds<"confusion", Sample, Net::input_shape>())::fits;
  return detail::count_confusion(model, data);
}

/// The fraction of a data set that a classifier gets right.
template <class Net, class T, Shape Sample>
double accuracy(const Model<Net, T>& model, const Dataset<Sample, T>& data) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::feeds<"accuracy", Sample, Net::input_shape>())::fits;
  return detail::count_confusion(model, data).accuracy();
}

}  // namespace etch::inline ETCH_TARGET
