// Nor from the end.
// diagnostic: no_such_argument
// fix: name one that is there.
// expect: "-1, the last of 1 is 0"
// expect: hessian_by_argument_minus_one.cpp:16
// lines: 12
#include <etch/etch.hpp>

#ifdef ETCH_TWIN
#define ETCH_ARGUMENT 0
#else
#define ETCH_ARGUMENT -1
#endif

constexpr auto f = [](auto x) { return x * x * x; };
double curvature(double x) { return etch::hessian(f, etch::wrt<ETCH_ARGUMENT>)(x); }
