// What is wrong with a gradient inside a function is one error as well, on the line that takes it.
// diagnostic: gradient_of_no_scalar
// fix: take a sum or mean of it, or its jacobian.
// expect: "the gradient of a function"
// expect: gradient_in_a_function.cpp:18
// lines: 20
#include <etch/etch.hpp>

#include <Eigen/Core>

#ifdef ETCH_TWIN
#define ETCH_FUNCTION sum
#else
#define ETCH_FUNCTION exp
#endif
constexpr auto potential = [](auto x) { return ETCH_FUNCTION(x); };
constexpr auto force = [](auto x) {
  return -etch::gradient(potential)(x);
};
Eigen::Matrix3d stiffness(const Eigen::Vector3d& x) {
  return etch::jacobian(force)(x);
}
