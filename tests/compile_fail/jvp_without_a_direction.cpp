// Directions follow the arguments, one for each.
// diagnostic: function_takes_no_such_arguments
// fix: give a direction for each argument, or say with `etch::wrt` for which.
// expect: "the function cannot be called"
// expect: "with 3 expressions: [], [], []"
// expect: "(jvp: behind the arguments"
// expect: jvp_without_a_direction.cpp:18
// lines: 12
#include <etch/etch.hpp>

#ifdef ETCH_TWIN
#define ETCH_DIRECTION , 0.0
#else
#define ETCH_DIRECTION
#endif
constexpr auto f = [](auto x, auto y) { return x * y; };
double along(double x, double y) {
  return etch::jvp(f)(x, y, 1.0 ETCH_DIRECTION);
}
