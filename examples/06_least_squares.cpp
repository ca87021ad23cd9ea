// A curve through measurements: the rate of a reaction, V·s / (K + s), fitted to seven points by the method
// of Gauss and Newton. The data and what comes out are those of the worked example that textbooks of
// enzyme kinetics (Michaelis and Menten) and articles on the method show: V = 0.362, K = 0.556.
//
// prints: start    V = 0.900  K = 0.200  sum of squares 1.4455
// prints: step 1   V = 0.333  K = 0.260  sum of squares 0.0151
// prints: step 5   V = 0.362  K = 0.556  sum of squares 0.0078
#include <etch/etch.hpp>

#include <fmt/core.h>
#include <Eigen/Dense>

namespace {

using Points = Eigen::Vector<double, 7>;

// [residuals]
constexpr auto residuals = [](auto v, auto k, auto s, auto rate) { return rate - v * s / (k + s); };
// [/residuals]

}  // namespace

int main() {
  const Points concentration{0.038, 0.194, 0.425, 0.626, 1.253, 2.500, 3.740};
  const Points rate{0.050, 0.127, 0.094, 0.2122, 0.2729, 0.2665, 0.3317};
  double v = 0.9, k = 0.2;
  for (int step = 0; step <= 5; ++step) {
    Points r;
    etch::function(residuals).into(r)(v, k, concentration, rate);
    Eigen::Matrix<double, 7, 2> j;
    etch::jacobian(residuals, etch::wrt<0, 1>).into(j.col(0), j.col(1))(v, k, concentration, rate);
    const Eigen::Vector2d change = j.householderQr().solve(-r);
    fmt::print("{}   V = {:.3f}  K = {:.3f}  sum of squares {:.4f}\n",
               step == 0 ? "start " : fmt::format("step {}", step), v, k, r.squaredNorm());
    v += change[0];
    k += change[1];
  }
}
