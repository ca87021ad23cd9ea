// A direction has the shape of its argument.
// diagnostic: direction_does_not_fit
// fix: give a direction for each argument, of its shape.
// expect: "jvp: the direction is [2],"
// expect: "wanted is [3]"
// expect: jvp_along_another_shape.cpp:19
// lines: 12
#include <etch/etch.hpp>

#include <Eigen/Core>

#ifdef ETCH_TWIN
#define ETCH_VECTOR Eigen::Vector3d
#else
#define ETCH_VECTOR Eigen::Vector2d
#endif

Eigen::Vector3d along(const Eigen::Vector3d& x, const ETCH_VECTOR& v) {
  return etch::jvp([](auto y) { return exp(y); })(x, v);
}
