// The same where several transformations lie between the call and the line.
// diagnostic: does_not_broadcast
// fix: make the extents equal, or one of them 1.
// expect: "add: [3] and [2] do not"
// expect: operator_in_a_hessian.cpp:17
// lines: 30
#include <etch/etch.hpp>

#include <Eigen/Core>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 3
#else
#define ETCH_EXTENT 2
#endif
constexpr auto f = [](auto x, auto y) {
  return sum(x + y);
};
double curvature(const Eigen::Vector3d& x, const etch::Tensor<double, ETCH_EXTENT>& y) {
  const Eigen::Matrix3d h = etch::hessian(f, etch::wrt<0>)(x, y);
  return h(0, 0);
}
