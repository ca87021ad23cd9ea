// A gradient is that of one number.
// diagnostic: gradient_of_no_scalar
// fix: take a sum or mean of it, or its jacobian.
// expect: "the gradient of a function"
// expect: "that gives [3]: take a sum or"
// expect: gradient_of_a_vector.cpp:20
// lines: 12
#include <etch/etch.hpp>

#include <Eigen/Core>

#ifdef ETCH_TWIN
#define ETCH_FUNCTION sum
#else
#define ETCH_FUNCTION exp
#endif

constexpr auto f = [](auto x) { return ETCH_FUNCTION(x); };
double steepest(const Eigen::Vector3d& x) {
  const auto [value, dx] = etch::value_and_gradient(f)(x);
  return value + dx[0];
}
