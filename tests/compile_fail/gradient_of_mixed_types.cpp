// A function is computed in float or in double. Lone numbers take the type of the rest; two Tensors or
// Eigen objects have to agree.
// diagnostic: scalars_differ
// fix: use one type for all.
// expect: "argument 2 and one before it"
// expect: "are of float and of double:"
// expect: gradient_of_mixed_types.cpp:22
// lines: 12
#include <etch/etch.hpp>

#include <Eigen/Core>

#ifdef ETCH_TWIN
#define ETCH_VECTOR Eigen::Vector3d
#else
#define ETCH_VECTOR Eigen::Vector3f
#endif

double steepest(const Eigen::Vector3d& x, const ETCH_VECTOR& y) {
  constexpr auto f = [](auto a, auto b) { return sum(a * b); };
  const auto [value, dx, dy] =
      etch::value_and_gradient(f)(x, y);
  return value + dx[0] + static_cast<double>(dy[0]);
}
