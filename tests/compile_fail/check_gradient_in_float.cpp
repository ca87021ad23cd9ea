// Derivatives are checked in double: in float, differences have three digits.
// diagnostic: argument_not_checked
// fix: pass `etch::Tensor<double, 3>`.
// expect: "argument 1 is of float or a"
// expect: "batch: derivatives are checked"
// expect: check_gradient_in_float.cpp:18
// lines: 12
#include <etch/check/function.hpp>

#ifdef ETCH_TWIN
using Number = double;
#else
using Number = float;
#endif

int main() {
  constexpr auto f = [](auto x) { return sum(square(x)); };
  return etch::check_gradient(f, etch::Tensor<Number, 3>{1, 2, 3}) ? 0 : 1;
}
