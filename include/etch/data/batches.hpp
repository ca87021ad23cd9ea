// Deals a dataset out in mini-batches, in an order that is a function of seed and epoch only, and transforms
// its rows on the way.
// May not know networks or losses.
#pragma once

#include <etch/core/memory.hpp>
#include <etch/core/random.hpp>
#include <etch/core/target.hpp>
#include <etch/data/dataset.hpp>
#include <etch/data/transform.hpp>
#include <etch/shape/shape.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

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

/// What gives batches: `Batches`, `Generated`, `Prefetch`, or one of a user's own. `sample` is the shape of a row;
/// `start_epoch(n)` goes to the first batch of an epoch from 0, `next()` gives one after the other and at last an
/// empty one; `size()` is the number of examples in an epoch and `count()` of batches. With a `seed()` a fit that is
/// resumed can tell another order.
template <class S>
concept BatchSource = requires(S& source, std::uint64_t epoch) {
  typename S::value_type;
  { S::sample } -> std::convertible_to<Shape>;
  source.start_epoch(epoch);
  { source.next() } -> std::same_as<Batch<typename S::value_type>>;
  { source.size() } -> std::convertible_to<int>;
  { source.count() } -> std::convertible_to<int>;
  { source.batch_size() } -> std::convertible_to<int>;
  { source.classes() } -> std::convertible_to<int>;
  { source.target_size() } -> std::convertible_to<int>;
};

struct BatchOptions {
  /// A new order every epoch; otherwise the dataset's own.
  bool shuffle = true;
  /// Leave out a last batch that is not full, so that all batches have one size.
  bool drop_last = false;
  /// Draws as many examples as there are with replacement, each as often as its weight says, in place of each
  /// once (`balancing_weights`). Copied; empty: no.
  std::span<const double> weights{};
};

namespace detail {

/// The stream of what is random in the example at one place of an epoch.
constexpr std::uint64_t stream_of_place(std::uint64_t epoch, int place) {
  return (std::uint64_t{1} << 62) + (epoch << 31) + static_cast<std::uint64_t>(place);
}

/// The sums of the first 1, 2, … weights; empty where there are none.
inline AlignedBuffer<double> running_sums(std::span<const double> weights, int examples) {
  AlignedBuffer<double> sums(weights.size());
  if (weights.empty()) return sums;
  double sum = 0;
  bool usable = true;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    usable = usable && weights[i] >= 0;
    sums[i] = sum += weights[i];
  }
  if (static_cast<int>(sums.size()) != examples || !usable || !(sum > 0)) {
    throw std::invalid_argument("batches: a weight from 0 on is wanted for each of " +
                                std::to_string(examples) + " examples, not all of them 0");
  }
  return sums;
}

/// Fills `order` with examples, each as often as its share of the weights says on average.
inline void draw_by_weight(std::span<const double> weights_up_to, std::span<int> order, Random& random) {
  for (int& example : order) {
    const double place = random.uniform() * weights_up_to.back();
    std::size_t below = 0, above = weights_up_to.size() - 1;  // the first sum that is more, or the last
    while (below < above) {
      const std::size_t middle = (below + above) / 2;
      if (weights_up_to[middle] > place) {
        above = middle;
      } else {
        below = middle + 1;
      }
    }
    example = static_cast<int>(below);
  }
}

}  // namespace detail

/// A source of mini-batches over a dataset that outlives it:
///
///     Batches batches{data, 100, Seed{1}};
///     for (int epoch = 0; epoch < 10; ++epoch) {
///       batches.start_epoch(epoch);
///       for (auto batch = batches.next(); !batch.empty(); batch = batches.next()) ...
///     }
///
/// A transform is applied to each row as it is copied:
///
///     Batches batches{data, 100, Seed{1}, {}, etch::standardise(data) | etch::random_shift<2>()};
///
/// The order of an epoch, and what is random in a transform, do not depend on the epochs before it, so training can be resumed at any
/// epoch with the batches it would have had. Nothing is allocated after construction.
template <Shape Sample, class T, class... Steps>
class Batches {
 public:
  using value_type = T;
  /// The shape of a row in a batch.
  static constexpr Shape sample = Transform<Steps...>::shape(Sample);

