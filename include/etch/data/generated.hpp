// Examples that are made when they are wanted: simulations, streams, sets that do not fit into memory.
// May not know networks.
#pragma once

#include <etch/core/label.hpp>
#include <etch/core/memory.hpp>
#include <etch/core/random.hpp>
#include <etch/core/target.hpp>
#include <etch/data/batches.hpp>
#include <etch/shape/shape.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <utility>

namespace etch::inline ETCH_TARGET {

/// Where an example is to be written: all of `input`, and `label` or `target` or both.
template <class T>
struct NewExample {
  std::uint64_t epoch;  ///< from 0
  int place;            ///< in the epoch, from 0
  std::span<T> input;
  Label& label;
  std::span<T> target;
};

struct GeneratedOptions {
  int examples = 0;     ///< in an epoch
  int batch = 100;
  int classes = 0;      ///< 0 without labels
  int target_size = 0;  ///< 0 without targets
  Seed seed{0};
};

/// A source of batches like `Batches`, whose rows a callable writes: `make(NewExample<T>, Random&)`. What it
/// draws from `random` is a function of seed, epoch and place; where nothing else goes in, so is the example.
template <Shape Sample, class T, class Make>
class Generated {
 public:
  using value_type = T;
  static constexpr Shape sample = Sample;

  /// @throws std::invalid_argument when examples or batch are less than 1, or there are neither classes nor
  /// targets.
  Generated(const GeneratedOptions& options, Make make) : options_(options), make_(std::move(make)) {
    if (options.examples < 1 || options.batch < 1 || (options.classes < 1 && options.target_size < 1)) {
      throw std::invalid_argument("etch: generated data want examples, a batch, and classes or a target size");
    }
    const auto rows = static_cast<std::size_t>(std::min(options.batch, options.examples));
    inputs_ = AlignedBuffer<T>(rows * width);
    labels_ = AlignedBuffer<Label>(rows);
    targets_ = AlignedBuffer<T>(rows * target_width());
  }

  int size() const { return options_.examples; }
  int batch_size() const { return options_.batch; }
  Seed seed() const { return options_.seed; }
  int count() const { return (options_.examples + options_.batch - 1) / options_.batch; }
  int classes() const { return options_.classes; }
  bool has_labels() const { return options_.classes > 0; }
  int target_size() const { return options_.target_size; }

  void start_epoch(std::uint64_t epoch) {
    epoch_ = epoch;
    next_ = 0;
  }

  Batch<T> next() {
    const int size = std::min(options_.batch, options_.examples - next_);
    for (int i = 0; i < size; ++i) {
      const auto row = static_cast<std::size_t>(i);
      Random random(options_.seed, detail::stream_of_place(epoch_, next_ + i));
      make_(NewExample<T>{epoch_, next_ + i, inputs_.span().subspan(row * width, width), labels_[row],
                          targets_.span().subspan(row * target_width(), target_width())},
            random);
    }
    next_ += size;
    const auto rows = static_cast<std::size_t>(size);
    return {inputs_.span().first(rows * width), labels_.span().first(has_labels() ? rows : 0),
            targets_.span().first(rows * target_width()), size};
  }

 private:
  static constexpr auto width = static_cast<std::size_t>(Sample.size());
  std::size_t target_width() const { return static_cast<std::size_t>(options_.target_size); }

  GeneratedOptions options_;
  Make make_;
  AlignedBuffer<T> inputs_;
  AlignedBuffer<Label> labels_;
  AlignedBuffer<T> targets_;
  std::uint64_t epoch_ = 0;
  int next_ = 0;
};

/// generated<Shape{2}>({.examples = 1000, .classes = 2}, make)
template <Shape Sample, class T = float, class Make>
Generated<Sample, T, Make> generated(GeneratedOptions options, Make make) {
  return {options, std::move(make)};
}

}  // namespace etch::inline ETCH_TARGET
