// One SGD training step of two networks on images, 128 samples: every contestant on both.
//
//   conv_step                a table: time a sample, GFLOP/s, share of the FMA peak, ratios
//   conv_step --rounds=N     the same with N rounds instead of 15
//
// A new contestant is a line in `contestants`. The first is what the others are checked against, the last is
// the one the others' times are divided by.
#include "baseline/peak.hpp"
#include "conv_step/contestants.hpp"
#include "conv_step/etch_step.hpp"
#include "conv_step/textbook.hpp"
#include "support/rounds.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace bench::conv;

/// From a class for each network.
template <class ForLeNet, class ForSimpleConvNet>
bench::Runner either(const Problem& problem) {
  return problem.name == LeNet::name ? bench::runner<ForLeNet>(problem)
                                     : bench::runner<ForSimpleConvNet>(problem);
}

using TextbookLoops = Loops<bench::SumInnermost>;
using ReorderedLoops = Loops<bench::OutputsInnermost>;

const std::vector<Contestant> contestants {
  {"textbook loops", either<TextbookLoops::LeNetStep, TextbookLoops::SimpleConvNetStep>},
      {"reordered loops", either<ReorderedLoops::LeNetStep, ReorderedLoops::SimpleConvNetStep>},
#if defined(BENCH_LIBTORCH)
      {"libtorch", libtorch},
#endif
      {"etch", either<EtchStep<EtchLeNet>, EtchStep<EtchSimpleConvNet>>},
};

void print_table(const Problem& problem, std::size_t workspace, int rounds) {
  constexpr double microseconds_a_turn = 40e3;
  std::vector<bench::Runner> runners;
  for (const Contestant& contestant : contestants) runners.push_back(contestant.make(problem));
  bench::verify(contestants, runners, problem);
  std::vector<bench::Work> work;
  for (const bench::Runner& runner : runners) {
    work.push_back([&runner](long count) {
      double losses = 0;
      for (long i = 0; i < count; ++i) losses += static_cast<double>(runner.step());
      return losses;
    });
  }
  const bench::Rounds measured = bench::take_turns(work, rounds, microseconds_a_turn);
  const double peak = bench::median(measured.peaks), samples = problem.batch;
  const double last = bench::median(measured.timings.back().microseconds);

  std::printf(
      "\n%s, batch %d: %.4g MFLOP a sample; FMA peak in these rounds %.0f GFLOP/s, at which it "
      "takes %.1f us\n",
      std::string(problem.name).c_str(), problem.batch, problem.operations() / samples * 1e-6, peak,
      problem.operations() / samples / peak * 1e-3);
  std::printf("  etch works in %zu kB\n", workspace / 1024);
  std::printf("  %-18s %12s %10s %10s %10s %12s  time / %s\n", "", "us a sample", "fastest",
              "GFLOP/s", "of peak", "allocations", contestants.back().name.c_str());
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    const bench::Timing& timing = measured.timings[i];
    const double time = bench::median(timing.microseconds);
    const double fastest =
        *std::min_element(timing.microseconds.begin(), timing.microseconds.end());
    const double speed = problem.operations() / time * 1e-3;
    const long allocations = timing.allocations / timing.count;
    std::printf("  %-18s %12.1f %10.1f %10.1f %9.1f%% %12s  %.2f\n", contestants[i].name.c_str(),
                time / samples, fastest / samples, speed, 100 * speed / peak,
                bench::counts_allocations ? std::to_string(allocations).c_str() : "?", time / last);
  }
  std::fflush(stdout);
}

int rounds_of(std::string_view argument) {
  constexpr std::string_view option = "--rounds=";
  const int rounds = argument.starts_with(option) ? std::atoi(argument.data() + option.size()) : 0;
  if (rounds < 1)
    throw std::invalid_argument("wants --rounds=N, N at least 1; found " + std::string(argument));
  return rounds;
}

}  // namespace

int main(int argc, char** argv) try {
  const int rounds = argc > 1 ? rounds_of(argv[1]) : 15, batch = 128;
  std::printf(
      "Processor time, the median of %d rounds in which all take turns; allocations a step.\n",
      rounds);
  print_table(make_problem<LeNet>(batch), workspace<EtchLeNet>, rounds);
  print_table(make_problem<SimpleConvNet>(batch), workspace<EtchSimpleConvNet>, rounds);
} catch (const std::exception& error) {
  std::fprintf(stderr, "conv_step: %s\n", error.what());
  return 1;
}