  /// Starts at epoch 0.
  /// @throws std::invalid_argument when batch_size is less than 1, or weights are not one for each example,
  /// none negative and not all zero.
  Batches(const Dataset<Sample, T>& data, int batch_size, Seed seed = Seed{0},
          BatchOptions options = {}, Transform<Steps...> transform = Transform<Steps...>())
      : data_(&data),
        batch_size_(checked(batch_size)),
        seed_(seed),
        options_(options),
        transform_(std::move(transform)),
        weights_up_to_(detail::running_sums(options.weights, data.size())),
        scratch_(Transform<Steps...>::scratch_size(Sample)) {
    options_.weights = {};
    const auto rows = static_cast<std::size_t>(std::min(batch_size, data.size()));
    inputs_ = AlignedBuffer<T>(rows * row);
    if (data.has_labels()) labels_ = AlignedBuffer<Label>(rows);
    if (data.has_targets())
      targets_ = AlignedBuffer<T>(rows * static_cast<std::size_t>(data.target_size()));
    order_ = AlignedBuffer<int>(static_cast<std::size_t>(data.size()));
    start_epoch(0);
  }
  Batches(const Dataset<Sample, T>&&, int, Seed = Seed{0}, BatchOptions = {},
          Transform<Steps...> = Transform<Steps...>()) =
      delete;

  int batch_size() const { return batch_size_; }
  Seed seed() const { return seed_; }
  /// The examples of one epoch, but for those of a last batch that is dropped.
  int size() const { return options_.drop_last ? count() * batch_size_ : data_->size(); }
  int classes() const { return data_->classes(); }
  bool has_labels() const { return data_->has_labels(); }
  int target_size() const { return data_->target_size(); }

  /// The batches of one epoch.
  int count() const {
    const int full = data_->size() / batch_size_;
    const bool partial = data_->size() % batch_size_ != 0 && !options_.drop_last;
    return full + (partial ? 1 : 0);
  }

  /// Goes back to the first batch, in the order of the given epoch: a Fisher-Yates shuffle of the
  /// dataset's order, or draws by weight, by the random stream of (seed, epoch).
  void start_epoch(std::uint64_t epoch) {
    Random random(seed_, stream_of(epoch));
    if (!weights_up_to_.empty()) {
      detail::draw_by_weight(weights_up_to_.span(), order_.span(), random);
    } else {
      for (int i = 0; i < data_->size(); ++i) order_[static_cast<std::size_t>(i)] = i;
      if (options_.shuffle) shuffle(order_.span(), random);
    }
    epoch_ = epoch;
    next_ = 0;
  }

  /// Copies the rows of the next batch together; an empty batch when the epoch is over.
  Batch<T> next() {
    const int size = std::min(batch_size_, data_->size() - next_);
    if (size == 0 || (options_.drop_last && size < batch_size_)) return {};
    for (int i = 0; i < size; ++i) {
      const int example = order_[static_cast<std::size_t>(next_ + i)];
      Random random(seed_, detail::stream_of_place(epoch_, next_ + i));
      transform_.template apply<Sample, T>(data_->input(example), row_of(inputs_, i, row), scratch_.span(),
                                           random);
      if (data_->has_labels()) labels_[static_cast<std::size_t>(i)] = data_->label(example);
      if (data_->has_targets()) {
        std::ranges::copy(data_->target(example),
                          row_of(targets_, i, static_cast<std::size_t>(data_->target_size())).begin());
      }
    }
    next_ += size;
    return {first(inputs_, size * static_cast<int>(row)),
            first(labels_, data_->has_labels() ? size : 0),
            first(targets_, size * data_->target_size()), size};
  }

 private:
  static constexpr auto row = static_cast<std::size_t>(sample.size());

  // Streams of their own, so that an order never repeats the numbers that the same seed gave to an
  // initialiser (small stream numbers).
  static std::uint64_t stream_of(std::uint64_t epoch) { return (std::uint64_t{1} << 63) + epoch; }

  static int checked(int batch_size) {
    if (batch_size >= 1) return batch_size;
    throw std::invalid_argument("batches: a batch of " + std::to_string(batch_size) +
                                " examples, expected at least 1");
  }

  static std::span<T> row_of(AlignedBuffer<T>& rows, int i, std::size_t width) {
    return rows.span().subspan(static_cast<std::size_t>(i) * width, width);
  }

  template <class Element>
  static std::span<const Element> first(const AlignedBuffer<Element>& buffer, int count) {
    return {buffer.data(), static_cast<std::size_t>(count)};
  }

  const Dataset<Sample, T>* data_;
  int batch_size_;
  Seed seed_;
  BatchOptions options_;
  Transform<Steps...> transform_;
  AlignedBuffer<double> weights_up_to_;
  AlignedBuffer<T> scratch_;
  AlignedBuffer<T> inputs_;
  AlignedBuffer<Label> labels_;
  AlignedBuffer<T> targets_;
  AlignedBuffer<int> order_;
  std::uint64_t epoch_ = 0;
  int next_ = 0;
};

}  // namespace etch::inline ETCH_TARGET
