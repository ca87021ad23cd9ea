// A function is called with as many arguments as it has.
// diagnostic: function_takes_no_such_arguments
// fix: give every argument.
// expect: "the function cannot be called"
// expect: "with 1 expression: [3]"
// expect: function_of_two_called_with_one.cpp:21
// lines: 12
#include <etch/etch.hpp>

#include <Eigen/Core>

#ifdef ETCH_TWIN
#define ETCH_SECOND , x
#else
#define ETCH_SECOND
#endif

constexpr auto f = [](auto x, auto y) { return sum(x * y); };
double steepest(const Eigen::Vector3d& x) {
  const auto [value, dx, dy] =
      etch::value_and_gradient(f, etch::wrt<0, 0>)(x ETCH_SECOND);
  return value + dx[0] + dy[0];
}
