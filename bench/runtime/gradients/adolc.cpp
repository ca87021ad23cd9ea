// ADOL-C's reverse mode. Found by CMake, otherwise not compiled.
#include "gradients/contest.hpp"
#include "gradients/formulas.hpp"

#include <adolc/adouble.h>
#include <adolc/interfaces.h>
#include <adolc/taping.h>

#include <array>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace bench::gradients {

namespace {

/// A tape of one function at one size. Its buffers (operations, locations, values, Taylor
/// coefficients) are made as large as it needs, so that nothing goes to a file; ADOL-C allocates the
/// last of them at every sweep, 33 us where it is 128 MB. It also allocates and clears room for as many
/// variables as ever lived at once in the process: 10 us a call after a function of 1024 arguments,
/// 290 us after the matrix product at 128. `--function=` and `--size=` show it without that.
template <class F>
class Tape {
 public:
  explicit Tape(const Problem& problem)
      : tag_(next_tag()),
        problem_(problem),
        arguments_(problem.arguments),
        x_(arguments_.size()),
        gradient_(arguments_.size()) {
    record();
    std::array<std::size_t, STAT_SIZE> statistics{};
    tapestats(tag_, statistics.data());
    removeTape(tag_, ADOLC_REMOVE_COMPLETELY);
    constexpr std::size_t spare = 1024;
    for (std::size_t i = 0; i < buffers_.size(); ++i)
      buffers_[i] = static_cast<unsigned>(statistics[counted[i]] + spare);
    record();
  }
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;
  ~Tape() { removeTape(tag_, ADOLC_REMOVE_COMPLETELY); }

  /// Evaluates and records, keeping what the reverse sweep needs.
  double record() {
    trace_on(tag_, 1, buffers_[0], buffers_[1], buffers_[2], buffers_[3], 1);
    for (std::size_t i = 0; i < x_.size(); ++i) x_[i] <<= arguments_[i];
    adouble y = gradients::evaluate(std::type_identity<F>{}, x_.data(), problem_);
    double value = 0;
    y >>= value;
    trace_off();
    return value;
  }

  /// Evaluates what is on the tape, keeping what the reverse sweep needs.
  double forward() {
    double value = 0;
    zos_forward(tag_, 1, static_cast<int>(arguments_.size()), 1, arguments_.data(), &value);
    return value;
  }

  void reverse() {
    double weight = 1;
    fos_reverse(tag_, 1, static_cast<int>(arguments_.size()), &weight, gradient_.data());
  }

  Doubles gradient() const { return gradient_; }

 private:
  static short next_tag() {
    static short tag = 0;
    return ++tag;
  }

  static constexpr std::array counted{NUM_OPERATIONS, NUM_LOCATIONS, NUM_VALUES, TAY_STACK_SIZE};

  /// Enough for the longest tape, the matrix product at 128.
  std::array<unsigned, 4> buffers_{16u << 20, 16u << 20, 16u << 20, 16u << 20};
  short tag_;
  const Problem& problem_;
  Doubles arguments_;
  std::vector<adouble> x_;
  Doubles gradient_;
};

/// The tape is recorded once, outside the loop: right as long as the function has no branch.
template <class F>
class Reused {
 public:
  explicit Reused(const Problem& problem) : tape_(problem) {}
  double evaluate() {
    const double value = tape_.forward();
    tape_.reverse();
    return value;
  }
  Doubles gradient() const { return tape_.gradient(); }

 private:
  Tape<F> tape_;
};

template <class F>
class TapedEachTime {
 public:
  explicit TapedEachTime(const Problem& problem) : tape_(problem) {}
  double evaluate() {
    const double value = tape_.record();
    tape_.reverse();
    return value;
  }
  Doubles gradient() const { return tape_.gradient(); }

 private:
  Tape<F> tape_;
};

}  // namespace

std::optional<Runner> adolc(const Problem& problem) { return runner_of_any_size<Reused>(problem); }

std::optional<Runner> adolc_taped_each_time(const Problem& problem) {
  return runner_of_any_size<TapedEachTime>(problem);
}

}  // namespace bench::gradients
