// `wrt` counts arguments from 0.
// diagnostic: no_such_argument
// fix: name one that is there.
// expect: "wrt<...>: there is no argument"
// expect: "2, the last of 2 is 1"
// expect: gradient_by_a_third_of_two.cpp:18
// lines: 12
#include <etch/etch.hpp>

#ifdef ETCH_TWIN
#define ETCH_ARGUMENT 1
#else
#define ETCH_ARGUMENT 2
#endif

constexpr auto f = [](auto x, auto y) { return x * y; };
double slope(double x, double y) {
  const auto [value, d] = etch::value_and_gradient(f, etch::wrt<ETCH_ARGUMENT>)(x, y);
  return value + d;
}
