// Nine functions and their gradients: every contestant on every function and size.
//
//   gradients                     a table for each function and size, then the bars
//   gradients --function=NAME     one function: sum, sum_by_loop, product, product_by_loop,
//                                 log_sum_exp, matrix_product, normal, regression,
//                                 stochastic_volatility
//   gradients --size=N            one size: 1 to 1024, 8 to 128 for matrices
//   gradients --rounds=N          N rounds instead of 15
//
// A new contestant is a line in `contestants`.
#include "gradients/contest.hpp"
#include "support/rounds.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace bench::gradients;

const std::vector<Contestant> contestants {
  {"plain function, no gradient", Role::plain, plain}, {"by hand", Role::by_hand, by_hand},
      {"by hand, in another way", Role::variant, by_hand_in_another_way},
      {"dual numbers", Role::library, dual_numbers},
#if defined(BENCH_ADOLC)
      {"ADOL-C, tape reused", Role::library, adolc},
      {"ADOL-C, taped each time", Role::library, adolc_taped_each_time},
#endif
#if defined(BENCH_SACADO)
      {"Sacado", Role::library, sacado},
#endif
      {"etch", Role::etch, etch_gradients},
};

/// FastAD at the largest size, ns; measured elsewhere: with clang 19, on another machine. Its matrix
/// product of size 1024 has 32 rows, its regression 110 columns.
double fastad(std::string_view function, int size) {
  static const std::map<std::string_view, double> nanoseconds{{"sum", 120},
                                                              {"sum_by_loop", 1009},
                                                              {"product", 1198},
                                                              {"product_by_loop", 1834},
                                                              {"log_sum_exp", 883},
                                                              {"matrix_product", 1944},
                                                              {"normal", 145},
                                                              {"regression", 13362},
                                                              {"stochastic_volatility", 8763}};
  return size == (function == MatrixProduct::name ? 32 : 1024) ? nanoseconds.at(function) : 0;
}

struct Options {
  std::string_view function;
  int size = 0, rounds = 15;
};

struct Measured {
  std::string_view function;
  int size;
  std::vector<std::optional<double>> nanoseconds;  ///< one a contestant
  std::vector<long> allocations;

  /// The fastest of those with that role.
  std::optional<double> of(Role role) const {
    std::optional<double> fastest;
    for (std::size_t i = 0; i < nanoseconds.size(); ++i)
      if (contestants[i].role == role && nanoseconds[i])
        fastest = fastest ? std::min(*fastest, *nanoseconds[i]) : *nanoseconds[i];
    return fastest;
  }
};

constexpr double tolerance = 1e-10, microseconds_a_turn = 1e3;

void print_ratio(double time, std::optional<double> to) {
  if (to)
    std::printf(" %9.2f", time / *to);
  else
    std::printf(" %9s", "");
}

template <class F>
Measured measure(int size, int rounds) {
  const Problem problem = make_problem<F>(size);
  std::vector<std::size_t> present;
  std::vector<bench::Work> work;
  std::vector<double> errors;
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    const std::optional<Runner> runner = contestants[i].make(problem);
    if (!runner) continue;
    errors.push_back(verify(*runner, problem));
    if (!(errors.back() <= tolerance))
      throw std::runtime_error(std::string(F::name) + " of size " + std::to_string(size) + ": '" +
                               contestants[i].name + "' is off by " +
                               std::to_string(errors.back()));
    present.push_back(i);
    work.push_back(runner->work);
  }
  const bench::Rounds rounds_taken = bench::take_turns(work, rounds, microseconds_a_turn);

  Measured measured{F::name, size, {}, {}};
  measured.nanoseconds.resize(contestants.size());
  measured.allocations.resize(contestants.size());
  for (std::size_t p = 0; p < present.size(); ++p) {
    const bench::Timing& timing = rounds_taken.timings[p];
    measured.nanoseconds[present[p]] = 1e3 * bench::median(timing.microseconds);
    measured.allocations[present[p]] = timing.allocations;
  }

  std::printf("\n%s, size %d: %zu arguments; FMA peak in these rounds %.0f GFLOP/s\n",
              std::string(F::name).c_str(), size, problem.arguments.size(),
              bench::median(rounds_taken.peaks));
  std::printf("  %-28s %12s %12s %9s %9s %9s %12s %10s\n", "", "ns", "fastest", "/ etch",
              "/ by hand", "/ plain", "allocations", "error");
  for (std::size_t p = 0; p < present.size(); ++p) {
    const bench::Timing& timing = rounds_taken.timings[p];
    const double time = *measured.nanoseconds[present[p]];
    std::printf("  %-28s %12.4g %12.4g", contestants[present[p]].name.c_str(), time,
                1e3 * *std::min_element(timing.microseconds.begin(), timing.microseconds.end()));
    print_ratio(time, measured.of(Role::etch));
    print_ratio(time, measured.of(Role::by_hand));
    print_ratio(time, measured.of(Role::plain));
    if (bench::counts_allocations)
      std::printf(" %12.4g",
                  static_cast<double>(timing.allocations) / static_cast<double>(timing.count));
    else
      std::printf(" %12s", "?");
    std::printf(" %10.1e\n", errors[p]);
  }
  if (const double elsewhere = fastad(F::name, size); elsewhere > 0)
    std::printf("  %-28s %12.4g  measured elsewhere\n", "FastAD", elsewhere);
  std::fflush(stdout);
  return measured;
}

