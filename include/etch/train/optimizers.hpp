// From a gradient to new parameters: one pass over the flat block.
// May not know networks. An optimizer is its settings; what it remembers from step to step, so many vectors
// (`vectors`) laid out like the parameters, is kept by an OptimizerState.
#pragma once

#include <etch/core/memory.hpp>
#include <etch/core/target.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace etch::inline ETCH_TARGET {

/// What an optimizer's pass is given beside parameters p and gradient g: its vectors, zeros before the first
/// step, and the number of the step, from 1.
template <class T, std::size_t Vectors>
struct StepMemory {
  std::array<T*, Vectors> vectors{};
  std::uint64_t step = 1;
  double rate_factor = 1;  ///< of a schedule: the step's rate is the optimizer's times this
};

/// Stochastic gradient descent: p ← p − rate·(g + weight_decay·p). A weight decay is of all that is learned,
/// biases too; `loss + l2<λ>` is of the weights alone.
struct SGD {
  double rate = 0.01;
  double weight_decay = 0;
  static constexpr std::size_t vectors = 0;

  template <class T>
  void update(std::span<T> parameters, std::span<const T> gradient,
              const StepMemory<T, vectors>& memory = {}) const {
    const T step = static_cast<T>(rate * memory.rate_factor), decay = static_cast<T>(weight_decay);
    T* const p = parameters.data();
    const T* const g = gradient.data();
    for (std::size_t i = 0; i < parameters.size(); ++i) p[i] -= step * (g[i] + decay * p[i]);
  }
};

/// v ← momentum·v − rate·(g + weight_decay·p), p ← p + v. (Polyak 1964.)
struct Momentum {
  double rate = 0.01;
  double momentum = 0.9;
  double weight_decay = 0;
  static constexpr std::size_t vectors = 1;

  template <class T>
  void update(std::span<T> parameters, std::span<const T> gradient,
              const StepMemory<T, vectors>& memory) const {
    const T step = static_cast<T>(rate * memory.rate_factor), kept = static_cast<T>(momentum);
    const T decay = static_cast<T>(weight_decay);
    T* const p = parameters.data();
    T* const v = memory.vectors[0];
    const T* const g = gradient.data();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      v[i] = kept * v[i] - step * (g[i] + decay * p[i]);
      p[i] += v[i];
    }
  }
};

/// m ← m + (1 − β₁)(g − m), v ← v + (1 − β₂)(g² − v), p ← p − rate·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε) in step t,
/// with g + weight_decay·p for the gradient g. ε stands outside the root. (Kingma and Ba 2015, the form before
/// their section 2.1.)
struct Adam {
  double rate = 0.001;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-7;
  double weight_decay = 0;
  static constexpr std::size_t vectors = 2;

  template <class T>
  void update(std::span<T> parameters, std::span<const T> gradient,
              const StepMemory<T, vectors>& memory) const {
    const auto t = static_cast<double>(memory.step);
    const double correction = std::sqrt(1 - std::pow(beta2, t)) / (1 - std::pow(beta1, t));
    const T step = static_cast<T>(rate * memory.rate_factor * correction), outside = static_cast<T>(epsilon);
    const T share1 = static_cast<T>(1 - beta1), share2 = static_cast<T>(1 - beta2);
    const T decay = static_cast<T>(weight_decay);
    T* const p = parameters.data();
    T* const m = memory.vectors[0];
    T* const v = memory.vectors[1];
    const T* const g = gradient.data();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const T slope = g[i] + decay * p[i];
      m[i] += share1 * (slope - m[i]);
      v[i] += share2 * (slope * slope - v[i]);
      p[i] -= step * m[i] / (std::sqrt(v[i]) + outside);
    }
  }
};

/// What an optimizer remembers of a block of parameters. Reserved when it is made: a step allocates nothing.
template <class Optimizer, class T>
class OptimizerState {
 public:
  explicit OptimizerState(std::size_t parameters) : block_(Optimizer::vectors * parameters) {
    for (std::size_t i = 0; i < Optimizer::vectors; ++i) {
      memory_.vectors[i] = block_.data() + i * parameters;
    }
  }

  OptimizerState(const OptimizerState&) = delete;
  OptimizerState& operator=(const OptimizerState&) = delete;

  /// One step with the optimizer's settings as they are now; a schedule scales its rate.
  void update(const Optimizer& optimizer, std::span<T> parameters, std::span<const T> gradient,
              double rate_factor = 1) {
    memory_.rate_factor = rate_factor;
    optimizer.template update<T>(parameters, gradient, memory_);
    ++memory_.step;
  }

  /// All its vectors, one behind the other.
  std::span<T> block() { return block_.span(); }
  /// The number of the next step, from 1.
  std::uint64_t step() const { return memory_.step; }
  /// Goes on from another step, with the block that belongs to it.
  void set_step(std::uint64_t next) { memory_.step = next; }

 private:
  AlignedBuffer<T> block_;
  StepMemory<T, Optimizer::vectors> memory_{};
};

}  // namespace etch::inline ETCH_TARGET
