// What a result is written to has its number type, and is there to be written.
// diagnostic: result_of_another_kind
// fix: give an object of the type that the function is computed in.
// expect: "into: the object for result 1"
// expect: "is of another number type,"
// expect: into_another_type.cpp:21
// lines: 12
#include <etch/etch.hpp>

#include <Eigen/Core>

#ifdef ETCH_TWIN
#define ETCH_VECTOR Eigen::Map<Eigen::Vector3d>
#else
#define ETCH_VECTOR Eigen::Map<const Eigen::Vector3d>
#endif

constexpr auto f = [](auto x) { return sum(x * x); };
void steepest(const Eigen::Vector3d& x, double* numbers) {
  ETCH_VECTOR dx(numbers);
  etch::gradient(f).into(dx)(x);
}
