// How an optimizer goes over the flat block of parameters, and what it remembers from step to step.
// May not know which optimizers there are, nor networks.
//
// An optimizer is its settings, how many vectors laid out like the parameters it remembers, and an update:
//
//   struct Mine {
//     static constexpr std::string_view name = "Mine";  // for those who tell one from another; may be left out
//     double rate = 0.01;
//     static constexpr std::size_t vectors = 1;
//     template <class T>
//     void update(std::span<T> parameters, const auto& gradient, const StepMemory<T, vectors>& memory) const;
//   };
//
// The gradient is a GradientView or, where somebody clips it, a ClippedGradient: it has `size()`, `[i]`, `lanes(i)`,
// `part(begin, size)`. `for_each_parameter` goes through all of them.
#pragma once

#include <etch/core/fixed_string.hpp>
#include <etch/core/lanes.hpp>
#include <etch/core/memory.hpp>
#include <etch/core/target.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

namespace etch::inline ETCH_TARGET {

template <class T>
class GradientView;

/// min(max(factor·g, −limit), limit) of each number g of a gradient: what an optimizer sees where another one
/// clips or averages gradients around it. The gradient itself stays as it is, and clipping costs no pass of its own.
template <class T>
class ClippedGradient {
 public:
  ClippedGradient(std::span<const T> values, double factor, double limit)
      : values_(values), factor_(static_cast<T>(factor)), limit_(static_cast<T>(limit)) {}

  /// All of it times a factor that is not negative.
  ClippedGradient scaled(double by) const {
    return {values_, factor_ * by, limit_ < unlimited ? limit_ * by : unlimited};
  }
  /// Each number of it kept in −limit to limit. NaN stays NaN.
  ClippedGradient clipped(double limit) const {
    return {values_, factor_, std::min<double>(limit_, limit)};
  }
  ClippedGradient part(std::size_t begin, std::size_t size) const {
    return {values_.subspan(begin, size), factor_, limit_};
  }

  std::size_t size() const { return values_.size(); }
  T operator[](std::size_t i) const {
    return std::min(std::max(factor_ * values_[i], -limit_), limit_);
  }

  /// The `count` numbers from number i on; the lanes behind them are zeros.
  Lanes<T> lanes(std::size_t i, int count = Lanes<T>::count) const {
    const Lanes<T> g = factor_ * GradientView<T>(values_).lanes(i, count);
    // A comparison with NaN gives the second operand.
    return math::smaller(Lanes<T>(limit_), math::larger(Lanes<T>(-limit_), g));
  }

 private:
  static constexpr T unlimited = std::numeric_limits<T>::infinity();

  std::span<const T> values_;
  T factor_;
  T limit_;
};

/// A gradient as it is, laid out like the parameters.
template <class T>
class GradientView {
 public:
  GradientView(std::span<const T> values) : values_(values) {}

  ClippedGradient<T> scaled(double by) const {
    return {values_, by, std::numeric_limits<double>::infinity()};
  }
  ClippedGradient<T> clipped(double limit) const { return {values_, 1, limit}; }
  GradientView part(std::size_t begin, std::size_t size) const {
    return {values_.subspan(begin, size)};
  }

  std::size_t size() const { return values_.size(); }
  T operator[](std::size_t i) const { return values_[i]; }

  Lanes<T> lanes(std::size_t i, int count = Lanes<T>::count) const {
    const T* const from = values_.data() + i;
    return count == Lanes<T>::count ? Lanes<T>::load(from) : Lanes<T>::load_first(from, count);
  }

 private:
  std::span<const T> values_;
};

/// What an optimizer's pass is given beside parameters and gradient: its vectors, zeros before the first step,
/// and the number of the step, from 1.
template <class T, std::size_t Vectors>
struct StepMemory {
  std::array<T*, Vectors> vectors{};
  std::uint64_t step = 1;
  double rate_factor = 1;  ///< of a schedule: the step's rate is the optimizer's times this

  /// For the parameters from number `begin` on.
  StepMemory part(std::size_t begin) const {
    StepMemory memory(*this);
    for (T*& vector : memory.vectors) vector += begin;
    return memory;
  }

