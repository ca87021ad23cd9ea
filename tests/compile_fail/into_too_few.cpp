// Every result needs an object.
// diagnostic: wrong_number_of_results
// fix: give one for each: the value first, then the gradients.
// expect: "into: the function has 2"
// expect: "results, got 1 objects for"
// expect: into_too_few.cpp:19
// lines: 12
#include <etch/etch.hpp>

#ifdef ETCH_TWIN
#define ETCH_VALUE value,
#else
#define ETCH_VALUE
#endif

constexpr auto f = [](auto x) { return x * x; };
double slope(double x) {
  [[maybe_unused]] double value = 0, dx = 0;
  etch::value_and_gradient(f).into(ETCH_VALUE dx)(x);
  return dx;
}
