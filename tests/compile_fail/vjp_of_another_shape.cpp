// The weights of a vector-Jacobian product have the shape of the function's value.
// diagnostic: direction_does_not_fit
// fix: give as many weights as the function has results.
// expect: "vjp: the direction is [3],"
// expect: "wanted is []"
// expect: vjp_of_another_shape.cpp:19
// lines: 12
#include <etch/etch.hpp>

#include <Eigen/Core>

#ifdef ETCH_TWIN
#define ETCH_FUNCTION exp
#else
#define ETCH_FUNCTION sum
#endif

Eigen::Vector3d back(const Eigen::Vector3d& x, const Eigen::Vector3d& u) {
  return etch::vjp([](auto y) { return ETCH_FUNCTION(y); })(x, u);
}
