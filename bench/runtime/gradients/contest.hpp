// Contestants of the gradients: what one is, how its work is repeated, and whether its gradient is
// right. May not know which there are, nor how they are timed.
#pragma once

#include "gradients/problem.hpp"
#include "support/work.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace bench::gradients {

/// A contestant set up for one problem.
struct Runner {
  Work work;                        ///< evaluates as often as it is told; returns a sum of values
  std::function<double()> value;    ///< evaluates once
  std::function<Doubles()> result;  ///< the gradient of the last evaluation; empty if there is none
};

/// What the ratios and the bars compare.
enum class Role { plain, by_hand, variant, library, etch };

struct Contestant {
  std::string name;
  Role role;
  /// Nothing where the contestant does not take part.
  std::function<std::optional<Runner>(const Problem&)> make;
};

/// How far apart two numbers are: relative, but absolute below 1. Unsigned: a wrong sign is an
/// error of 2 and not of -2.
double error(double a, double b);

/// The largest error of a contestant's value and gradient against an independent gradient (see
/// contest.cpp); infinite for NaN.
double verify(const Runner& runner, const Problem& problem);

/// A runner from a class with a constructor that takes a Problem, which outlives it, double
/// evaluate(), and Doubles gradient() const if it has one. All that `evaluate` reads is taken for
/// changed before each call, and all that it wrote for read after it: nothing moves out of the loop
/// but what is made of constants.
template <class Evaluation>
Runner runner(const Problem& problem) {
  auto evaluation = std::make_shared<Evaluation>(problem);
  Runner result;
  result.work = [evaluation](long count) {
    Evaluation& evaluated = *evaluation;
    double sum = 0;
    for (long i = 0; i < count; ++i) {
      benchmark::ClobberMemory();
      sum += evaluated.evaluate();
    }
    benchmark::ClobberMemory();
    return sum;
  };
  result.value = [evaluation] { return evaluation->evaluate(); };
  if constexpr (requires { evaluation->gradient(); })
    result.result = [evaluation] { return evaluation->gradient(); };
  return result;
}

/// The runner of Evaluation<F>, made for the problem's function, whatever its size.
template <template <class> class Evaluation>
std::optional<Runner> runner_of_any_size(const Problem& problem) {
  std::optional<Runner> result;
  for_each_function([&]<class F>() {
    if (F::name == problem.function) result = runner<Evaluation<F>>(problem);
  });
  return result;
}

/// The runner of Evaluation<F, n>, made for the problem's function and size; nothing where that
/// class is only declared.
template <template <class, int> class Evaluation>
std::optional<Runner> runner_of_static_size(const Problem& problem) {
  std::optional<Runner> result;
  for_each_function([&]<class F>() {
    if (F::name != problem.function) return;
    const auto try_size = [&]<std::size_t I>() {
      using Sized = Evaluation<F, F::sizes[I]>;
      if constexpr (requires { sizeof(Sized); })
        if (F::sizes[I] == problem.size) result = runner<Sized>(problem);
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) { (try_size.template operator()<I>(), ...); }
    (std::make_index_sequence<F::sizes.size()>{});
  });
  return result;
}

// The contestants, each in the file of its name.
std::optional<Runner> plain(const Problem& problem);
std::optional<Runner> by_hand(const Problem& problem);
std::optional<Runner> by_hand_in_another_way(const Problem& problem);
std::optional<Runner> dual_numbers(const Problem& problem);
#if defined(BENCH_ADOLC)
std::optional<Runner> adolc(const Problem& problem);
std::optional<Runner> adolc_taped_each_time(const Problem& problem);
#endif
#if defined(BENCH_SACADO)
std::optional<Runner> sacado(const Problem& problem);
#endif
std::optional<Runner> etch_gradients(const Problem& problem);

}  // namespace bench::gradients