std::string verdict(double ratio, double bar) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f %s", ratio, ratio <= bar ? "ok" : "MISSED");
  return text;
}

/// What etch is to reach from 64 on: the ratio of its time to each opponent's, and whether that is
/// within the bar.
void print_bars(const std::vector<Measured>& all) {
  std::printf("\nBars, etch's time divided by\n  %-22s %5s %14s %14s %14s %14s %12s\n", "", "size",
              "by hand <1.15", "plain <3", "library <1", "FastAD <1", "allocations");
  for (const Measured& measured : all) {
    const std::optional<double> etch = measured.of(Role::etch);
    if (!etch || measured.size < (measured.function == MatrixProduct::name ? 8 : 64)) continue;
    const auto column = [&](std::optional<double> opponent, double bar) {
      std::printf(" %14s", opponent ? verdict(*etch / *opponent, bar).c_str() : "");
    };
    std::printf("  %-22s %5d", std::string(measured.function).c_str(), measured.size);
    column(measured.of(Role::by_hand), 1.15);
    column(measured.of(Role::plain), 3);
    column(measured.of(Role::library), 1);
    const double elsewhere = fastad(measured.function, measured.size);
    column(elsewhere > 0 ? std::optional(elsewhere) : std::nullopt, 1);
    long allocations = 0;
    for (std::size_t i = 0; i < contestants.size(); ++i)
      if (contestants[i].role == Role::etch) allocations += measured.allocations[i];
    std::printf(" %12ld\n", allocations);
  }
}

void print_tables(const Options& options) {
  std::printf("Processor time, the median of %d rounds in which all take turns.\n", options.rounds);
#if !defined(BENCH_ADOLC)
  std::printf("ADOL-C was not found when this was built, and is left out.\n");
#endif
#if !defined(BENCH_SACADO)
  std::printf("Sacado was not found when this was built, and is left out.\n");
#endif
  std::vector<Measured> all;
  for_each_function([&]<class F>() {
    if (!options.function.empty() && options.function != F::name) return;
    for (const int size : F::sizes)
      if (options.size == 0 || options.size == size)
        all.push_back(measure<F>(size, options.rounds));
  });
  if (all.empty()) throw std::invalid_argument("no function has that name and size");
  if (std::any_of(all.begin(), all.end(), [](const Measured& m) { return m.of(Role::etch); }))
    print_bars(all);
}

Options options_of(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    const std::string_view value = argument.substr(std::min(argument.find('='), argument.size()));
    const int number = value.size() > 1 ? std::atoi(value.data() + 1) : 0;
    if (argument.starts_with("--function=") && value.size() > 1)
      options.function = value.substr(1);
    else if (argument.starts_with("--size=") && number > 0)
      options.size = number;
    else if (argument.starts_with("--rounds=") && number > 0)
      options.rounds = number;
    else
      throw std::invalid_argument(
          "wants --function=NAME, --size=N or --rounds=N, N at least 1; found " +
          std::string(argument));
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) try {
  print_tables(options_of(argc, argv));
} catch (const std::exception& error) {
  std::fprintf(stderr, "gradients: %s\n", error.what());
  return 1;
}
