// The loss of a model on a batch and the gradient of every parameter.
// May not know optimizers or data sets.
#pragma once

#include <etch/core/label.hpp>
#include <etch/core/memory.hpp>
#include <etch/core/target.hpp>
#include <etch/nn/loss_verdict.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/programs.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace etch::inline ETCH_TARGET {

/// What a loss's targets are in memory: labels, or rows of numbers.
template <class Loss, class T>
using TargetElement = std::conditional_t<detail::target_of<Loss>() == Target::label, Label, T>;

/// Runs a network forward and backward: the mean loss over a batch, and its gradient in a block laid
/// out like the learned parameters'. Its memory is reserved when it is made, for a stated largest batch;
/// running it allocates nothing.
template <class Net, class Loss, class T>
class GradientRun {
 public:
  explicit GradientRun(int largest_batch = 1)
      : gradient_(detail::block_places<Net>.learned),
        next_states_(detail::block_places<Net>.all - detail::block_places<Net>.learned) {
    reserve(largest_batch);
    std::size_t next = 0;
    outputs_[next++] = &loss_;
    for (const std::size_t place : detail::state_places<Net>()) {
      outputs_[next++] = part_of_states(next_states_.span(), place).data();
    }
    if constexpr (detail::has_batch_weight<Loss>) outputs_[next++] = &weight_;
    for (std::size_t i = 0; i < detail::variables<Net>().size(); ++i) {
      if (is_learned(detail::variables<Net>()[i])) {
        outputs_[next++] = detail::part_of<Net>(gradient(), i).data();
      }
    }
  }

  GradientRun(const GradientRun&) = delete;
  GradientRun& operator=(const GradientRun&) = delete;

  /// Takes memory for batches of so many samples, where statistics over the batch need more than there is.
  void reserve(int largest_batch) {
    if (largest_batch <= largest_batch_) return;
    const std::size_t needed = Program::template workspace_elements<T>(largest_batch);
    if (needed > workspace_.size()) workspace_ = AlignedBuffer<T>(needed);
    largest_batch_ = largest_batch;
  }

  /// The mean loss of the model on the samples; afterwards `gradient()` holds the loss's gradient. The
  /// model's states stay as they are until `advance`. Of a part of a batch, `first_sample` is the number of its
  /// first sample: what is random goes by that.
  /// @throws std::invalid_argument when inputs and targets are not whole rows, equally many of each,
  /// when a label names no output, or when a batch is larger than reserved and needs more memory.
  T run(const Model<Net, T>& model, std::span<const T> inputs,
        std::span<const TargetElement<Loss, T>> targets, int first_sample = 0) {
    check_labels(targets);
    std::array<const void*, detail::variables<Net>().size() + 2> from;
    from[0] = inputs.data();
    from[1] = targets.data();
    for (std::size_t i = 0; i + 2 < from.size(); ++i) from[i + 2] = model.variable(i).data();
    const int batch = batch_of(inputs.size(), targets.size());
    weight_ = static_cast<T>(batch);
    Program::run(Arguments<T>{from.data(), outputs_.data(), workspace_.data(), batch, first_sample});
    return loss_;
  }

  /// How much the last batch counts in a mean over several: as many as it has samples, or of a `weighted_mean` what
  /// its loss is divided by. A mean over an epoch is Σ weight·loss / Σ weight; of a summed loss Σ loss / Σ weight.
  T weight() const { return weight_; }

  /// Gives a model's states, such as running means, the values that the last run left for them.
  void advance(Model<Net, T>& model) const {
    for (const std::size_t place : detail::state_places<Net>()) {
      std::ranges::copy(part_of_states(next_states_.span(), place), model.variable(place).begin());
    }
  }

  /// These values, laid out like the model's block behind what is learned.
  std::span<const T> next_states() const { return next_states_.span(); }

  std::span<T> gradient() { return gradient_.span(); }
  std::span<const T> gradient() const { return gradient_.span(); }
  /// The gradient of parameter i, laid out like the parameter; empty where it is frozen.
  std::span<T> gradient(std::size_t i) {
    const std::size_t place = detail::parameter_places<Net>()[i];
    if (!is_learned(detail::variables<Net>()[place])) return {};
    return detail::part_of<Net>(gradient(), place);
  }

 private:
  using Verdict = decltype(detail::judge_loss<Net, Loss, detail::loss_fault<Net, Loss>()>());
  static_assert(typename Verdict::fits{});

  using Program = GradientProgram<Net, Loss>;
  static constexpr std::size_t row = static_cast<std::size_t>(Net::input_shape.size());
  static constexpr std::size_t target_row =
      static_cast<std::size_t>(detail::target_size<Loss>(Net::output_shape));
  static constexpr bool keeps_samples =
      Program::template workspace_elements<T>(1 << 20) != Program::template workspace_elements<T>(1);

  static void check_labels(std::span<const TargetElement<Loss, T>> targets) {
    if constexpr (detail::target_of<Loss>() == Target::label) {
      for (const Label label : targets) {
        if (label >= 0 && label < Net::output_shape.size()) continue;
        if constexpr (requires { Loss::ignores(label); }) {
          if (Loss::ignores(label)) continue;
        }
        throw std::invalid_argument("etch: label " + std::to_string(label) + " is not in 0 to " +
                                    std::to_string(Net::output_shape.size() - 1));
      }
    }
  }

  int batch_of(std::size_t inputs, std::size_t targets) const {
    const std::size_t batch = inputs / row;
    if (batch == 0 || inputs % row != 0 || targets != batch * target_row) {
      throw std::invalid_argument(
          "etch: a batch has rows of " + std::to_string(row) + " inputs and as many of " +
          std::to_string(target_row) + " targets, got " + std::to_string(inputs) + " and " +
          std::to_string(targets) + " numbers");
    }
    if (keeps_samples && batch > static_cast<std::size_t>(largest_batch_)) {
      throw std::invalid_argument("etch: a batch of " + std::to_string(batch) +
                                  " samples, but memory was reserved for " +
                                  std::to_string(largest_batch_) +
                                  ": the largest batch is the last argument of a Trainer or GradientRun");
    }
    return static_cast<int>(batch);
  }

  /// The part of the next states that variable `place` takes.
  template <class Block>
  static Block part_of_states(Block next, std::size_t place) {
    constexpr const auto& places = detail::block_places<Net>;
    return next.subspan(places.offsets[place] - places.learned,
                        static_cast<std::size_t>(detail::variables<Net>()[place].shape.size()));
  }

  AlignedBuffer<T> gradient_;
  AlignedBuffer<T> next_states_;
  AlignedBuffer<T> workspace_;
  int largest_batch_ = 0;
  T loss_ = 0;
  T weight_ = 0;
  std::array<void*, 1 + states<Net>().size() + (detail::has_batch_weight<Loss> ? 1 : 0) +
                        detail::learned_count<Net>()>
      outputs_{};
};

}  // namespace etch::inline ETCH_TARGET
