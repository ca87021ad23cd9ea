// One SGD training step of a digits classifier: every contestant on every network and batch size.
//
//   training_step                      a table: time, GFLOP/s, share of the FMA peak, ratios
//   training_step --rounds=N           the same with N rounds instead of 15
//   training_step --benchmark_...      the same contestants under Google Benchmark
//
// A new contestant is a line in `contestants`. The first is what the others are checked against,
// the last is the one the others' times are divided by.
#include "baseline/eigen_step.hpp"  // before all else that includes Eigen

#include "baseline/peak.hpp"
#include "baseline/problem.hpp"
#include "baseline/textbook.hpp"
#include "etch_step.hpp"
#include "support/contest.hpp"
#include "support/rounds.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using Contestant = bench::Contestant<bench::Problem>;

/// From a class template: Step<Network> is made from a problem.
template <template <class> class Step>
Contestant contestant(std::string name) {
  return {std::move(name), [](const bench::Problem& problem) {
            return problem.name == bench::Narrow::name
                       ? bench::runner<Step<bench::Narrow>>(problem)
                       : bench::runner<Step<bench::Wide>>(problem);
          }};
}

const std::vector<Contestant> contestants{
    contestant<bench::TextbookLoops>("textbook loops"),
    contestant<bench::ReorderedLoops>("reordered loops"),
    contestant<bench::HandWrittenEigen>("hand-written Eigen"),
    contestant<bench::EtchStep>("etch"),
};

constexpr int batches[] = {1, 100, 128, 1000};

constexpr double microseconds_a_turn = 4e3;

bench::Work steps_of(const bench::Runner& runner) {
  return [step = runner.step](long count) {
    double losses = 0;
    for (long i = 0; i < count; ++i) losses += static_cast<double>(step());
    return losses;
  };
}

void consume(const bench::Floats& parameters) {
  double sum = 0;
  for (const float parameter : parameters) sum += static_cast<double>(parameter);
  benchmark::DoNotOptimize(sum);
}

void print_table(const bench::Problem& problem, int rounds) {
  std::vector<bench::Runner> runners;
  for (const Contestant& contestant : contestants)
    runners.push_back(contestant.make(problem));
  bench::verify(contestants, runners, problem);
  std::vector<bench::Work> work;
  for (const bench::Runner& runner : runners) work.push_back(steps_of(runner));
  const bench::Rounds measured = bench::take_turns(work, rounds, microseconds_a_turn);
  for (const bench::Runner& runner : runners) consume(runner.parameters());
  const double peak = bench::median(measured.peaks);
  const double last = bench::median(measured.timings.back().microseconds);

  std::printf("\n%s, batch %d: %.4g MFLOP a step; FMA peak in these rounds %.0f GFLOP/s\n",
              std::string(problem.name).c_str(), problem.batch, problem.operations() * 1e-6, peak);
  std::printf("  %-20s %12s %10s %10s %10s %12s  time / %s\n", "", "us a step", "fastest",
              "GFLOP/s", "of peak", "allocations", contestants.back().name.c_str());
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    const bench::Timing& timing = measured.timings[i];
    const double time = bench::median(timing.microseconds);
    const double fastest =
        *std::min_element(timing.microseconds.begin(), timing.microseconds.end());
    const double speed = problem.operations() / time * 1e-3;
    std::printf("  %-20s %12.1f %10.1f %10.1f %9.1f%% %12s  %.2f\n", contestants[i].name.c_str(),
                time, fastest, speed, 100 * speed / peak,
                bench::counts_allocations ? std::to_string(timing.allocations).c_str() : "?",
                time / last);
  }
  std::fflush(stdout);
}

void print_tables(int rounds) {
  double sink = 0;
  std::vector<double> peaks;
  for (int i = 0; i < 25; ++i) peaks.push_back(bench::measure_peak(sink));
  benchmark::DoNotOptimize(sink);
  std::printf("FMA peak of one core, float: median %.1f, best %.1f GFLOP/s\n", bench::median(peaks),
              *std::max_element(peaks.begin(), peaks.end()));
  std::printf("Processor time, the median of %d rounds in which all take turns.\n", rounds);
  for (const int batch : batches) print_table(bench::make_problem<bench::Narrow>(batch), rounds);
  for (const int batch : batches) print_table(bench::make_problem<bench::Wide>(batch), rounds);
}

void run_google_benchmark(const Contestant& contestant, const bench::Problem& problem) {
  const std::string name =
      contestant.name + "/" + std::string(problem.name) + "/" + std::to_string(problem.batch);
  benchmark::RegisterBenchmark(name.c_str(), [contestant, problem](benchmark::State& state) {
    const bench::Runner runner = contestant.make(problem);
    for (auto _ : state) benchmark::DoNotOptimize(runner.step());
    benchmark::DoNotOptimize(runner.parameters().data());
    state.counters["FLOP/s"] =
        benchmark::Counter(problem.operations(), benchmark::Counter::kIsIterationInvariantRate);
  });
}

int rounds_of(std::string_view argument) {
  constexpr std::string_view option = "--rounds=";
  const int rounds = argument.starts_with(option) ? std::atoi(argument.data() + option.size()) : 0;
  if (rounds < 1)
    throw std::invalid_argument("wants --rounds=N, N at least 1, or --benchmark_...; found " +
                                std::string(argument));
  return rounds;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc > 1 && std::string_view(argv[1]).starts_with("--benchmark")) {
    for (const int batch : batches)
      for (const Contestant& contestant : contestants) {
        run_google_benchmark(contestant, bench::make_problem<bench::Narrow>(batch));
        run_google_benchmark(contestant, bench::make_problem<bench::Wide>(batch));
      }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
  } else {
    print_tables(argc > 1 ? rounds_of(argv[1]) : 15);
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "training_step: %s\n", error.what());
  return 1;
}
