// A function of the standard library computes a number at once; of an expression there is none yet.
// diagnostic: expression_is_no_number
// fix: write `tanh(x)` or `etch::tanh(x)`.
// expect: "an expression is no number:"
// expect: "use etch::tanh, not std::tanh,"
// expect: std_tanh.cpp:18
// lines: 20
#include <etch/expr/functions.hpp>
#include <cmath>

#ifdef ETCH_TWIN
#define ETCH_NAMESPACE etch
#else
#define ETCH_NAMESPACE std
#endif

template <etch::Shape S>
auto squash(etch::Expr<S> x) { return x * ETCH_NAMESPACE::tanh(x); }

const auto traced = [] {
  etch::Tape tape;
  return squash(etch::input<etch::Shape{3}>(tape)).ref.id;
}();
