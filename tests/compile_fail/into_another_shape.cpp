// What a result is written to has its shape.
// diagnostic: result_does_not_fit
// fix: give an object of that shape.
// expect: "into: result 2 is [3], the"
// expect: "object for it [2]"
// expect: into_another_shape.cpp:22
// lines: 12
#include <etch/etch.hpp>

#include <Eigen/Core>

#ifdef ETCH_TWIN
#define ETCH_VECTOR Eigen::Vector3d
#else
#define ETCH_VECTOR Eigen::Vector2d
#endif

constexpr auto f = [](auto x) { return sum(x * x); };
double steepest(const Eigen::Vector3d& x) {
  double value = 0;
  ETCH_VECTOR dx;
  etch::value_and_gradient(f).into(value, dx)(x);
  return dx[0];
}
