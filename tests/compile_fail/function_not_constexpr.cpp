// A function is traced while it compiles, so it and what it calls are constexpr.
// diagnostic: function_is_not_constexpr
// fix: make it constexpr.
// expect: "the function cannot run while"
// expect: "compiling: it or a function it"
// expect: function_not_constexpr.cpp:22
// lines: 12
#include <etch/etch.hpp>

#ifdef ETCH_TWIN
#define ETCH_WHEN constexpr
#else
#define ETCH_WHEN inline
#endif

template <class X>
ETCH_WHEN X cube(X x) {
  return x * x * x;
}
constexpr auto f = [](auto x) { return cube(x) + x; };
double slope(double x) {
  const auto [value, dx] = etch::value_and_gradient(f)(x);
  return value + dx;
}
