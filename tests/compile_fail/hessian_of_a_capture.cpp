// The same of what is made from several transformations: still one error.
// diagnostic: function_holds_values
// fix: pass the value as an argument, and leave it out with `etch::wrt<0>`.
// expect: "the function holds values (a"
// expect: hessian_of_a_capture.cpp:19
// lines: 14
#include <etch/etch.hpp>

#include <Eigen/Core>

#ifdef ETCH_TWIN
#define ETCH_CAPTURE
#else
#define ETCH_CAPTURE &x
#endif

Eigen::Matrix2d curvature(const Eigen::Vector2d& x) {
  const auto f = [ETCH_CAPTURE](auto y) { return sum(y * y); };
  const Eigen::Matrix2d h = etch::hessian(f)(x);
  const Eigen::Vector2d along = etch::hessian_vector([](auto y) { return sum(y * y); })(x, x);
  return h * along[0];
}
