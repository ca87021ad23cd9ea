// A function is traced: it computes with expressions and returns one.
// diagnostic: function_gives_no_expression
// fix: return an expression, `0 * x + 2` where it has to be constant.
// expect: "the function returns something"
// expect: "that is no etch::Expr and no"
// expect: function_returns_a_number.cpp:18
// lines: 12
#include <etch/etch.hpp>

#ifdef ETCH_TWIN
#define ETCH_RESULT 0 * x + 2
#else
#define ETCH_RESULT 2.0
#endif

constexpr auto f = []([[maybe_unused]] auto x) { return ETCH_RESULT; };
double slope(double x) {
  const double dx = etch::gradient(f)(x);
  return dx;
}
