// Sacado's reverse mode. Found by CMake, otherwise not compiled.
#include "gradients/contest.hpp"
#include "gradients/formulas.hpp"

// Without it Sacado wants the headers of Kokkos, which this part of it does not use.
#define TRILINOS_NO_CONFIG_H
#include <Sacado_trad.hpp>

#include <cstddef>
#include <type_traits>
#include <vector>

namespace bench::gradients {

namespace {

/// Rad::ADvar records each operation in memory that it keeps for the next time, and goes back over
/// it. It has no tape that could be used again, so all of it is inside the loop.
template <class F>
class Sacado {
 public:
  explicit Sacado(const Problem& problem)
      : problem_(problem),
        arguments_(problem.arguments),
        x_(arguments_.size()),
        gradient_(arguments_.size()) {}

  double evaluate() {
    for (std::size_t i = 0; i < x_.size(); ++i) x_[i] = arguments_[i];
    const Number y = gradients::evaluate(std::type_identity<F>{}, x_.data(), problem_);
    const double value = y.val();
    Number::Outvar_Gradcomp(const_cast<Number&>(y));
    for (std::size_t i = 0; i < x_.size(); ++i) gradient_[i] = x_[i].adj();
    return value;
  }

  Doubles gradient() const { return gradient_; }

 private:
  using Number = ::Sacado::Rad::ADvar<double>;

  const Problem& problem_;
  Doubles arguments_;
  std::vector<Number> x_;
  Doubles gradient_;
};

}  // namespace

std::optional<Runner> sacado(const Problem& problem) { return runner_of_any_size<Sacado>(problem); }

}  // namespace bench::gradients
