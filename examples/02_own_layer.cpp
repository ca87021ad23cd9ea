// A user's own ops and own layers, and how a wrong derivative is found.
//
// An op is one struct: its name, its value, its adjoint. A layer is a callable on `Expr`. Both stand
// in the user's own file; differentiation, fusion and the kernels take them as they take the
// library's.
//
// prints: \(-404, -200\) by differences, \(-404, -200\) by hand
// prints: RadialBasis:  gradient agrees with numerical differentiation
// prints: Sparse:       gradient agrees with numerical differentiation
// prints: Mistaken:     gradient DISAGREES with numerical differentiation
// prints: dense1.weight: relative error 0.5
#include <etch/etch.hpp>

#include <fmt/core.h>

#include <array>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace {

// [op]
/// exp(−x²). `value` is called with a double by the interpreter, and with whole vector registers by
/// the kernels; `adjoint` writes the reverse pass: dy is y's adjoint, and x's grows by dy·dy/dx.
struct Gaussian {
  static constexpr auto name = "gaussian";
  static constexpr bool is_cheap = false;
  static constexpr auto value(const auto& x) { return etch::math::exp(-x * x); }
  static constexpr void adjoint(etch::Adjoints& to, etch::Ref y, etch::Ref dy, etch::Ref x) {
    to(x) += dy * (-2 * x * y);
  }
};

/// What makes it a function of expressions, to be used beside etch::tanh and the others.
template <etch::Shape S>
constexpr etch::Expr<S> gaussian(etch::Expr<S> x) {
  return etch::apply<Gaussian>(x);
}
// [/op]

// [whole]
/// The probabilities nearest to the numbers z, some of which are 0 (Martins and Astudillo 2016, "From
/// softmax to sparsemax"): max(z − τ, 0), with the τ that makes their sum 1.
template <int N>
struct Sparsemax {
  static constexpr auto name = "sparsemax";
  static constexpr auto family = etch::Family::call;
  static constexpr etch::Shape operands[] = {etch::Shape{N}};
  static constexpr etch::Shape result{N};

  /// τ as the mean of those above it less their share of 1, until these stay the same (Michelot 1986).
  template <class Operand, class Result>
  static constexpr void value(const Operand& z, const Result& p) {
    using Number = typename Result::Number;
    Number threshold = std::numeric_limits<Number>::lowest();
    for (int above = 0, before = -1; above != before;) {
      before = std::exchange(above, 0);
      Number sum = -1;
      for (int i = 0; i < N; ++i) {
        if (z(i) > threshold) sum += z(i), ++above;
      }
      threshold = sum / static_cast<Number>(above);
    }
    for (int i = 0; i < N; ++i) p(i) = z(i) > threshold ? z(i) - threshold : 0;
  }

  /// Where p is not 0, dp less its mean over these places.
  static constexpr void adjoint(etch::Adjoints& to, etch::Ref p, etch::Ref dp, etch::Ref z) {
    const auto total = [&](etch::Ref x) { return etch::sum_to(x, etch::Shape{}, p.rate()); };
    const etch::Ref above = etch::apply<etch::ops::Step>(p);
    to(z) += above * (dp - total(above * dp) / total(above));
  }
};

template <etch::Shape S>
constexpr etch::Expr<S> sparsemax(etch::Expr<S> z) {
  return etch::apply<Sparsemax<S[0]>>(z);
}
// [/whole]

// [layer]
/// exp(−(s·(x − c))²) with a centre c and a sharpness s for each input.
struct RadialBasis {
  static constexpr auto name = "RadialBasis";

  template <etch::Shape In>
  constexpr auto operator()(etch::Expr<In> x, etch::Scope& scope) const {
    const auto centre = scope.bias<In>("centre");
    const auto sharpness = scope.weight<In>("sharpness", 1, 1);
    return gaussian(sharpness * (x - centre));
  }
};

using Net = etch::Network<etch::Input<4>, etch::Dense<6>, RadialBasis, etch::Dense<3>>;
static_assert(Net::parameter_count == (4 * 6 + 6) + (6 + 6) + (6 * 3 + 3));
// [/layer]

struct Sparse {
  static constexpr auto name = "Sparse";

  template <etch::Shape S>
  constexpr etch::Expr<S> operator()(etch::Expr<S> x) const {
    return sparsemax(x);
  }
};

using SparseNet = etch::Network<etch::Input<4>, etch::Dense<6>, Sparse, etch::Dense<3>>;

/// The same function with a derivative in which the 2 was forgotten.
struct MistakenGaussian : Gaussian {
  static constexpr auto name = "mistaken_gaussian";
  static constexpr void adjoint(etch::Adjoints& to, etch::Ref y, etch::Ref dy, etch::Ref x) {
    to(x) += dy * (-x * y);
  }
};

struct Mistaken {
  static constexpr auto name = "Mistaken";

  template <etch::Shape S>
  constexpr etch::Expr<S> operator()(etch::Expr<S> x) const {
    return etch::apply<MistakenGaussian>(x);
  }
};

using MistakenNet = etch::Network<etch::Input<4>, etch::Dense<6>, Mistaken, etch::Dense<3>>;

// [check]
template <class Network>
etch::GradientReport check(const char* name) {
  const etch::Model<Network, double> model{etch::xavier, etch::Seed{1}};
  const std::array x{0.5, -1.0, 0.25, 2.0, -0.75, 1.5, 0.0, -0.5};  // two samples, a row each
  const std::array labels{etch::Label{0}, etch::Label{2}};
  const auto report = etch::check_gradient(model, etch::softmax_cross_entropy, x, labels);
  fmt::print("{:13} gradient {} numerical differentiation, worst relative error {:.1e}\n", name,
             report ? "agrees with" : "DISAGREES with", report.worst());
  return report;
}
// [/check]

/// Differences need no network: any function of a vector will do. Here Rosenbrock's, whose gradient
/// is (−400·x·(y − x²) − 2·(1 − x), 200·(y − x²)).
void differentiate_rosenbrock() {
  const auto rosenbrock = [](std::span<const double> p) {
    const double a = 1 - p[0], b = p[1] - p[0] * p[0];
    return a * a + 100 * b * b;
  };
  std::array at{-1.0, 0.0}, gradient{0.0, 0.0};
  etch::numerical_gradient(rosenbrock, at, gradient);
  const double x = at[0], y = at[1];
  fmt::print(
      "Rosenbrock's gradient at (-1, 0): ({:.6g}, {:.6g}) by differences, ({}, {}) by hand\n",
      gradient[0], gradient[1], -400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x));
}

}  // namespace

int main() {
  differentiate_rosenbrock();
  const bool right = check<Net>("RadialBasis:") && check<SparseNet>("Sparse:");

  const etch::GradientReport wrong = check<MistakenNet>("Mistaken:");
  fmt::print("{}", wrong.text());
  return right && !wrong ? 0 : 1;
}
