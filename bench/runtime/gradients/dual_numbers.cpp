// Forward mode: a number that carries derivatives along, a vector register of them. May not know
// the functions.
#include "gradients/contest.hpp"
#include "gradients/formulas.hpp"

#include <etch/core/target.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace bench::gradients {

namespace {

// Derivatives at once: one register (8 with AVX-512) was faster than two or four of them.
constexpr int chunk = etch::target::lanes<double>;

struct Dual {
  using Derivatives [[gnu::vector_size(chunk * sizeof(double))]] = double;

  double value;
  Derivatives derivatives;

  Dual() = default;
  Dual(double constant) : value(constant), derivatives{} {}  // NOLINT: formulas mix both
  Dual(double v, Derivatives d) : value(v), derivatives(d) {}

  friend Dual operator+(const Dual& a, const Dual& b) {
    return {a.value + b.value, a.derivatives + b.derivatives};
  }
  friend Dual operator-(const Dual& a, const Dual& b) {
    return {a.value - b.value, a.derivatives - b.derivatives};
  }
  friend Dual operator*(const Dual& a, const Dual& b) {
    return {a.value * b.value, a.derivatives * b.value + a.value * b.derivatives};
  }
  friend Dual operator/(const Dual& a, const Dual& b) {
    const double inverse = 1 / b.value, quotient = a.value * inverse;
    return {quotient, (a.derivatives - quotient * b.derivatives) * inverse};
  }
  friend Dual operator-(const Dual& a) { return {-a.value, -a.derivatives}; }

  // A constant has no derivatives to carry.
  friend Dual operator+(const Dual& a, double b) { return {a.value + b, a.derivatives}; }
  friend Dual operator-(const Dual& a, double b) { return {a.value - b, a.derivatives}; }
  friend Dual operator-(double a, const Dual& b) { return {a - b.value, -b.derivatives}; }
  friend Dual operator*(const Dual& a, double b) { return {a.value * b, a.derivatives * b}; }
  friend Dual operator*(double a, const Dual& b) { return b * a; }

  Dual& operator+=(const Dual& b) { return *this = *this + b; }
  Dual& operator-=(const Dual& b) { return *this = *this - b; }
  Dual& operator*=(const Dual& b) { return *this = *this * b; }

  friend Dual exp(const Dual& a) {
    const double value = std::exp(a.value);
    return {value, value * a.derivatives};
  }
  friend Dual log(const Dual& a) { return {std::log(a.value), a.derivatives * (1 / a.value)}; }
  friend Dual sqrt(const Dual& a) {
    const double value = std::sqrt(a.value);
    return {value, a.derivatives * (0.5 / value)};
  }
};

template <class F>
class DualNumbers {
 public:
  explicit DualNumbers(const Problem& problem)
      : problem_(problem),
        arguments_(problem.arguments),
        x_(arguments_.size()),
        gradient_(arguments_.size()) {}

  double evaluate() {
    std::transform(arguments_.begin(), arguments_.end(), x_.begin(),
                   [](double argument) { return Dual(argument); });
    double value = 0;
    for (std::size_t first = 0; first < x_.size(); first += chunk) {
      const std::size_t count = std::min(x_.size() - first, std::size_t{chunk});
      for (std::size_t i = 0; i < count; ++i) x_[first + i].derivatives[i] = 1;
      const Dual y = gradients::evaluate(std::type_identity<F>{}, x_.data(), problem_);
      value = y.value;
      for (std::size_t i = 0; i < count; ++i) {
        gradient_[first + i] = y.derivatives[i];
        x_[first + i].derivatives[i] = 0;
      }
    }
    return value;
  }

  Doubles gradient() const { return gradient_; }

 private:
  const Problem& problem_;
  Doubles arguments_;
  std::vector<Dual, CacheAligned<Dual>> x_;
  Doubles gradient_;
};

}  // namespace

/// The whole function is evaluated again for each chunk of arguments: with many of them nobody would
/// use it.
std::optional<Runner> dual_numbers(const Problem& problem) {
  constexpr std::size_t sane = 300;
  if (problem.arguments.size() > sane) return std::nullopt;
  return runner_of_any_size<DualNumbers>(problem);
}

}  // namespace bench::gradients
