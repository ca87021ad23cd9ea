// Batches made ahead by another thread while a network learns from those before.
// May not know what makes them. Threads: a header of its own.
#pragma once

#include <etch/core/label.hpp>
#include <etch/core/target.hpp>
#include <etch/data/batches.hpp>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// A source of batches that gives those of another, which it refers to, in the same order; one thread
/// prepares up to `depth` batches ahead. The other source is used by that thread alone meanwhile.
///
///     Batches batches{data, 100, Seed{1}, {}, augmentation};
///     Prefetch ahead{batches};
///     trainer.fit(ahead, {.epochs = 10});
///
/// After the first epoch nothing is allocated.
template <class Source>
class Prefetch {
 public:
  using value_type = typename Source::value_type;
  static constexpr Shape sample = Source::sample;

  /// Starts at epoch 0.
  /// @throws std::invalid_argument when depth is less than 1.
  explicit Prefetch(Source& source, int depth = 4)
      // One more than are ready: the one that was handed out last.
      : source_(source), slots_(static_cast<std::size_t>(checked(depth)) + 1), thread_([this] { work(); }) {
    start_epoch(0);
  }

  Prefetch(const Prefetch&) = delete;
  Prefetch& operator=(const Prefetch&) = delete;

  ~Prefetch() {
    {
      const std::lock_guard lock(mutex_);
      stops_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  int size() const { return source_.size(); }
  int batch_size() const { return source_.batch_size(); }
  auto seed() const
    requires requires(const Source& source) { source.seed(); }
  {
    return source_.seed();
  }
  int count() const { return source_.count(); }
  int classes() const { return source_.classes(); }
  bool has_labels() const { return source_.has_labels(); }
  int target_size() const { return source_.target_size(); }

  /// Lets the thread begin with an epoch; what it had ready of another is dropped.
  void start_epoch(std::uint64_t epoch) {
    {
      const std::lock_guard lock(mutex_);
      epoch_ = epoch;
      ++wanted_;
      made_ = taken_ = 0;
      ended_ = false;
    }
    changed_.notify_all();
  }

  /// The next batch, as soon as it is there; it stands until the next call. An exception of the source comes
  /// out here.
  Batch<value_type> next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return made_ > taken_ || ended_; });
    if (made_ == taken_) {
      if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
      return {};
    }
    const Slot& slot = slots_[taken_++ % slots_.size()];
    lock.unlock();
    changed_.notify_all();
    return {slot.inputs, slot.labels, slot.targets, slot.size};
  }

 private:
  struct Slot {
    std::vector<value_type> inputs;
    std::vector<Label> labels;
    std::vector<value_type> targets;
    int size = 0;
  };

  static int checked(int depth) {
    if (depth >= 1) return depth;
    throw std::invalid_argument("etch: prefetch wants a depth of at least 1");
  }

  void work() {
    std::uint64_t begun = 0;
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return stops_ || wanted_ != begun; });
      if (stops_) return;
      begun = wanted_;
      const std::uint64_t epoch = epoch_;
      lock.unlock();
      std::exception_ptr failure;
      try {
        source_.start_epoch(epoch);
        while (make_one(begun)) {
        }
      } catch (...) {
        failure = std::current_exception();
      }
      lock.lock();
      if (wanted_ != begun) continue;
      failure_ = failure;
      ended_ = true;
      changed_.notify_all();
    }
  }

  /// Makes the next batch of the epoch that was begun; false where it is over, or no longer wanted.
  bool make_one(std::uint64_t begun) {
    const Batch<value_type> batch = source_.next();
    if (batch.empty()) return false;
    std::unique_lock lock(mutex_);
    // The slot of the batch that was handed out last is still being read.
    changed_.wait(lock, [&] { return stops_ || wanted_ != begun || made_ - taken_ + 1 < slots_.size(); });
    if (stops_ || wanted_ != begun) return false;
    Slot& slot = slots_[made_ % slots_.size()];
    lock.unlock();
    slot.inputs.assign(batch.inputs.begin(), batch.inputs.end());
    slot.labels.assign(batch.labels.begin(), batch.labels.end());
    slot.targets.assign(batch.targets.begin(), batch.targets.end());
    slot.size = batch.size;
    lock.lock();
    if (wanted_ != begun) return false;
    ++made_;
    changed_.notify_all();
    return true;
  }

  Source& source_;
  std::vector<Slot> slots_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t epoch_ = 0;
  std::uint64_t wanted_ = 0;   ///< counts calls of start_epoch
  std::size_t made_ = 0, taken_ = 0;  ///< batches of the epoch
  bool ended_ = false, stops_ = false;
  std::exception_ptr failure_;
  std::thread thread_;  // last: it uses all that stands above
};

}  // namespace etch::inline ETCH_TARGET
