// Lagrange multipliers: a die that was thrown often showed 4.5 on average, where a fair one shows 3.5. What are
// its probabilities? Jaynes' answer ("Information Theory and Statistical Mechanics", 1962): those of the
// greatest entropy among all that have this mean. At the maximum the Lagrangian
//
//   L(p, α, β) = −Σ p·log p + α(Σ p − 1) + β(Σ k·p − 4.5)
//
// is stationary: its gradient is zero. Newton's method on gradient and Hessian finds where.
//
// prints: p = 0.05435 0.07877 0.11416 0.16545 0.23977 0.34749
// prints: sum 1.00000, mean 4.50000
#include <etch/etch.hpp>

#include <fmt/core.h>
#include <Eigen/Dense>

namespace {

using Six = Eigen::Vector<double, 6>;
using All = Eigen::Vector<double, 8>;

// [lagrangian]
constexpr auto lagrangian = [](auto p, auto alpha, auto beta, auto faces) {
  return -sum(p * log(p)) + alpha * (sum(p) - 1) + beta * (dot(faces, p) - 4.5);
};
constexpr auto unknowns = etch::wrt<0, 1, 2>;
// [/lagrangian]

}  // namespace

int main() {
  const Six faces{1, 2, 3, 4, 5, 6};
  Six p = Six::Constant(1.0 / 6);
  double alpha = 0, beta = 0;
  for (int step = 0; step < 8; ++step) {
    const auto [dp, da, db] = etch::gradient(lagrangian, unknowns)(p, alpha, beta, faces);
    const auto [pp, pa, pb, ap, aa, ab, bp, ba, bb] =
        etch::hessian(lagrangian, unknowns)(p, alpha, beta, faces);
    Eigen::Matrix<double, 8, 8> hessian;
    hessian << pp, pa, pb,       //
        ap.transpose(), aa, ab,  //
        bp.transpose(), ba, bb;
    All gradient;
    gradient << dp, da, db;
    const All change = hessian.lu().solve(-gradient);
    p += change.head<6>();
    alpha += change[6];
    beta += change[7];
  }
  fmt::print("p =");
  for (const double each : p) fmt::print(" {:.5f}", each);
  fmt::print("\nsum {:.5f}, mean {:.5f}\n", p.sum(), faces.dot(p));
}
