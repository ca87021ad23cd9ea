// Times contestants by turns, so that a machine that slows down slows them all.
// May not know what a contestant computes.
#pragma once

#include "baseline/peak.hpp"
#include "support/allocations.hpp"
#include "support/work.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace bench {

/// Of an even number of values the mean of the middle two.
inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

struct Timing {
  std::vector<double> microseconds;  ///< each time the work is done, one value a round
  long allocations = 0;              ///< in the last turn
  long count = 0;                    ///< how often the work was done in the last turn
};

struct Rounds {
  std::vector<Timing> timings;  ///< one a contestant
  std::vector<double> peaks;    ///< GFLOP/s, one a round
};

/// Does the work `count` times; returns microseconds for one. Results are added to `sink`.
inline double time_work(const Work& work, long count, double& sink) {
  const double start = processor_seconds();
  sink += work(count);
  return (processor_seconds() - start) * 1e6 / static_cast<double>(count);
}

/// The same, `count` found by doubling until the clock, which ticks each microsecond, is good to
/// half a per cent.
inline double estimate_work(const Work& work, double& sink) {
  constexpr double long_enough = 200;
  for (long count = 1;; count *= 2) {
    const double time = time_work(work, count, sink);
    if (time * static_cast<double>(count) >= long_enough) return time;
  }
}

/// A round measures the peak, then each contestant in turn for about `turn` microseconds, after a
/// twentieth of that which is not timed and brings its data back into the caches. Work slower than
/// `slow` takes part in the first three rounds only. Every result ends in a sum that the compiler
/// may not drop.
inline Rounds take_turns(const std::vector<Work>& contestants, int rounds, double turn) {
  constexpr double slow = 50e3;
  constexpr int slow_rounds = 3;
  Rounds result;
  result.timings.resize(contestants.size());
  double sink = 0;
  std::vector<double> estimates;
  for (const Work& work : contestants) estimates.push_back(estimate_work(work, sink));
  const auto count_of = [&](std::size_t i, double time) {
    return std::max(1l, static_cast<long>(time / estimates[i]));
  };
  for (int round = 0; round < rounds; ++round) {
    result.peaks.push_back(measure_peak(sink));
    for (std::size_t i = 0; i < contestants.size(); ++i) {
      if (estimates[i] > slow && round >= slow_rounds) continue;
      if (estimates[i] <= slow) sink += contestants[i](count_of(i, turn / 20));
      Timing& timing = result.timings[i];
      timing.count = count_of(i, turn);
      const long before = allocations;
      const double time = time_work(contestants[i], timing.count, sink);
      timing.allocations = allocations - before;
      timing.microseconds.push_back(time);
    }
  }
  benchmark::DoNotOptimize(sink);
  return result;
}

}  // namespace bench
