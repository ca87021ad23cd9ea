// The gradient of a batch on several threads, the same bits on any number of them.
// May not know which optimizers or data there are. Needs oneTBB: a header of its own (CMake: etch::parallel).
//
// A batch is cut into parts, at tiles, which depend on the network and the batch alone. Each part has a
// gradient of its own; they are added pairwise. Threads only take parts.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/nn/describe.hpp>
#include <etch/nn/gradient.hpp>
#include <etch/nn/loss.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/programs.hpp>
#include <etch/nn/variables.hpp>
#include <etch/plan/cost.hpp>
#include <etch/train/threads.hpp>
#include <etch/train/trainer.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <span>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// Adds `from` to `to`, each times its weight.
template <class T>
void add_weighted(std::span<T> to, T weight, std::span<const T> from, T other) {
  constexpr auto n = static_cast<std::size_t>(Lanes<T>::count);
  std::size_t i = 0;
  for (; i + n <= to.size(); i += n) {
    (Lanes<T>(weight) * Lanes<T>::load(to.data() + i) + Lanes<T>(other) * Lanes<T>::load(from.data() + i))
        .store(to.data() + i);
  }
  for (; i < to.size(); ++i) to[i] = weight * to[i] + other * from[i];
}

}  // namespace detail

/// A GradientRun that takes the parts of a batch on several threads:
///
///     etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::Adam{}, etch::Threads{4}};
///
/// Of the same bits on one thread, two or eight, but not of those of a plain GradientRun, which adds the samples
/// in one row.
///
/// One part, and so one thread, where others cannot pay or help: where the arithmetic of a part would not be worth
/// waking a thread and adding a gradient, where statistics over the batch are used, where a state follows
/// the batch, and where the loss is no mean over the samples.
template <class Net, class Loss, class T>
class ParallelRun {
 public:
  explicit ParallelRun(int largest_batch = 1, Threads threads = {}) : threads_(threads) {
    reserve(largest_batch);
  }

  /// Makes gradients for the parts of batches of so many samples.
  void reserve(int largest_batch) {
    const int parts = std::max(1, parts_of(largest_batch));
    while (static_cast<int>(runs_.size()) < parts) runs_.emplace_back(1);
    runs_.front().reserve(largest_batch);
  }

  /// As GradientRun::run; a batch larger than reserved takes memory.
  T run(const Model<Net, T>& model, std::span<const T> inputs,
        std::span<const TargetElement<Loss, T>> targets) {
    const int batch = static_cast<int>(inputs.size() / row);
    const int parts = parts_of(batch);
    if (parts < 2 || inputs.size() % row != 0 || targets.size() % static_cast<std::size_t>(batch) != 0) {
      const T loss = runs_.front().run(model, inputs, targets);
      weight_ = runs_.front().weight();
      return loss;
    }
    reserve(batch);
    weight_ = static_cast<T>(batch);
    const std::size_t target_row = targets.size() / static_cast<std::size_t>(batch);
    losses_.resize(static_cast<std::size_t>(parts));
    threads_(parts, [&](int part) {
      const Part of = part_of(batch, parts, part);
      losses_[static_cast<std::size_t>(part)] =
          run_of(part).run(model, inputs.subspan(of.first * row, of.count * row),
                           targets.subspan(of.first * target_row, of.count * target_row),
                           static_cast<int>(of.first));
    });
    add_parts(batch, parts);
    return losses_.front();
  }

  /// As GradientRun::weight.
  T weight() const { return weight_; }

  void advance(Model<Net, T>& model) const { runs_.front().advance(model); }

  auto next_states() const { return runs_.front().next_states(); }

  std::span<T> gradient() { return runs_.front().gradient(); }
  std::span<const T> gradient() const { return runs_.front().gradient(); }
  std::span<T> gradient(std::size_t i) { return runs_.front().gradient(i); }

