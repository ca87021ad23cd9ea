// A function is known by its type, without any value: a lambda that captures has no gradient. What is
// computed from the gradient that is not there adds no error.
// diagnostic: function_holds_values
// fix: pass the value as an argument, and leave it out with `etch::wrt<0>`.
// expect: "the function holds values (a"
// expect: "lambda that captures, say): it"
// expect: gradient_of_a_capture.cpp:18
// lines: 12
#include <etch/etch.hpp>

#ifdef ETCH_TWIN
#define ETCH_CAPTURE
#else
#define ETCH_CAPTURE a
#endif
double slope(double a) {
  const auto f = [ETCH_CAPTURE](auto x, auto y) { return x * y; };
  const auto [value, dx, dy] = etch::value_and_gradient(f)(a, 2 * a);
  return value + dx * dy;
}
