// An expression is no number: functions of the standard library know nothing of it. Where these are not
// constexpr, that is no second error.
// diagnostic: expression_is_no_number
// fix: write `tanh(x)` or `etch::sin(x)`.
// expect: "an expression is no number:"
// expect: std_sin_in_a_function.cpp:18
// lines: 20
#include <etch/etch.hpp>

#include <cmath>

#ifdef ETCH_TWIN
#define ETCH_NAMESPACE etch
#else
#define ETCH_NAMESPACE std
#endif
constexpr auto f = [](auto x) {
  return x * ETCH_NAMESPACE::sin(x);
};
double slope(double x) {
  const auto [value, dx] = etch::value_and_gradient(f)(x);
  return value + dx;
}