  /// How many parts a batch is cut into.
  static constexpr int parts_of(int batch) {
    if (!can_be_cut()) return 1;
    const int tiles = (batch + tile - 1) / tile;
    const long long worth = static_cast<long long>(batch) * work_a_sample / least_work;
    return static_cast<int>(std::min<long long>({most_parts, tiles, std::max(1LL, worth)}));
  }

 private:
  using Program = GradientProgram<Net, Loss>;
  struct Part {
    std::size_t first, count;
  };

  static constexpr std::size_t row = static_cast<std::size_t>(Net::input_shape.size());
  static constexpr int most_parts = 32;
  static constexpr int tile = tile_samples<T>(Program::template plan<Walk::tiles>());
  static constexpr long long work_a_sample = std::max(1LL, detail::product_work(Program::graph()));
  /// Multiply-adds that a part has to have: a thread is woken in about a quarter of a million, an element of a
  /// gradient added in about 24; that is to be a quarter of the whole.
  static constexpr long long least_work = 4 * (250'000 + 24LL * Net::parameter_count);

  /// Whether the gradient of a batch is the mean of those of its parts.
  static constexpr bool can_be_cut() {
    for (const ParameterInfo& info : detail::variables<Net>()) {
      if (is_state(info) && info.role != Role::counter) return false;
    }
    return detail::reduction_of<Loss>() == Reduction::mean &&
           Program::template workspace_elements<T>(1 << 20) == Program::template workspace_elements<T>(1);
  }

  /// Whole tiles, as equally many as there can be.
  static Part part_of(int batch, int parts, int part) {
    const int tiles = (batch + tile - 1) / tile;
    const auto begin = [&](int p) {
      const auto at = static_cast<long long>(tiles) * p / parts * tile;
      return static_cast<std::size_t>(std::min<long long>(at, batch));
    };
    return {begin(part), begin(part + 1) - begin(part)};
  }

  GradientRun<Net, Loss, T>& run_of(int part) { return runs_[static_cast<std::size_t>(part)]; }

  /// The mean of the parts' gradients and losses, into the first: pairs, pairs of pairs, and so on. Each stretch
  /// of elements for itself: that changes no sum.
  void add_parts(int batch, int parts) {
    constexpr std::size_t stretch = 16'384;
    const std::size_t elements = gradient().size();
    threads_(static_cast<int>((elements + stretch - 1) / stretch), [&](int i) {
      const std::size_t first = static_cast<std::size_t>(i) * stretch;
      const std::size_t count = std::min(stretch, elements - first);
      add_pairs(batch, parts, [&](int to, T weight, int from, T other) {
        detail::add_weighted<T>(run_of(to).gradient().subspan(first, count), weight,
                                run_of(from).gradient().subspan(first, count), other);
      });
    });
    add_pairs(batch, parts, [&](int to, T weight, int from, T other) {
      T& sum = losses_[static_cast<std::size_t>(to)];
      sum = weight * sum + other * losses_[static_cast<std::size_t>(from)];
    });
  }

  /// Calls add(to, weight, from, weight) for the pairs of a sum: a part comes with its share of the batch the first
  /// time, and as it is from then on.
  template <class Add>
  static void add_pairs(int batch, int parts, const Add& add) {
    std::array<bool, most_parts> is_weighted{};
    const auto weight = [&](int part) {
      if (std::exchange(is_weighted[static_cast<std::size_t>(part)], true)) return T(1);
      return static_cast<T>(part_of(batch, parts, part).count) / static_cast<T>(batch);
    };
    for (int apart = 1; apart < parts; apart *= 2) {
      for (int to = 0; to + apart < parts; to += 2 * apart) {
        add(to, weight(to), to + apart, weight(to + apart));
      }
    }
  }

  std::deque<GradientRun<Net, Loss, T>> runs_;
  std::vector<T> losses_;
  T weight_ = 0;
  ThreadPool threads_;
};

template <class Net, class T, class Loss, class Optimizer>
Trainer(Model<Net, T>&, Loss, Optimizer, Threads, int = 1)
    -> Trainer<Net, T, Loss, Optimizer, ParallelRun<Net, Loss, T>>;

}  // namespace etch::inline ETCH_TARGET
