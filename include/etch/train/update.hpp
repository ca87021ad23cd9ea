// How an optimizer goes over the flat block of parameters, and what it remembers from step to step.
// May not know which optimizers there are, nor networks.
//
// An optimizer is its settings, how many vectors laid out like the parameters it remembers, and an update:
//
//   struct Mine {
//     double rate = 0.01;
//     static constexpr std::size_t vectors = 1;
//     template <class T>
//     void update(std::span<T> parameters, const GradientView<T>& gradient,
//                 const StepMemory<T, vectors>& memory) const;
//   };
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/memory.hpp>
#include <etch/core/target.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>

namespace etch::inline ETCH_TARGET {

/// A gradient as an optimizer sees it, laid out like the parameters: of each number g of it
/// min(max(factor·g, −limit), limit). Who clips or averages gradients hands on such a view: the gradient itself
/// stays as it is, and clipping costs no pass of its own.
template <class T>
class GradientView {
 public:
  GradientView(std::span<const T> values) : values_(values) {}
  GradientView(std::span<T> values) : values_(values) {}

  /// All of it times a factor that is not negative.
  GradientView scaled(double by) const {
    GradientView view(*this);
    view.factor_ = static_cast<T>(static_cast<double>(factor_) * by);
    if (limit_ < unlimited) view.limit_ = static_cast<T>(static_cast<double>(limit_) * by);
    return view;
  }

  /// Each number of it kept in −limit to limit. NaN stays NaN.
  GradientView clipped(double limit) const {
    GradientView view(*this);
    view.limit_ = std::min(limit_, static_cast<T>(limit));
    return view;
  }

  GradientView part(std::size_t begin, std::size_t size) const {
    GradientView view(*this);
    view.values_ = values_.subspan(begin, size);
    return view;
  }

  std::size_t size() const { return values_.size(); }
  /// Whether it is the gradient itself.
  bool is_plain() const { return factor_ == 1 && !(limit_ < unlimited); }

  T operator[](std::size_t i) const { return std::min(std::max(factor_ * values_[i], -limit_), limit_); }

  /// The `count` numbers from number i on, the lanes behind them zeros.
  Lanes<T> lanes(std::size_t i, int count = Lanes<T>::count) const {
    // A comparison with NaN gives the second operand.
    return math::smaller(Lanes<T>(limit_), math::larger(Lanes<T>(-limit_), factor_ * plain_lanes(i, count)));
  }
  /// The same of one that `is_plain()`.
  Lanes<T> plain_lanes(std::size_t i, int count = Lanes<T>::count) const {
    const T* const from = values_.data() + i;
    return count == Lanes<T>::count ? Lanes<T>::load(from) : Lanes<T>::load_first(from, count);
  }

 private:
  static constexpr T unlimited = std::numeric_limits<T>::infinity();

  std::span<const T> values_;
  T factor_ = 1;
  T limit_ = unlimited;
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

/// Calls rule(p, g, v...) for each vector register of the block: parameters and the optimizer's vectors, which
/// it changes, and the gradient. In lanes by hand, because g++ at -O2 leaves such a loop scalar.
template <bool Plain, class T, class Rule, std::size_t... I>
void walk(std::span<T> parameters, const GradientView<T>& gradient,
          [[maybe_unused]] const std::array<T*, sizeof...(I)>& vectors, Rule rule, std::index_sequence<I...>) {
  constexpr auto width = static_cast<std::size_t>(Lanes<T>::count);
  const std::size_t size = parameters.size();
  const auto go = [&](std::size_t i, auto load, auto store, int count) {
    Lanes<T> p = load(parameters.data() + i);
    std::array<Lanes<T>, sizeof...(I)> v{load(vectors[I] + i)...};
    rule(p, Plain ? gradient.plain_lanes(i, count) : gradient.lanes(i, count), v[I]...);
    store(p, parameters.data() + i);
    (..., store(v[I], vectors[I] + i));
  };
  std::size_t i = 0;
  for (; i + width <= size; i += width) {
    go(i, [](const T* from) { return Lanes<T>::load(from); },
       [](const Lanes<T>& lanes, T* to) { lanes.store(to); }, Lanes<T>::count);
  }
  if (const int rest = static_cast<int>(size - i); rest > 0) {
    go(i, [rest](const T* from) { return Lanes<T>::load_first(from, rest); },
       [rest](const Lanes<T>& lanes, T* to) { lanes.store_first(to, rest); }, rest);
  }
}

/// The pass of an optimizer: its rule, a callable rule(Lanes& p, Lanes g, Lanes& v...), on all the block.
template <class T, std::size_t Vectors, class Rule>
void walk(std::span<T> parameters, const GradientView<T>& gradient, const StepMemory<T, Vectors>& memory,
          Rule rule) {
  constexpr std::make_index_sequence<Vectors> all;
  if (gradient.is_plain()) {
    walk<true>(parameters, gradient, memory.vectors, rule, all);
  } else {
    walk<false>(parameters, gradient, memory.vectors, rule, all);
  }
}

}  // namespace detail

/// What an optimizer remembers of a block of parameters. Reserved when it is made: a step allocates nothing.
template <class Optimizer, class T>
class OptimizerState {
 public:
  explicit OptimizerState(std::size_t parameters) : block_(Optimizer::vectors * parameters), size_(parameters) {
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
  std::span<const T> block() const { return block_.span(); }
  /// One of them.
  std::span<const T> vector(std::size_t i) const { return block().subspan(i * size_, size_); }

  /// The number of the next step, from 1; to go on with vectors that were kept it is set.
  std::uint64_t step() const { return memory_.step; }
  void set_step(std::uint64_t next) { memory_.step = next; }

 private:
  AlignedBuffer<T> block_;
  std::size_t size_;
  StepMemory<T, Optimizer::vectors> memory_{};
};

}  // namespace etch::inline ETCH_TARGET