  /// The first vectors alone: for an optimizer in another one, which has its own behind them.
  template <std::size_t Count>
  StepMemory<T, Count> first() const {
    StepMemory<T, Count> memory{.vectors = {}, .step = step, .rate_factor = rate_factor};
    std::copy_n(vectors.begin(), Count, memory.vectors.begin());
    return memory;
  }
};

namespace detail {

// In lanes by hand, because g++ at -O2 leaves such a loop scalar.
template <class T, class Gradient, class Rule, std::size_t... I>
void walk(std::span<T> parameters, const Gradient gradient,
          [[maybe_unused]] const std::array<T*, sizeof...(I)> vectors, const Rule rule,
          std::index_sequence<I...>) {
  constexpr int width = Lanes<T>::count;
  const auto go = [&](std::size_t i, int count) __attribute__((always_inline)) {
    const auto load = [count](const T* from) {
      return count == width ? Lanes<T>::load(from) : Lanes<T>::load_first(from, count);
    };
    const auto store = [count](const Lanes<T>& lanes, T* to) {
      return count == width ? lanes.store(to) : lanes.store_first(to, count);
    };
    Lanes<T> p = load(parameters.data() + i);
    std::array<Lanes<T>, sizeof...(I)> v{load(vectors[I] + i)...};
    rule(p, gradient.lanes(i, count), v[I]...);
    store(p, parameters.data() + i);
    (..., store(v[I], vectors[I] + i));
  };
  std::size_t i = 0;
  for (; i + width <= parameters.size(); i += width) go(i, width);
  if (i < parameters.size()) go(i, static_cast<int>(parameters.size() - i));
}

}  // namespace detail

/// The pass of an optimizer: calls rule(p, g, v...), a rule on `Lanes`, for all parameters, a vector register at a
/// time. It changes parameters p and the optimizer's vectors v, and reads the gradient g.
template <class T, class Gradient, std::size_t Vectors, class Rule>
void for_each_parameter(std::span<T> parameters, const Gradient& gradient,
                        const StepMemory<T, Vectors>& memory, const Rule& rule) {
  detail::walk(parameters, gradient, memory.vectors, rule, std::make_index_sequence<Vectors>());
}

/// The optimizer that makes the steps: what stands in all those around it, or the optimizer itself.
///
///     etch::innermost(trainer.optimizer()).rate = 1e-4;
template <class Optimizer>
constexpr auto& innermost(Optimizer& optimizer) {
  if constexpr (requires { optimizer.optimizer; }) {
    return innermost(optimizer.optimizer);
  } else {
    return optimizer;
  }
}

namespace detail {

/// "ClipByValue<Adam>", of an optimizer around another one.
template <class Optimizer>
constexpr Text name_around(std::string_view around) {
  Text name;
  name << around << '<';
  if constexpr (requires { Optimizer::name; }) name << Optimizer::name;
  return name << '>';
}

}  // namespace detail

/// What an optimizer remembers of a block of parameters. Reserved when it is made: a step allocates nothing.
template <class Optimizer, class T>
class OptimizerState {
 public:
  explicit OptimizerState(std::size_t parameters)
      : block_(Optimizer::vectors * parameters), size_(parameters) {
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
    optimizer.template update<T>(parameters, GradientView<T>(gradient), memory_);
    ++memory_.step;
  }

  /// All its vectors, one behind the other.
  std::span<T> block() { return block_.span(); }
  std::span<const T> block() const { return block_.span(); }
  /// One of them.
  std::span<const T> vector(std::size_t i) const { return block().subspan(i * size_, size_); }

  /// The number of the next step, from 1.
  std::uint64_t step() const { return memory_.step; }
  /// Goes on from another step, with the block that belongs to it.
  void set_step(std::uint64_t next) { memory_.step = next; }

 private:
  AlignedBuffer<T> block_;
  std::size_t size_;
  StepMemory<T, Optimizer::vectors> memory_{};
};

}  // namespace etch::inline ETCH_TARGET
