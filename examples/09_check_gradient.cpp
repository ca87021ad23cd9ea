// Is a derivative right? A function is compared with differences of its own values, at run time and
// while compiling; a wrong rule of an op is found, and named.
//
// prints: energy:  gradient right, second derivatives right
// prints: spring:  gradient WRONG
// prints: argument 1: relative error 0.5
// prints: hinge:   gradient right, 1 element at a kink
#include <etch/etch.hpp>

#include <fmt/core.h>

namespace {

// [op]
/// ½·k·x², the energy of a spring, as an op of one's own. Its rule has one ½ too many.
struct Spring {
  static constexpr auto name = "spring";
  static constexpr auto value(const auto& k, const auto& x) { return 0.5 * k * x * x; }
  static constexpr void adjoint(etch::Adjoints& to, etch::Ref y, etch::Ref dy, etch::Ref k,
                                etch::Ref x) {
    to(k) += dy * y / k;
    to(x) += dy * k * x * 0.5;  // wrong: k·x
  }
};
// [/op]

// [functions]
constexpr auto energy = [](auto k, auto x) { return 0.5 * sum(k * square(x)); };

constexpr auto spring = [](auto k, auto x) {
  return sum(decltype(x){etch::apply<Spring>(k.ref, x.ref)});
};

constexpr auto hinge = [](auto x) { return sum(square(relu(x)) + relu(x)); };
// [/functions]

// [static]
static_assert(etch::check_gradient<energy>(3.0, etch::Tensor<double, 3>{0.5, -1, 2}));
static_assert(!etch::check_gradient<spring>(3.0, etch::Tensor<double, 3>{0.5, -1, 2}));
// [/static]

}  // namespace

// [run]
int main() {
  const double k = 3;
  const etch::Tensor<double, 3> x{0.5, -1, 2};
  const etch::GradientReport first = etch::check_gradient(energy, k, x);
  const etch::GradientReport second = etch::check_hessian(energy, k, x);
  fmt::print("energy:  gradient {}, second derivatives {}\n", first ? "right" : "WRONG",
             second ? "right" : "WRONG");

  const etch::GradientReport wrong = etch::check_gradient(spring, k, x);
  fmt::print("spring:  gradient {}\n{}", wrong ? "right" : "WRONG", wrong.text());

  // At a kink there is no derivative to compare with; the other elements are compared.
  const auto kinked = etch::check_gradient(hinge, etch::Tensor<double, 3>{0.5, 0, -1});
  fmt::print("hinge:   gradient {}, {} element at a kink\n", kinked ? "right" : "WRONG",
             kinked.kinks());
  return first && second && !wrong && kinked ? 0 : 1;
}
// [/run]
