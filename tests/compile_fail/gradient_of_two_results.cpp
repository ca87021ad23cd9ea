// The same where a function has several results.
// diagnostic: gradient_of_several_results
// fix: use `etch::jacobian`, or `etch::vjp` with a weight for each.
// expect: "the gradient of a function"
// expect: "that gives 2 results: take its"
// expect: gradient_of_two_results.cpp:20
// lines: 12
#include <etch/etch.hpp>

#include <tuple>

#ifdef ETCH_TWIN
#define ETCH_RESULT x * x
#else
#define ETCH_RESULT std::tuple(x * x, x)
#endif

constexpr auto f = [](auto x) { return ETCH_RESULT; };
double slope(double x) {
  const double dx = etch::gradient(f)(x);
  return dx;
}
