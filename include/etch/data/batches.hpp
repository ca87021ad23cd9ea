// Deals a dataset out in mini-batches, in an order that is a function of seed and epoch only.
// May not know networks or losses.
#pragma once

#include <etch/core/memory.hpp>
#include <etch/core/random.hpp>
#include <etch/core/target.hpp>
#include <etch/data/dataset.hpp>
#include <etch/shape/shape.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// The rows of one batch, side by side in memory that the next batch overwrites.
template <class T>
struct Batch {
  std::span<const T> inputs;      ///< [size][sample_size]
  std::span<const Label> labels;  ///< [size]; empty where the dataset has targets only
  std::span<const T> targets;     ///< [size][target_size]; empty where it has labels only
  int size = 0;

  bool empty() const { return size == 0; }
};

struct BatchOptions {
  /// A new order every epoch; otherwise the dataset's own.
  bool shuffle = true;
  /// Leave out a last batch that is not full, so that all batches have one size.
  bool drop_last = false;
};

/// A source of mini-batches over a dataset that outlives it:
///
///     Batches batches{data, 100, Seed{1}};
///     for (int epoch = 0; epoch < 10; ++epoch) {
///       batches.start_epoch(epoch);
///       for (auto batch = batches.next(); !batch.empty(); batch = batches.next()) ...
///     }
///
/// The order of an epoch does not depend on the epochs before it, so training can be resumed at any
/// epoch with the batches it would have had. Nothing is allocated after construction.
template <Shape Sample, class T>
class Batches {
 public:
  /// Starts at epoch 0.
  /// @throws std::invalid_argument when batch_size is less than 1.
  Batches(const Dataset<Sample, T>& data, int batch_size, Seed seed = Seed{0},
          BatchOptions options = {})
      : data_(&data), batch_size_(checked(batch_size)), seed_(seed), options_(options) {
    const auto rows = static_cast<std::size_t>(std::min(batch_size, data.size()));
    inputs_ = AlignedBuffer<T>(rows * static_cast<std::size_t>(data.sample_size));
    if (data.has_labels()) labels_ = AlignedBuffer<Label>(rows);
    if (data.has_targets())
      targets_ = AlignedBuffer<T>(rows * static_cast<std::size_t>(data.target_size()));
    order_.resize(static_cast<std::size_t>(data.size()));
    start_epoch(0);
  }
  Batches(const Dataset<Sample, T>&&, int, Seed = Seed{0}, BatchOptions = {}) = delete;

  int batch_size() const { return batch_size_; }

  /// The batches of one epoch.
  int count() const {
    const int full = data_->size() / batch_size_;
    const bool partial = data_->size() % batch_size_ != 0 && !options_.drop_last;
    return full + (partial ? 1 : 0);
  }

  /// Goes back to the first batch, in the order of the given epoch: a Fisher-Yates shuffle of the
  /// dataset's order by the random stream of (seed, epoch).
  void start_epoch(std::uint64_t epoch) {
    std::iota(order_.begin(), order_.end(), 0);
    if (options_.shuffle) {
      Random random(seed_, stream_of(epoch));
      shuffle(std::span<int>(order_), random);
    }
    next_ = 0;
  }

  /// Copies the rows of the next batch together; an empty batch when the epoch is over.
  Batch<T> next() {
    const int size = std::min(batch_size_, data_->size() - next_);
    if (size == 0 || (options_.drop_last && size < batch_size_)) return {};
    for (int row = 0; row < size; ++row) {
      const int example = order_[static_cast<std::size_t>(next_ + row)];
      copy_row(data_->input(example), inputs_.data(), row);
      if (data_->has_labels()) labels_.data()[row] = data_->label(example);
      if (data_->has_targets()) copy_row(data_->target(example), targets_.data(), row);
    }
    next_ += size;
    return {first(inputs_, size * data_->sample_size),
            first(labels_, data_->has_labels() ? size : 0),
            first(targets_, size * data_->target_size()), size};
  }

 private:
  // Streams of their own, so that an order never repeats the numbers that the same seed gave to an
  // initialiser (small stream numbers).
  static std::uint64_t stream_of(std::uint64_t epoch) { return (std::uint64_t{1} << 63) + epoch; }

  static int checked(int batch_size) {
    if (batch_size >= 1) return batch_size;
    throw std::invalid_argument("batches: a batch of " + std::to_string(batch_size) +
                                " examples, expected at least 1");
  }

  static void copy_row(std::span<const T> from, T* rows, int row) {
    std::copy(from.begin(), from.end(), rows + static_cast<std::size_t>(row) * from.size());
  }

  template <class Element>
  static std::span<const Element> first(const AlignedBuffer<Element>& buffer, int count) {
    return {buffer.data(), static_cast<std::size_t>(count)};
  }

  const Dataset<Sample, T>* data_;
  int batch_size_;
  Seed seed_;
  BatchOptions options_;
  AlignedBuffer<T> inputs_;
  AlignedBuffer<Label> labels_;
  AlignedBuffer<T> targets_;
  std::vector<int> order_;
  int next_ = 0;
};

}  // namespace etch::inline ETCH_TARGET
