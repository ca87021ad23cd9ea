// Shapes that do not go together in a function are one error on the line that has them, whatever is
// made from the function.
// diagnostic: does_not_broadcast
// fix: make the extents equal, or one of them 1.
// expect: "add: [3] and [2] do not"
// expect: operator_in_a_function.cpp:18
// lines: 20
#include <etch/etch.hpp>

#include <Eigen/Core>

#ifdef ETCH_TWIN
#define ETCH_VECTOR Eigen::Vector3d
#else
#define ETCH_VECTOR Eigen::Vector2d
#endif
constexpr auto f = [](auto x, auto y) {
  return sum(x + y);
};
double steepest(const Eigen::Vector3d& x, const ETCH_VECTOR& y) {
  const auto [value, dx, dy] = etch::value_and_gradient(f)(x, y);
  return value + dx[0] + dy[0];
}
