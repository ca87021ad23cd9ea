// Contestants: what one is, and whether they all do the same work. May not know which there are, what
// networks they train, nor how they are timed.
#pragma once

#include "support/numbers.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace bench {

/// A contestant set up for one problem.
struct Runner {
  std::function<float()> step;         ///< one training step; returns its loss
  std::function<Floats()> parameters;  ///< as they are now, laid out as Problem::parameters
};

/// A problem has `parameters` at the start, and `tensor_ends`: where each tensor among them ends.
template <class Problem>
struct Contestant {
  std::string name;
  std::function<Runner(const Problem&)> make;
};

/// From a class that is made from a problem, which outlives it, and has float step() and Floats
/// parameters() const.
template <class Step, class Problem>
Runner runner(const Problem& problem) {
  auto step = std::make_shared<Step>(problem);
  return {[step] { return step->step(); }, [step] { return step->parameters(); }};
}

/// How far two contestants are apart after the same steps.
struct Disagreement {
  double loss = 0;       ///< |a - b| / |b|
  double parameter = 0;  ///< max |a - b| / max |b|, of the worst tensor
  double change = 0;     ///< |a - b| / |b - start| in the 2-norm, of the worst tensor

  /// False for NaN too.
  bool tolerable() const { return loss <= 1e-4 && parameter <= 1e-4 && change <= 1e-2; }
};

/// Compares one tensor, elements [begin, end) of the parameters. The parameters alone would hide a
/// small wrong gradient, so their changes since the start are compared too: in the 2-norm and less
/// strictly, because a ReLU whose argument is zero up to rounding may go either way.
inline void compare_tensor(const Floats& a, const Floats& b, const Floats& start, std::size_t begin,
                           std::size_t end, Disagreement& worst) {
  double largest = 0, difference = 0, differences = 0, changes = 0;
  for (std::size_t p = begin; p < end; ++p) {
    const double d = double{a[p]} - double{b[p]};
    const double c = double{b[p]} - double{start[p]};
    largest = std::max(largest, std::abs(double{b[p]}));
    difference = std::max(difference, std::abs(d));
    differences += d * d;  // a NaN survives in a sum, not in a maximum
    changes += c * c;
  }
  worst.parameter = std::max(worst.parameter, difference / largest);
  const double change = std::sqrt(differences / changes);
  if (!(change <= worst.change)) worst.change = change;
}

template <class Problem>
Disagreement compare(float loss_a, const Floats& a, float loss_b, const Floats& b,
                     const Problem& problem) {
  Disagreement worst{.loss = std::abs(double{loss_a} - double{loss_b}) / double{loss_b}};
  std::size_t begin = 0;
  for (const std::size_t end : problem.tensor_ends) {
    compare_tensor(a, b, problem.parameters, begin, end, worst);
    begin = end;
  }
  return worst;
}

/// Trains each of `runners` for three steps and compares loss and parameters with the first one's.
/// Throws std::runtime_error that names the contestant and says how far it is off.
template <class Problem>
void verify(const std::vector<Contestant<Problem>>& contestants, const std::vector<Runner>& runners,
            const Problem& problem) {
  constexpr int steps = 3;
  float expected_loss = 0;
  Floats expected;
  for (std::size_t i = 0; i < runners.size(); ++i) {
    float loss = 0;
    for (int step = 0; step < steps; ++step) loss = runners[i].step();
    const Floats parameters = runners[i].parameters();
    if (i == 0) {
      expected_loss = loss;
      expected = parameters;
    }
    const Disagreement off = compare(loss, parameters, expected_loss, expected, problem);
    if (!off.tolerable())
      throw std::runtime_error(
          std::string(problem.name) + ", batch " + std::to_string(problem.batch) + ": after " +
          std::to_string(steps) + " steps '" + contestants[i].name + "' differs from '" +
          contestants[0].name + "': relative loss " + std::to_string(off.loss) + ", parameters " +
          std::to_string(off.parameter) + ", their change " + std::to_string(off.change));
  }
}

}  // namespace bench
