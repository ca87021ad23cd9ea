// Times contestants by turns, so that a machine that slows down slows them all.
// May not know what a contestant computes.
#pragma once

#include "baseline/peak.hpp"
#include "support/allocations.hpp"
#include "support/contest.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <vector>

namespace bench {

/// Of an even number of values the mean of the middle two.
inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

struct Timing {
  std::vector<double> microseconds;  ///< a step, one value a round
  long allocations = 0;              ///< in the last turn
};

struct Rounds {
  std::vector<Timing> timings;  ///< one a contestant
  std::vector<double> peaks;    ///< GFLOP/s, one a round
};

/// Calls `step` `count` times; returns microseconds a call. Losses are added to `sink`.
inline double time_steps(const std::function<float()>& step, int count, double& sink) {
  const double start = processor_seconds();
  for (int i = 0; i < count; ++i) sink += static_cast<double>(step());
  return (processor_seconds() - start) * 1e6 / count;
}

/// A round measures the peak, then each runner in turn for about `turn` microseconds, after one
/// step that is not timed and brings its data back into the caches. A step slower than `slow` takes
/// part in the first three rounds only. Every loss and every final parameter ends in a sum that the
/// compiler may not drop.
inline Rounds take_turns(const std::vector<Runner>& runners, int rounds) {
  constexpr double turn = 4e3, slow = 50e3;
  constexpr int slow_rounds = 3;
  Rounds result;
  result.timings.resize(runners.size());
  double sink = 0;
  std::vector<double> estimates;
  for (const Runner& runner : runners) estimates.push_back(time_steps(runner.step, 1, sink));
  for (int round = 0; round < rounds; ++round) {
    result.peaks.push_back(measure_peak(sink));
    for (std::size_t i = 0; i < runners.size(); ++i) {
      if (estimates[i] > slow && round >= slow_rounds) continue;
      if (estimates[i] <= slow) estimates[i] = time_steps(runners[i].step, 1, sink);
      const int count = std::max(1, static_cast<int>(turn / std::max(estimates[i], 1.0)));
      const long before = allocations;
      const double time = time_steps(runners[i].step, count, sink);
      result.timings[i].allocations = allocations - before;
      result.timings[i].microseconds.push_back(time);
    }
  }
  for (const Runner& runner : runners)
    for (const float parameter : runner.parameters()) sink += static_cast<double>(parameter);
  benchmark::DoNotOptimize(sink);
  return result;
}

}  // namespace bench
