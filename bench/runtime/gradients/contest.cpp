// Whether a gradient is right: what it is compared with, and how.
#include "gradients/contest.hpp"

#include "gradients/formulas.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

namespace bench::gradients {

namespace {

/// A complex number, so that Im f(x + ih) / h is the derivative of f: with h = 1e-60 exact to
/// rounding, since nothing is subtracted (Squire and Trapp 1998). It shares no derivative rule with
/// any contestant: the rules are those of the standard library's complex functions.
struct Complex {
  std::complex<long double> z;

  Complex() = default;
  Complex(double real) : z(real) {}  // NOLINT: formulas mix both
  Complex(std::complex<long double> number) : z(number) {}

  friend Complex operator+(Complex a, Complex b) { return a.z + b.z; }
  friend Complex operator-(Complex a, Complex b) { return a.z - b.z; }
  // By parts: the library's operator looks for infinities, at ten times the time.
  friend Complex operator*(Complex a, Complex b) {
    return std::complex{a.z.real() * b.z.real() - a.z.imag() * b.z.imag(),
                        a.z.real() * b.z.imag() + a.z.imag() * b.z.real()};
  }
  friend Complex operator/(Complex a, Complex b) { return a.z / b.z; }
  friend Complex operator-(Complex a) { return -a.z; }
  Complex& operator+=(Complex b) { return *this = *this + b; }
  Complex& operator-=(Complex b) { return *this = *this - b; }
  Complex& operator*=(Complex b) { return *this = *this * b; }

  friend Complex exp(Complex a) { return std::exp(a.z); }
  friend Complex log(Complex a) { return std::log(a.z); }
  friend Complex sqrt(Complex a) { return std::sqrt(a.z); }
};

constexpr long double step = 1e-60L;

struct Reference {
  std::string_view function;
  int size = 0;
  double value = 0;
  Doubles gradient;
};

template <class F>
Reference differentiate(const Problem& problem) {
  std::vector<Complex> x(problem.arguments.begin(), problem.arguments.end());
  Reference reference{problem.function, problem.size, 0, Doubles(x.size())};
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i].z.imag(step);
    const Complex y = evaluate(std::type_identity<F>{}, x.data(), problem);
    x[i].z.imag(0);
    reference.value = static_cast<double>(y.z.real());
    reference.gradient[i] = static_cast<double>(y.z.imag() / step);
  }
  return reference;
}

/// The product is linear in each factor: dA[i, k] is the sum of B's row k, dB[k, j] that of A's
/// column k. Complex steps would take hours.
template <>
Reference differentiate<MatrixProduct>(const Problem& problem) {
  const std::size_t n = as_index(problem.size), square = n * n;
  const double *const a = problem.arguments.data(), *const b = a + square;
  Reference reference{problem.function, problem.size, 0, Doubles(2 * square)};
  long double value = 0;
  for (std::size_t k = 0; k < n; ++k) {
    long double column = 0, row = 0;
    for (std::size_t i = 0; i < n; ++i) column += a[i + n * k];
    for (std::size_t j = 0; j < n; ++j) row += b[k + n * j];
    value += column * row;
    for (std::size_t i = 0; i < n; ++i) {
      reference.gradient[i + n * k] = static_cast<double>(row);
      reference.gradient[square + k + n * i] = static_cast<double>(column);
    }
  }
  reference.value = static_cast<double>(value);
  return reference;
}

/// Kept for the next contestant, which is asked about the same problem.
const Reference& reference_of(const Problem& problem) {
  static Reference reference;
  if (reference.function != problem.function || reference.size != problem.size)
    for_each_function([&]<class F>() {
      if (F::name == problem.function) reference = differentiate<F>(problem);
    });
  return reference;
}

}  // namespace

double error(double a, double b) {
  return std::abs(a - b) / std::max({std::abs(a), std::abs(b), 1.0});
}

double verify(const Runner& runner, const Problem& problem) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const Reference& reference = reference_of(problem);
  double worst = 0;
  const auto compare = [&](double found, double expected) {
    const double off = error(found, expected);
    worst = off <= worst ? worst : std::isnan(off) ? infinity : off;
  };
  compare(runner.value(), reference.value);
  if (!runner.result) return worst;
  const Doubles gradient = runner.result();
  if (gradient.size() != reference.gradient.size()) return infinity;
  for (std::size_t i = 0; i < gradient.size(); ++i) compare(gradient[i], reference.gradient[i]);
  return worst;
}

}  // namespace bench::gradients
