// Optimizers around another one: they clip or average the gradients that it is given, or average the
// parameters that it makes. They are optimizers themselves, so they go around one another:
//
//   etch::ClipByGlobalNorm{.norm = 1, .optimizer = etch::AdamW{.rate = 1e-3}}
//
// May not know networks or which optimizers there are. One with a vector of its own has it behind those of the
// optimizer in it.
#pragma once

#include <etch/core/fixed_string.hpp>
#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/train/update.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// Σ g², summed in lanes over so many numbers that what float loses does not count, and those sums in double.
template <class T>
double squared_norm(const auto& gradient) {
  constexpr auto width = static_cast<std::size_t>(Lanes<T>::count);
  constexpr std::size_t together = 64 * width;
  const std::size_t size = gradient.size();
  double sum = 0;
  for (std::size_t begin = 0; begin < size; begin += together) {
    const std::size_t end = std::min(size, begin + together), whole = end - (end - begin) % width;
    Lanes<T> squares = 0, others = 0;
    const auto add = [](Lanes<T>& to, Lanes<T> g) { to = to + g * g; };
    std::size_t i = begin;
    // Two sums, because an addition takes longer than a load.
    for (; i + 2 * width <= whole; i += 2 * width) {
      add(squares, gradient.lanes(i));
      add(others, gradient.lanes(i + width));
    }
    if (i < whole) add(squares, gradient.lanes(i));
    if (whole < end) add(others, gradient.lanes(whole, static_cast<int>(end - whole)));
    for (int lane = 0; lane < Lanes<T>::count; ++lane) {
      sum += static_cast<double>(squares[lane]) + static_cast<double>(others[lane]);
    }
  }
  return sum;
}

}  // namespace detail

/// The optimizer in it gets min(max(g, −limit), limit) for each number g of the gradient. NaN stays NaN.
template <class Optimizer>
struct ClipByValue {
  static constexpr Text full_name = detail::name_around<Optimizer>("ClipByValue");
  static constexpr std::string_view name = full_name.view();
  double limit = 1;
  Optimizer optimizer{};
  static constexpr std::size_t vectors = Optimizer::vectors;

  template <class T>
  void update(std::span<T> parameters, const auto& gradient,
              const StepMemory<T, vectors>& memory) const {
    optimizer.template update<T>(parameters, gradient.clipped(limit), memory);
  }
};

/// The optimizer in it gets min(1, norm/‖g‖)·g, ‖g‖ = √Σg² over all that is learned. One pass more, that reads
/// the gradient, and squares it: beyond 1e19 in float a gradient is taken for infinite, and nothing is left of it. Of one
/// with a NaN all of it is NaN. (Pascanu, Mikolov and Bengio 2013, On the difficulty
/// of training recurrent neural networks.)
template <class Optimizer>
struct ClipByGlobalNorm {
  static constexpr Text full_name = detail::name_around<Optimizer>("ClipByGlobalNorm");
  static constexpr std::string_view name = full_name.view();
  double norm = 1;
  Optimizer optimizer{};
  static constexpr std::size_t vectors = Optimizer::vectors;
  static constexpr bool takes_whole_gradient = true;

  template <class T>
  void update(std::span<T> parameters, const auto& gradient,
              const StepMemory<T, vectors>& memory) const {
    const double length = std::sqrt(detail::squared_norm<T>(gradient));
    const double factor = length <= norm ? 1 : norm / length;
    optimizer.template update<T>(parameters, gradient.scaled(factor), memory);
  }
};

/// The optimizer in it makes one step for every `steps` steps, with the mean of their gradients: that of one
/// batch so many times as large, where all batches are as large. Its steps are what it counts, and the rate is that
/// of the step in which it makes one. Steps that are left over at the end of an epoch count in the next.
template <class Optimizer>
struct AccumulateGradients {
  static constexpr Text full_name = detail::name_around<Optimizer>("AccumulateGradients");
  static constexpr std::string_view name = full_name.view();
  int steps = 1;
  Optimizer optimizer{};
  static constexpr std::size_t vectors = Optimizer::vectors + 1;

  template <class T>
  void update(std::span<T> parameters, const auto& gradient,
              const StepMemory<T, vectors>& memory) const {
    using N = Lanes<T>;
    const auto every = static_cast<std::uint64_t>(std::max(steps, 1));
    const std::span<T> sum(memory.vectors.back(), parameters.size());
    const StepMemory<T, 0> none;
    if ((memory.step - 1) % every == 0) {
      for_each_parameter(sum, gradient, none, [](N& to, N g) { to = g; });
    } else {
      for_each_parameter(sum, gradient, none, [](N& to, N g) { to = to + g; });
    }
    if (memory.step % every != 0) return;
    auto kept = memory.template first<Optimizer::vectors>();
    kept.step = memory.step / every;
    optimizer.template update<T>(parameters,
                                 GradientView<T>(sum).scaled(1 / static_cast<double>(every)), kept);
  }
};

/// Keeps a running mean of the parameters p that the optimizer in it makes, a ← p after the first step, then
/// a ← decay·a + (1 − decay)·p: often better than the last ones, and smoother from step to step. The model is
/// trained with p; `averaged` and `copy_average` give a. Around AccumulateGradients it counts every step, inside
/// only those that change parameters. (Polyak and Juditsky 1992; the exponential mean as PyTorch begins it.)
template <class Optimizer>
struct AverageParameters {
  static constexpr Text full_name = detail::name_around<Optimizer>("AverageParameters");
  static constexpr std::string_view name = full_name.view();
  double decay = 0.999;
  Optimizer optimizer{};
  static constexpr std::size_t vectors = Optimizer::vectors + 1;
  static constexpr std::size_t average = Optimizer::vectors;  ///< which of the vectors it is

  template <class T>
  void update(std::span<T> parameters, const auto& gradient,
              const StepMemory<T, vectors>& memory) const {
    using N = Lanes<T>;
    optimizer.template update<T>(parameters, gradient, memory.template first<Optimizer::vectors>());
    const N share = memory.step == 1 ? 1 : 1 - decay;
    const GradientView<T> now(parameters);
    const std::span<T> mean(memory.vectors.back(), parameters.size());
    for_each_parameter(mean, now, StepMemory<T, 0>{}, [=](N& a, N p) { a = a + share * (p - a); });
  }
};

namespace detail {

/// Which of an optimizer's vectors is the mean of the parameters, in whatever stands around it.
template <class Optimizer>
constexpr std::size_t average_of() {
  if constexpr (requires { Optimizer::average; }) {
    return Optimizer::average;
  } else {
    return average_of<decltype(Optimizer::optimizer)>();
  }
}

}  // namespace detail

/// The mean that `AverageParameters` keeps, laid out like the learned parameters; zeros before the first step.
template <class Optimizer, class T>
std::span<const T> averaged(const OptimizerState<Optimizer, T>& state) {
  return state.vector(detail::average_of<Optimizer>());
}

/// Makes it the learned parameters of a model of the same network. Frozen parameters and states, such as a batch
/// normalisation's running means, stay as they are.
template <class Optimizer, class T, class AnyModel>
void copy_average(const OptimizerState<Optimizer, T>& state, AnyModel& model) {
  std::ranges::copy(averaged(state), model.learned().begin());
}

}  // namespace etch::inline ETCH_TARGET
