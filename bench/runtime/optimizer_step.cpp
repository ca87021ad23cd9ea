// One step of each optimizer on ten million parameters in float, beside a loop that moves the same memory.
//
//   optimizer_step                a table: time, bytes a parameter, GB/s, share of the bandwidth
//   optimizer_step --rounds=N     the same with N rounds instead of 9
//
// A step does little arithmetic for what it reads and writes, so memory is its limit. The loop beside an optimizer
// reads and writes as many vectors of the same length in place, with one addition each, in the same rounds.
#include <etch/train/optimizers.hpp>
#include <etch/train/optimizers_around.hpp>

#include "support/numbers.hpp"
#include "support/rounds.hpp"
#include "support/work.hpp"

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

constexpr std::size_t parameters = 10'000'000;

struct Contestant {
  std::string name;
  int reads, writes;  ///< of whole vectors, a step
  bench::Work work;
};

double first_of(std::span<const float> numbers) { return static_cast<double>(numbers.front()); }

bench::Floats numbers(float factor) {
  bench::Floats all(parameters);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = factor * (bench::uniform(1, i) - 0.5f);
  return all;
}

/// Reads the gradient, and reads and writes the parameters and so many vectors more, which lie one behind the other
/// as an optimizer's do: at like places of their pages they would be slower.
template <std::size_t Vectors>
Contestant same_traffic(const bench::Floats& gradient) {
  auto block = std::make_shared<bench::Floats>((Vectors + 1) * parameters);
  const auto work = [block, &gradient](long count) {
    const float* const g = gradient.data();
    float* const __restrict a = block->data();
    [[maybe_unused]] float* const __restrict b = a + (Vectors >= 1) * parameters;
    [[maybe_unused]] float* const __restrict c = b + (Vectors >= 2) * parameters;
    [[maybe_unused]] float* const __restrict d = c + (Vectors >= 3) * parameters;
    for (long step = 0; step < count; ++step) {
      for (std::size_t i = 0; i < parameters; ++i) {
        a[i] += g[i];
        if constexpr (Vectors >= 1) b[i] += g[i];
        if constexpr (Vectors >= 2) c[i] += g[i];
        if constexpr (Vectors >= 3) d[i] += g[i];
      }
    }
    return first_of(*block);
  };
  constexpr int written = static_cast<int>(Vectors) + 1;
  return {"the same traffic", written + 1, written, work};
}

template <class Optimizer>
Contestant contestant(std::string name, const Optimizer& optimizer, const bench::Floats& gradient,
                      int more_reads = 0) {
  auto state = std::make_shared<etch::OptimizerState<Optimizer, float>>(parameters);
  auto block = std::make_shared<bench::Floats>(numbers(1));
  const auto work = [state, block, optimizer, &gradient](long count) {
    for (long step = 0; step < count; ++step) state->update(optimizer, *block, gradient);
    return first_of(*block);
  };
  constexpr int written = static_cast<int>(Optimizer::vectors) + 1;
  return {std::move(name), written + 1 + more_reads, written, work};
}

/// The first of the contestants is the loop that the others are measured by.
void print_table(const std::vector<Contestant>& contestants, int rounds) {
  constexpr double microseconds_a_turn = 60e3;
  std::vector<bench::Work> work;
  for (const Contestant& each : contestants) work.push_back(each.work);
  const bench::Rounds measured = bench::take_turns(work, rounds, microseconds_a_turn);
  double bandwidth = 0;
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    const double bytes = double{sizeof(float)} * (contestants[i].reads + contestants[i].writes);
    const double time = bench::median(measured.timings[i].microseconds);
    const double speed = bytes * static_cast<double>(parameters) / time * 1e-3;
    if (i == 0) bandwidth = speed;
    std::printf("  %-24s %8.2f %8.0f %8.2f %8.0f%%\n", contestants[i].name.c_str(), time * 1e-3,
                bytes, speed, 100 * speed / bandwidth);
  }
  std::fflush(stdout);
}

void print_tables(int rounds) {
  const bench::Floats gradient = numbers(1e-3f);
  std::printf("%zu parameters in float, one core. Processor time, the median of %d rounds.\n",
              parameters, rounds);
  std::printf("  %-24s %8s %8s %8s %9s\n", "", "ms", "bytes", "GB/s", "of that");
  print_table(
      {same_traffic<0>(gradient), contestant("SGD", etch::SGD{}, gradient),
       contestant("SGD, clipped by norm", etch::ClipByGlobalNorm{1, etch::SGD{}}, gradient, 1)},
      rounds);
  print_table({same_traffic<1>(gradient), contestant("Momentum", etch::Momentum{}, gradient),
               contestant("Nesterov", etch::Nesterov{}, gradient),
               contestant("AdaGrad", etch::AdaGrad{}, gradient),
               contestant("RMSprop", etch::RMSprop{}, gradient)},
              rounds);
  print_table(
      {same_traffic<2>(gradient), contestant("Adadelta", etch::Adadelta{}, gradient),
       contestant("Adam", etch::Adam{}, gradient), contestant("AdamW", etch::AdamW{}, gradient),
       contestant("AdamW, clipped by norm", etch::ClipByGlobalNorm{1, etch::AdamW{}}, gradient, 1)},
      rounds);
  print_table({same_traffic<3>(gradient), contestant("AMSGrad", etch::AMSGrad{}, gradient)},
              rounds);
}

int rounds_of(std::string_view argument) {
  constexpr std::string_view option = "--rounds=";
  const int rounds = argument.starts_with(option) ? std::atoi(argument.data() + option.size()) : 0;
  if (rounds < 1) {
    throw std::invalid_argument("wants --rounds=N, N at least 1; found " + std::string(argument));
  }
  return rounds;
}

}  // namespace

int main(int argc, char** argv) try {
  print_tables(argc > 1 ? rounds_of(argv[1]) : 9);
} catch (const std::exception& error) {
  std::fprintf(stderr, "optimizer_step: %s\n", error.what());
  return 1;
}
