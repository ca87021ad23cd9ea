// How the rate changes during a fit. A schedule is a callable that gives a factor on the optimizer's rate for a
// point of the fit, so the optimizer's rate is the one that its schedule's 1 stands for.
// May not know optimizers or trainers.
//
// Each is a function of the point alone, so a fit that is resumed goes on as it would have. t is the number of the
// step, from 0, of T; e the number of the epoch, from 1. Products are schedules:
//
//   etch::WarmUp{.steps = 500} * etch::Cosine{}
#pragma once

#include <etch/core/math.hpp>
#include <etch/core/target.hpp>
#include <etch/train/reports.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>

namespace etch::inline ETCH_TARGET {

/// Gives the factor on the rate at a point of the fit. A lambda may be one.
template <class S>
concept Schedule = requires(const S& schedule, const SchedulePoint& at) {
  { schedule(at) } -> std::convertible_to<double>;
};

namespace detail {

/// From 1 to 0, as half a cosine, while x goes from 0 to 1.
constexpr double half_cosine(double x) { return (1 + math::cos(std::numbers::pi * x)) / 2; }

/// How far a fit has got behind its first steps, from 0 to 1.
constexpr double progress(const SchedulePoint& at, std::uint64_t after) {
  if (at.step <= after || at.steps <= after) return 0;
  return std::min(1.0,
                  static_cast<double>(at.step - after) / static_cast<double>(at.steps - after));
}

constexpr double power(double base, int exponent) {
  double product = 1;
  for (int i = 0; i < exponent; ++i) product *= base;
  return product;
}

/// What a plateau is judged by: an epoch's loss in validation, or where that is NaN or none the one in training.
template <class Report>
constexpr double watched_loss(const Report& report) {
  if constexpr (requires { report.validation_loss; }) {
    if (!math::isnan(report.validation_loss)) return report.validation_loss;
  }
  return report.loss;
}

}  // namespace detail

// Apart, so that the product of schedules is looked for where one of them is a factor, and no other product has to ask
// whether it is one of schedules.
namespace schedules {

/// The same throughout.
struct ConstantRate {
  double factor = 1;
  constexpr double operator()(const SchedulePoint&) const { return factor; }
};

/// factor^⌊(e − 1)/epochs⌋: falls every so many epochs.
struct StepDecay {
  int epochs = 10;
  double factor = 0.1;
  constexpr double operator()(const SchedulePoint& at) const {
    return detail::power(factor, (at.epoch - 1) / std::max(epochs, 1));
  }
};

/// factor^(how many milestones are over): falls after each of these epochs.
///
///     etch::MultiStepDecay{.milestones = std::array{30, 60, 80}}
template <std::size_t Count>
struct MultiStepDecay {
  std::array<int, Count> milestones;  ///< epochs, the last with the rate before
  double factor = 0.1;
  constexpr double operator()(const SchedulePoint& at) const {
    const auto over = [&](int milestone) { return at.epoch > milestone; };
    return detail::power(
        factor, static_cast<int>(std::count_if(milestones.begin(), milestones.end(), over)));
  }
};

/// factor^(e − 1): falls with every epoch.
struct ExponentialDecay {
  double factor = 0.9;
  constexpr double operator()(const SchedulePoint& at) const {
    return detail::power(factor, at.epoch - 1);
  }
};

/// last + (1 − last)·(1 + cos πx)/2 with x = (t − after)/(T − after): from 1 to `last` as half a cosine, behind the
/// first steps, in which it is 1. (Loshchilov and Hutter 2017, SGDR: stochastic gradient descent with warm restarts,
/// without the restarts.)
struct Cosine {
  double last = 0;
  std::uint64_t after = 0;
  constexpr double operator()(const SchedulePoint& at) const {
    return last + (1 - last) * detail::half_cosine(detail::progress(at, after));
  }
};

/// last + (1 − last)·(1 − x)^power with x = (t − after)/(T − after); of power 1 a straight line.
struct PolynomialDecay {
  double power = 1;
  double last = 0;
  std::uint64_t after = 0;
  constexpr double operator()(const SchedulePoint& at) const {
    return last + (1 - last) * math::pow(1 - detail::progress(at, after), power);
  }
};

/// min(1, (t + 1)/steps): a straight line to 1, which the last of these steps has; to be multiplied with another.
/// (Goyal et al. 2017, Accurate, large minibatch SGD.)
struct WarmUp {
  std::uint64_t steps = 500;
  constexpr double operator()(const SchedulePoint& at) const {
    return at.step >= steps ? 1 : static_cast<double>(at.step + 1) / static_cast<double>(steps);
  }
};

/// From `first` up to 1, which is reached at step rise·T − 1, and down to `last` at the last step T − 1, each as half
/// a cosine. (Smith and Topin 2018, Super-convergence; form and defaults as PyTorch's.)
struct OneCycle {
  double rise = 0.3;  ///< the part of the fit in which the rate rises
  double first = 0.04;
  double last = 4e-6;
  constexpr double operator()(const SchedulePoint& at) const {
    const double steps = static_cast<double>(at.steps), t = static_cast<double>(at.step);
    const double top = rise * steps - 1, end = steps - 1;
    if (t <= top) return 1 + (first - 1) * detail::half_cosine(top > 0 ? t / top : 1);
    return last + (1 - last) * detail::half_cosine(std::min(1.0, (t - top) / (end - top)));
  }
};

/// Times `factor` whenever more than `patience` epochs in a row have not brought the loss below
/// (1 − threshold)·(the least so far); the loss on validation data where there are any. Worked out from the
/// fit's history each time. (PyTorch's ReduceLROnPlateau with its defaults.)
struct ReduceOnPlateau {
  double factor = 0.1;
  int patience = 10;
  double threshold = 1e-4;
  int cooldown = 0;  ///< epochs after a reduction that are not counted
  double last = 0;   ///< it falls no further

  constexpr double operator()(const SchedulePoint& at) const {
    double result = 1, least = std::numeric_limits<double>::infinity();
    int waited = 0, resting = 0;
    for (const EpochReport& report : at.history) {
      const double loss = detail::watched_loss(report);
      const bool is_better = loss < least * (1 - threshold);
      if (is_better) least = loss;
      waited = is_better || resting > 0 ? 0 : waited + 1;
      resting = std::max(resting - 1, 0);
      if (waited <= patience) continue;
      result = std::max(result * factor, last);
      waited = 0;
      resting = cooldown;
    }
    return result;
  }
};

/// Two schedules at once.
template <Schedule First, Schedule Second>
struct ProductSchedule {
  First first{};
  Second second{};
  constexpr double operator()(const SchedulePoint& at) const { return first(at) * second(at); }
};

template <Schedule First, Schedule Second>
constexpr ProductSchedule<First, Second> operator*(First first, Second second) {
  return {first, second};
}

}  // namespace schedules

using schedules::ConstantRate;
using schedules::Cosine;
using schedules::ExponentialDecay;
using schedules::MultiStepDecay;
using schedules::OneCycle;
using schedules::PolynomialDecay;
using schedules::ReduceOnPlateau;
using schedules::StepDecay;
using schedules::WarmUp;

}  // namespace etch::inline ETCH_TARGET
