// Shapes are part of the program: an Eigen object whose size is known at run time only has none.
// diagnostic: argument_not_fixed
// fix: use Eigen::Vector3d, a Map of fixed size, etch::Tensor, or etch::Batched for samples.
// expect: "argument 1 is an Eigen object"
// expect: "whose size is known at run"
// expect: gradient_at_a_dynamic_vector.cpp:20
// lines: 12
#include <etch/etch.hpp>

#include <Eigen/Core>

#ifdef ETCH_TWIN
#define ETCH_VECTOR Eigen::Vector3d
#else
#define ETCH_VECTOR Eigen::VectorXd
#endif

double steepest(const ETCH_VECTOR& x) {
  constexpr auto f = [](auto y) { return sum(y * y); };
  const auto [value, dx] = etch::value_and_gradient(f)(x);
  return value + dx.norm();
}
