// A gradient on one thread and on several, beside a plain run: wall-clock time, for threads share it.
//
//   parallel_step                a table: parts, time of a plain run, of the parts on 1, 2 and 4 threads, ratios
//   parallel_step --rounds=N     the same with N rounds instead of 9
//
// Without oneTBB all is done on one thread.
#include "baseline/problem.hpp"
#include "conv_step/etch_step.hpp"
#include "etch_step.hpp"
#include "support/rounds.hpp"

#include <etch/core/random.hpp>
#include <etch/nn/gradient.hpp>
#include <etch/nn/initialisers.hpp>
#include <etch/nn/model.hpp>
#include <etch/train/parallel.hpp>
#include <etch/train/stopwatch.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using Loss = etch::SoftmaxCrossEntropy;
using Digits = bench::detail::EtchNetwork<bench::Narrow>::type;
using Wide = bench::detail::EtchNetwork<bench::Wide>::type;
using Small = etch::Network<etch::Input<8>, etch::Dense<16>, etch::ReLU, etch::Dense<10>>;

/// Microseconds of a run: the median over the rounds, each of some milliseconds.
template <class Run, class Work>
void measure(Run& run, const Work& work, std::vector<double>& microseconds) {
  work(run);
  int count = 1;
  for (;;) {
    const etch::Stopwatch stopwatch;
    for (int i = 0; i < count; ++i) benchmark::DoNotOptimize(work(run));
    const double seconds = stopwatch.seconds();
    if (seconds > 5e-3) {
      microseconds.push_back(seconds * 1e6 / count);
      return;
    }
    count *= 2;
  }
}

template <class Net>
void print_row(const char* name, int samples, int rounds) {
  etch::Random random(etch::Seed{1});
  std::vector<float> inputs(static_cast<std::size_t>(samples * Net::input_shape.size()));
  for (float& x : inputs) x = static_cast<float>(random.uniform());
  std::vector<etch::Label> labels(static_cast<std::size_t>(samples));
  for (etch::Label& label : labels) label = static_cast<etch::Label>(random.below(10));
  const etch::Model<Net> model{etch::he, etch::Seed{2}};
  const auto work = [&](auto& run) { return run.run(model, inputs, labels); };

  constexpr int counts[] = {1, 2, 4};
  etch::GradientRun<Net, Loss, float> plain(samples);
  std::deque<etch::ParallelRun<Net, Loss, float>> parallel;
  for (const int threads : counts) parallel.emplace_back(samples, etch::Threads{threads});
  std::vector<double> alone, together[3];
  for (int round = 0; round < rounds; ++round) {
    measure(plain, work, alone);
    for (std::size_t i = 0; i < 3; ++i) measure(parallel[i], work, together[i]);
  }
  const double one = bench::median(alone);
  std::printf("%-20s %6d %6d %10.1f", name, samples, etch::ParallelRun<Net, Loss, float>::parts_of(samples), one);
  for (const auto& times : together) std::printf(" %10.1f %5.2f", bench::median(times), one / bench::median(times));
  std::printf("\n");
}

}  // namespace

int main(int count, char** arguments) {
  int rounds = 9;
  for (int i = 1; i < count; ++i) {
    const std::string_view argument(arguments[i]);
    if (argument.starts_with("--rounds=")) rounds = std::atoi(argument.substr(9).data());
  }
  std::printf("us a gradient, and how often faster than a plain run; %u processors\n\n",
              std::thread::hardware_concurrency());
  std::printf("%-20s %6s %6s %10s %16s %16s %16s\n", "network", "batch", "parts", "plain", "1 thread", "2 threads",
              "4 threads");
  for (const int samples : {1, 100, 1000}) print_row<Small>("8-16-10", samples, rounds);
  for (const int samples : {1, 100, 128, 1000}) print_row<Digits>("784-50-100-10", samples, rounds);
  for (const int samples : {100, 128, 1000}) print_row<Wide>("784-512-256-10", samples, rounds);
  for (const int samples : {32, 128, 1000}) print_row<bench::conv::EtchLeNet>("LeNet-5", samples, rounds);
  return 0;
}
