// Schedules against PyTorch's, and against what they are at points where that is known.
#include <etch/train/schedules.hpp>

#include "support/catch.hpp"
#include "support/pytorch.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using etch::SchedulePoint;

constexpr SchedulePoint at_step(std::uint64_t step, std::uint64_t steps) {
  return {.step = step, .steps = steps};
}
constexpr SchedulePoint at_epoch(int epoch) { return {.epoch = epoch, .epochs = 100}; }

constexpr bool is_near(double found, double wanted) {
  return found - wanted < 1e-15 && wanted - found < 1e-15;
}

constexpr double half = 0.5;
static_assert(etch::Schedule<etch::Cosine>);
static_assert(etch::Schedule<decltype([](const SchedulePoint&) { return half; })>);
static_assert(!etch::Schedule<double>);

static_assert(etch::ConstantRate{}(at_step(3, 9)) == 1);
static_assert(etch::StepDecay{.epochs = 5, .factor = 0.5}(at_epoch(5)) == 1);
static_assert(etch::StepDecay{.epochs = 5, .factor = 0.5}(at_epoch(6)) == 0.5);
static_assert(etch::StepDecay{.epochs = 5, .factor = 0.5}(at_epoch(11)) == 0.25);
static_assert(etch::MultiStepDecay{.milestones = std::array{2, 4}, .factor = 0.5}(at_epoch(2)) ==
              1);
static_assert(etch::MultiStepDecay{.milestones = std::array{2, 4}, .factor = 0.5}(at_epoch(3)) ==
              0.5);
static_assert(etch::MultiStepDecay{.milestones = std::array{2, 4}, .factor = 0.5}(at_epoch(50)) ==
              0.25);
static_assert(etch::ExponentialDecay{.factor = 0.5}(at_epoch(4)) == 0.125);
static_assert(etch::Cosine{}(at_step(0, 100)) == 1);
static_assert(is_near(etch::Cosine{.last = 0.2}(at_step(50, 100)), 0.6));
static_assert(etch::Cosine{.last = 0.2}(at_step(100, 100)) == 0.2);
static_assert(etch::Cosine{.last = 0.2}(at_step(130, 100)) == 0.2);
static_assert(etch::Cosine{.after = 20}(at_step(20, 100)) == 1);
static_assert(is_near(etch::Cosine{.after = 20}(at_step(60, 100)), 0.5));
static_assert(etch::PolynomialDecay{}(at_step(25, 100)) == 0.75);
static_assert(etch::PolynomialDecay{.power = 2, .last = 0.5}(at_step(50, 100)) == 0.625);
static_assert(etch::WarmUp{.steps = 4}(at_step(0, 100)) == 0.25);
static_assert(etch::WarmUp{.steps = 4}(at_step(3, 100)) == 1);
static_assert(etch::WarmUp{.steps = 0}(at_step(0, 100)) == 1);
static_assert(etch::OneCycle{}(at_step(29, 100)) == 1);
static_assert((etch::WarmUp{.steps = 4} * etch::PolynomialDecay{})(at_step(1, 4)) == 0.5 * 0.75);
static_assert((etch::WarmUp{.steps = 4} * etch::PolynomialDecay{} *
               [](const SchedulePoint&) { return half; })(at_step(1, 4)) == 0.5 * 0.75 * half);
static_assert(etch::ReduceOnPlateau{}(SchedulePoint{}) == 1);

/// The rates that a schedule gives, by epoch and by step.
template <class Schedule>
std::vector<double> by_epoch(const Schedule& schedule, std::vector<double> losses) {
  std::vector<double> rates;
  std::vector<etch::EpochReport> history;
  for (const double loss : losses) {
    rates.push_back(schedule({.epoch = static_cast<int>(history.size()) + 1, .history = history}));
    history.push_back({.loss = loss});
  }
  return rates;
}
template <class Schedule>
std::vector<double> by_step(const Schedule& schedule, std::uint64_t count, std::uint64_t steps) {
  std::vector<double> rates;
  for (std::uint64_t step = 0; step < count; ++step)
    rates.push_back(schedule(at_step(step, steps)));
  return rates;
}

}  // namespace

TEST_CASE("schedules by epoch give PyTorch's rates") {
  const auto file = pytorch::results("schedules");
  const std::vector<double> losses = file.at("losses");
  const auto check = [&](const std::string& name, const auto& schedule) {
    INFO(name);
    pytorch::compare(by_epoch(schedule, losses), pytorch::numbers(file.at(name)), 1e-14,
                     [](double) { return 1.0; });
  };
  check("StepDecay", etch::StepDecay{.epochs = 4, .factor = 0.5});
  check("MultiStepDecay", etch::MultiStepDecay{.milestones = std::array{3, 8, 15}, .factor = 0.2});
  check("ExponentialDecay", etch::ExponentialDecay{.factor = 0.8});
  check("ReduceOnPlateau", etch::ReduceOnPlateau{.factor = 0.5, .patience = 2});
  check("ReduceOnPlateau that rests",
        etch::ReduceOnPlateau{.patience = 1, .cooldown = 2, .last = 1e-3});
}

TEST_CASE("schedules by step give PyTorch's rates") {
  const auto file = pytorch::results("schedules");
  const auto check = [&](const std::string& name, const auto& schedule, std::uint64_t steps = 40) {
    INFO(name);
    pytorch::compare(by_step(schedule, 40, steps), pytorch::numbers(file.at(name)), 1e-13,
                     [](double) { return 1.0; });
  };
  check("Cosine", etch::Cosine{});
  check("Cosine to 0.1", etch::Cosine{.last = 0.1});
  check("PolynomialDecay", etch::PolynomialDecay{.power = 2});
  check("WarmUp", etch::WarmUp{.steps = 10});
  check("OneCycle", etch::OneCycle{}, 41);
  check("OneCycle, another", etch::OneCycle{.rise = 0.5, .first = 0.1, .last = 0.001}, 41);
}

TEST_CASE("a plateau is one of the loss on validation data, where there are any") {
  struct Report {
    double loss = 0;
    double validation_loss = std::nan("");
  };
  CHECK(etch::detail::watched_loss(Report{.loss = 2, .validation_loss = 3}) == 3);
  CHECK(etch::detail::watched_loss(Report{.loss = 2, .validation_loss = 0}) == 0);
  CHECK(etch::detail::watched_loss(Report{.loss = 2}) == 2);
}
