// std::max decides by an if.
// diagnostic: expression_steers_no_if
// fix: write `maximum(a, b)`.
// expect: "an expression has no value yet"
// expect: std_max.cpp:17
// lines: 20
#include <etch/expr/functions.hpp>
#include <algorithm>

#ifdef ETCH_TWIN
#define ETCH_FUNCTION etch::maximum
#else
#define ETCH_FUNCTION std::max
#endif

template <etch::Shape S>
auto larger(etch::Expr<S> a, etch::Expr<S> b) { return ETCH_FUNCTION(a, b); }

const auto traced = [] {
  etch::Tape tape;
  const auto a = etch::input<etch::Shape{3}>(tape), b = etch::input<etch::Shape{3}>(tape);
  return larger(a, b).ref.id;
}();
